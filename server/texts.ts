import { canonicalLocale, type Language, languageOf } from './locales.ts';
import { en } from './texts-en.ts';
import { de } from './texts-de.ts';
import { es } from './texts-es.ts';

export type TextKey = keyof typeof en;
const texts: Record<Language, Record<TextKey, string>> = { en, es, de };

/** The text of a key in the language nearest to a locale, with its `{values}` filled in. */
export function text(
  locale: string,
  key: TextKey,
  values: Record<string, string | number> = {},
): string {
  return texts[languageOf(locale)][key].replace(/\{(\w+)\}/g, (whole, name: string) =>
    String(values[name] ?? whole),
  );
}

export const hasText = (key: string): key is TextKey => key in en;

/** The first locale of an `Accept-Language` header whose language we speak, region and all (`es-MX`), else `fallback`. */
export function preferredLocale(header: string | undefined, fallback = 'en'): string {
  const wanted = (header ?? '').split(',', 20).map((part) => part.split(';')[0]!.trim());
  for (const tag of wanted) {
    const locale = canonicalLocale(tag);
    if (locale && locale.split('-')[0] === languageOf(locale)) return locale;
  }
  return fallback;
}
