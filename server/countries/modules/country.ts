/** What a country module says. All but the code may be left out, and then has the default. */
import type { Language } from '../../locales.ts';

/** Whether addresses have postal codes. Only where it is `always` may one be insisted on. */
export type PostalCodes = 'always' | 'optional' | 'none';

/** Tells whether a tax id is well formed. */
export interface TaxIdCheck {
  /**
   * The names in `stdnum` of what is a tax id here, a person's or a register's number too where it
   * serves as one; the VAT id, or what stands in its place, first.
   */
  kinds?: readonly string[];
  /** Loaded with the first number of the country: all countries at once take 300 ms and more. */
  load?: () => Promise<Record<string, unknown>>;
  /** Compact forms that are right besides, which the library does not know or gets wrong. */
  also?: (compact: string) => boolean;
  /** Decides alone, where the library is wrong both ways; null for forms it knows nothing of. */
  decides?: (compact: string) => boolean | null;
  /** The compact number without letters that the library does not take off itself. */
  plain?: (compact: string) => string;
}

/** The letters that the country's VAT ids begin with, and what follows them. */
export interface VatIdLetters {
  /** The ones in use, the country's own first. */
  letters: readonly string[];
  /** Letters that people write, and those that are right in their place. */
  instead?: Readonly<Record<string, string>>;
  /** Whether this may follow the letters. `HRB 12345` and a Mexican RFC are no VAT ids. */
  precedes: (rest: string) => boolean;
  /** Compact numbers that are the country's by their letters, VAT id or not. */
  names?: RegExp;
}

export interface TaxIds {
  /**
   * How a tax id is called here: the first label whose form it has, compact (`DE136695976`).
   * The last one fits all.
   */
  labels: readonly [label: string, form: RegExp][];
  /** An id that is right here, as it is usually written. */
  example: string;
  /** Its VAT ids are as long as the example: its letters and as many digits. */
  digits?: true;
}

/** A sum in cents of a currency (ISO 4217). */
export interface Limit {
  cents: number;
  currency: string;
}

/** What a form is filled in from. */
export interface FormSource {
  kind: 'full' | 'simplified' | 'credit_note';
  currency: string;
  total_cents: number;
  seller: { name: string; street: string; postal_code: string; city: string };
  buyer: { name: string } | null;
  /** The day of supply as this locale writes it (BCP 47). */
  suppliedOn: (locale: string) => string;
}

/** A block under the totals that a guest fills in by hand; null is a line to write on. */
export interface DocumentForm {
  title: string;
  fields: [label: string, value: string | null][];
}

export interface Country {
  /** ISO 3166-1 alpha-2. */
  code: string;
  /** What set-up proposes (ISO 4217); the owner may choose another. */
  currency?: string;
  /** `optional` where nothing is said. */
  postalCodes?: PostalCodes;
  /** Menu prices are without tax, as set-up proposes it. */
  pricesWithoutTax?: true;
  /**
   * What the tax is called: where it is another than VAT under one name or, with English among
   * them, under one in each language; where VAT has a name of its own in some languages, those.
   */
  taxName?: string | Partial<Record<Language, string>>;
  taxIds?: TaxIds;
  taxIdCheck?: TaxIdCheck;
  vatIds?: VatIdLetters;
  /** Its companies have the VAT ids of this country. */
  vatIdsOf?: string;
  /** Up to this total, tax included, a simplified invoice will do. */
  simplifiedUpTo?: Limit;
  /** Whether each sale has its document or guests ask for one; `at_once` where nothing is said. */
  receipts?: 'at_once' | 'on_request';
  /** Exports that are made for this country's accountants, by their id in `server/reports`. */
  exports?: readonly string[];
  /** A form on every document of a restaurant here; null where this document has none. */
  form?: (document: FormSource) => DocumentForm | null;
}

const ANY = /^/;

/** One label for whatever the id is. */
export function called(label: string, example: string): TaxIds {
  return { labels: [[label, ANY]], example };
}

/** A VAT id with its country's letters has another label than a national number. */
export function both([vat, form]: [string, RegExp], national: string, example: string): TaxIds {
  return {
    labels: [
      [vat, form],
      [national, ANY],
    ],
    example,
  };
}

/** The last of several labels. */
export function otherwise(label: string): [label: string, form: RegExp] {
  return [label, ANY];
}

/** Whether a compact number has one of these forms. */
export function form(...forms: RegExp[]) {
  return (compact: string): boolean => forms.some((one) => one.test(compact));
}

const REST = /^[0-9A-Z+*]{1,15}$/;

/** VAT ids with these letters (Directive 2006/112/EC art. 215), then mostly a digit. */
export function vatIds(letters: readonly string[], beginning = /^\d/): VatIdLetters {
  return { letters, precedes: (rest) => REST.test(rest) && beginning.test(rest) };
}
