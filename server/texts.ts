/// <reference types="vite/types/importMeta.d.ts" />
/** The server's own texts: errors, faults of fields, warnings and mails. */
import type en from '../assets/locales/en/server.json';
import {
  canonicalLocale,
  directionOf,
  GUEST_LANGUAGES,
  type GuestLanguage,
  guestLanguageOf,
  pluralForm,
  textsByLanguage,
  textsLocale,
} from './locales.ts';

export type TextKey = keyof typeof en;
type Texts = Record<TextKey, string>;

const texts = textsByLanguage(
  import.meta.glob<Texts>('/assets/locales/*/server.json', { eager: true, import: 'default' }),
  GUEST_LANGUAGES,
);

/**
 * The text of a key in the language nearest to a locale, with its `{values}` filled in. A text that
 * counts has a form for each plural of its language, as the pages' own (`1 dish | {count} dishes`);
 * the value `count` chooses it.
 */
export function text(
  locale: string,
  key: TextKey,
  values: Record<string, string | number> = {},
): string {
  const language = guestLanguageOf(locale);
  const found = formOf(texts[language][key], language, Number(values.count));
  return filled(directionOf(language) === 'rtl' ? isolated(found) : found, values);
}

function formOf(forms: string, language: GuestLanguage, count: number): string {
  const all = forms.split(' | ');
  return all.length === 1 ? forms : all[pluralForm(language, count, all.length)]!;
}

/** A text on the restaurant's own papers: in the restaurant's language where the staff have it. */
export function houseText(
  locale: string,
  key: TextKey,
  values: Record<string, string | number> = {},
): string {
  return text(textsLocale(locale), key, values);
}

/**
 * A text from right to left whose values keep their own direction: of a Latin name its stop would
 * else jump to the other side (Unicode, UAX 9: FSI and PDI).
 */
const isolated = (words: string) => words.replace(/\{\w+\}/g, '\u2068$&\u2069');

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
    if (locale && locale.split('-')[0] === guestLanguageOf(locale)) return locale;
  }
  return fallback;
}
