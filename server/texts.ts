/// <reference types="vite/types/importMeta.d.ts" />
/** The server's own texts: errors, faults of fields, warnings and mails. */
import type en from '../assets/locales/en/server.json';
import { canonicalLocale, languageOf, textsByLanguage } from './locales.ts';

export type TextKey = keyof typeof en;
type Texts = Record<TextKey, string>;

const texts = textsByLanguage(
  import.meta.glob<Texts>('/assets/locales/*/server.json', { eager: true, import: 'default' }),
);

/** The text of a key in the language nearest to a locale, with its `{values}` filled in. */
export function text(
  locale: string,
  key: TextKey,
  values: Record<string, string | number> = {},
): string {
  return filled(texts[languageOf(locale)][key], values);
}

/** A text with its `{values}` filled in. */
export function filled(text: string, values: Record<string, string | number>): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

export const hasText = (key: string): key is TextKey => Object.hasOwn(texts.en, key);

/**
 * The first locale of an `Accept-Language` header whose language is supported, with its region
 * (`es-MX`), else `fallback`.
 */
export function preferredLocale(header: string | undefined, fallback = 'en'): string {
  const wanted = (header ?? '').split(',', 20).map((part) => part.split(';')[0]!.trim());
  for (const tag of wanted) {
    const locale = canonicalLocale(tag);
    if (locale && locale.split('-')[0] === languageOf(locale)) return locale;
  }
  return fallback;
}
