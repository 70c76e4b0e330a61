/// <reference types="vite/types/importMeta.d.ts" />
/**
 * The texts of documents, in the language of the document and, where that is another, in the
 * buyer's beside it. A changed word changes the bytes of documents issued with it, so it needs a
 * new edition.
 */
import type en from '../../../assets/locales/en/documents.json';
import { createCache } from '../../cache.ts';
import { taxIdLabel } from '../../countries/tax-id-labels.ts';
import { taxName, taxNameInside } from '../../countries/tax-names.ts';
import { type Language, LANGUAGES, languageOf, textsByLanguage } from '../../locales.ts';
import { isBuiltIn, type PaidBy } from '../../payments/methods/methods.ts';
import { filled } from '../../texts.ts';
import type { InvoiceDocument, InvoiceKind } from './document.ts';
import { documentLanguage } from './language.ts';

type Stored = Omit<typeof en, 'read_in'> & { read_in: string[] };
/** The words of a document, the tax among them under its name; `read_in` is no word. */
type Words = Record<Exclude<keyof Stored, 'read_in'>, string>;

const languages = textsByLanguage(
  import.meta.glob<Stored>('/assets/locales/*/documents.json', { eager: true, import: 'default' }),
  LANGUAGES,
);

type Issued = Pick<InvoiceDocument, 'locale' | 'buyer_locale' | 'edition' | 'seller'>;

/**
 * Replaces `{tax}` by the tax's name; two full stops become one, as after `MwSt.` at the end of a
 * sentence.
 */
function nameTax({ read_in: _read_in, ...words }: Stored, tax: string, inside: string): Words {
  const named = Object.entries(words).map(([name, word]) => [
    name,
    word.replace('{tax}', () => inside).replace(/\.\.$/, '.'),
  ]);
  return { ...(Object.fromEntries(named) as Words), tax };
}

/**
 * A language's words with the seller's country's name for its tax; documents of the first edition
 * have the language's own.
 */
function wordsIn(locale: string, { edition = 1, seller }: Issued): Words {
  const language = documentLanguage({ locale, edition });
  const words = languages[language];
  if (edition < 2) return nameTax(words, words.tax, words.tax);
  const { country } = seller;
  const tax = taxName(country, locale, language);
  return nameTax(words, tax, taxNameInside(country, locale, language));
}

/** One word of documents in a language, with its `{values}` filled in. */
export function documentWord(
  locale: string,
  word: keyof Words,
  values: Record<string, string | number> = {},
): string {
  return filled(languages[languageOf(locale)][word], values);
}

/**
 * The language that a country's accountants read; English where none of the program's languages is.
 */
export function languageReadIn(country: string): Language {
  return LANGUAGES.find((language) => languages[language].read_in.includes(country)) ?? 'en';
}

export function titleOf(kind: InvoiceKind, locale: string): string {
  return documentWord(locale, kind);
}

/**
 * Cache of words by language, edition and country, since a document reads them often and making
 * them is slow.
 */
const cachedWords = createCache<Words>(200);
function keyOf({ locale, edition, seller }: Issued) {
  return `${locale} ${edition ?? 1} ${seller.country}`;
}

/** The words of a document in its own language alone. */
export function ownWordsOf(invoice: Issued): Words {
  return cachedWords.get(keyOf(invoice), () => wordsIn(invoice.locale, invoice));
}

/** The words of a document in its language and the buyer's, once where both are the same. */
export function wordsOf(invoice: Issued): Words {
  const { buyer_locale } = invoice;
  if (!buyer_locale || buyer_locale === documentLanguage(invoice)) return ownWordsOf(invoice);
  return cachedWords.get(`${keyOf(invoice)} ${buyer_locale}`, () =>
    beside(ownWordsOf(invoice), wordsIn(buyer_locale, invoice)),
  );
}

/** The label of a tax id, by its own country; where the country has none, in both languages. */
export function taxIdWord(
  { tax_id, country }: { tax_id: string; country: string | null },
  invoice: Issued,
): string {
  if ((invoice.edition ?? 1) < 2) return wordsOf(invoice).tax_id;
  const own = documentLanguage(invoice);
  const labels = [own, invoice.buyer_locale ?? own].map((language) =>
    taxIdLabel(tax_id, country, documentWord(language, 'tax_id_usual')),
  );
  return [...new Set(labels)].join(' / ');
}

function beside(own: Words, other: Words): Words {
  const texts = Object.entries(own).map(([name, text]) => {
    const second = other[name as keyof Words];
    return [name, text === second ? text : `${text} / ${second}`];
  });
  return Object.fromEntries(texts) as Words;
}

/** A payment's method: the restaurant's own name for it, else the document's word. */
export function methodName({ method, name }: PaidBy, words: Words): string {
  return name ?? (isBuiltIn(method) ? words[method] : method);
}
