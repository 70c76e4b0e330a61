/**
 * The language of a document as at its issue: before the program had a restaurant's language, its
 * documents were in English.
 */
import { figuresLocale, type Language, languageOf, textsLocale } from '../../locales.ts';
import type { InvoiceDocument } from './document.ts';

export type Written = Pick<InvoiceDocument, 'locale' | 'edition'>;

/** The edition from which on documents are in a language. */
const FIRST_EDITION: Record<Language, number> = { en: 1, es: 1, de: 1, fr: 3, it: 3, pt: 3 };

/** The language of its words. */
export function documentLanguage({ locale, edition = 1 }: Written): Language {
  const language = languageOf(locale);
  return edition < FIRST_EDITION[language] ? 'en' : language;
}

function isInItsLanguage(document: Written): boolean {
  return documentLanguage(document) === languageOf(document.locale);
}

/** The tag of its words (BCP 47). */
export function wordsTag(document: Written): string {
  return isInItsLanguage(document) ? textsLocale(document.locale) : documentLanguage(document);
}

/** The tag of its figures and dates (BCP 47). */
export function figuresTag(document: Written): string {
  return isInItsLanguage(document) ? figuresLocale(document.locale) : document.locale;
}
