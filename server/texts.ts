import { en } from './texts-en.ts';
import { de } from './texts-de.ts';
import { es } from './texts-es.ts';

export type Locale = 'en' | 'es' | 'de';
export type TextKey = keyof typeof en;
const texts: Record<Locale, Record<TextKey, string>> = { en, es, de };

/** The text of a key in a language, with its `{values}` filled in. */
export function text(
  locale: Locale,
  key: TextKey,
  values: Record<string, string | number> = {},
): string {
  return texts[locale][key].replace(/\{(\w+)\}/g, (whole, name: string) =>
    String(values[name] ?? whole),
  );
}

export const hasText = (key: string): key is TextKey => key in en;

/** The first language of an `Accept-Language` header that we speak, else `fallback`. */
export function preferredLocale(header: string | undefined, fallback: Locale = 'en'): Locale {
  const wanted = (header ?? '').split(',').map((part) => part.trim().slice(0, 2).toLowerCase());
  return wanted.find((tag): tag is Locale => tag in texts) ?? fallback;
}
