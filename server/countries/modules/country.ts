/** A country module. All fields except the code are optional and have defaults. */
import type { Language } from '../../locales.ts';

/** Whether addresses have postal codes. One may be required only where it is `always`. */
export type PostalCodes = 'always' | 'optional' | 'none';

/** How a tax id is checked. */
export interface TaxIdCheck {
  /**
   * The names in `stdnum` of the tax ids here, those of a person or register too where they serve
   * as one; the VAT id, or the id in its place, first.
   */
  kinds?: readonly string[];
  /** Imported with the country's first number: all countries at once take 300 ms and more. */
  load?: () => Promise<Record<string, unknown>>;
  /** Further compact forms that are right, which the library does not know or gets wrong. */
  also?: (compact: string) => boolean;
  /** Decides alone, where the library is wrong; null for forms that it does not decide. */
  decides?: (compact: string) => boolean | null;
  /** Removes letters from a compact number that the library does not remove itself. */
  plain?: (compact: string) => string;
}

/** The letters that the country's VAT ids begin with, and the form of the rest. */
export interface VatIdLetters {
  /** The letters in use, the country's own first. */
  letters: readonly string[];
  /** Letters that people write by mistake, mapped to the right ones. */
  instead?: Readonly<Record<string, string>>;
  /** Whether a text may follow the letters. `HRB 12345` and a Mexican RFC are no VAT ids. */
  precedes: (rest: string) => boolean;
  /** Compact numbers that are this country's by their letters, VAT id or not. */
  names?: RegExp;
}

export interface TaxIds {
  /**
   * The labels of tax ids here: the first whose form matches the compact id (`DE136695976`). The
   * last one matches all.
   */
  labels: readonly [label: string, form: RegExp][];
  /** A right id in its usual form. */
  example: string;
  /** Its VAT ids have the letters of the example and as many digits. */
  digits?: true;
}

/** A sum in cents of a currency (ISO 4217). */
export interface Limit {
  cents: number;
  currency: string;
}

/** The data of a document that a form is filled in from. */
export interface FormSource {
  kind: 'full' | 'simplified' | 'credit_note';
  currency: string;
  total_cents: number;
  seller: { name: string; street: string; postal_code: string; city: string };
  buyer: { name: string } | null;
  /** What was said of it beforehand. */
  entertainment?: { occasion: string | null; participants: string | null };
  /** The day of supply as this locale writes it (BCP 47). */
  suppliedOn: (locale: string) => string;
}

/** A block below the totals that a guest fills in by hand; null is a line to write on. */
export interface DocumentForm {
  title: string;
  fields: [label: string, value: string | null][];
}

/** What set-up offers in a country; the owner takes it or not, and may change all of it. */
export interface Preset {
  /** The form of figures, dates and documents (BCP 47). */
  locale: string;
  /** The rates of food, drinks and what is taken away, in basis points, named as people here do. */
  rates: readonly [name: string, rate_basis_points: number][];
  /** Payment methods beside cash and card. */
  methods: readonly [name: string, kind: 'card' | 'voucher' | 'transfer' | 'other'][];
  /** What receipts say at their foot, in the language of the locale. */
  receiptText: string;
}

export interface Country {
  /** ISO 3166-1 alpha-2. */
  code: string;
  /** The currency that set-up proposes (ISO 4217); the owner may choose another. */
  currency?: string;
  /** `optional` by default. */
  postalCodes?: PostalCodes;
  /** Menu prices exclude tax, as set-up proposes it. */
  pricesWithoutTax?: true;
  /**
   * The name of the tax, where it is not VAT: one name, or one for each language with English among
   * them; where VAT has its own name in some languages, those.
   */
  taxName?: string | Partial<Record<Language, string>>;
  taxIds?: TaxIds;
  taxIdCheck?: TaxIdCheck;
  vatIds?: VatIdLetters;
  /** Its companies have the VAT ids of this country. */
  vatIdsOf?: string;
  /** The largest total, tax included, of a simplified invoice. */
  simplifiedUpTo?: Limit;
  /** What cash amounts are rounded to, where the currency itself has smaller coins. */
  cashRounding?: Limit;
  /** Whether each sale has its document or guests ask for one; `at_once` by default. */
  receipts?: 'at_once' | 'on_request';
  preset?: Preset;
  /** Exports for this country's accountants, by their id in `server/reports`. */
  exports?: readonly string[];
  /** A form on every document of a restaurant here; null where this document has none. */
  form?: (document: FormSource) => DocumentForm | null;
}

const ANY = /^/;

/** One label for all ids. */
export function called(label: string, example: string): TaxIds {
  return { labels: [[label, ANY]], example };
}

/** Two labels: of a VAT id with the country's letters, and of a national number. */
export function both([vat, form]: [string, RegExp], national: string, example: string): TaxIds {
  return {
    labels: [
      [vat, form],
      [national, ANY],
    ],
    example,
  };
}

/** The last of several labels, which matches all. */
export function otherwise(label: string): [label: string, form: RegExp] {
  return [label, ANY];
}

/** Matches compact numbers of any of these forms. */
export function form(...forms: RegExp[]) {
  return (compact: string): boolean => forms.some((one) => one.test(compact));
}

const REST = /^[0-9A-Z+*]{1,15}$/;

/** VAT ids with these letters (Directive 2006/112/EC art. 215), then mostly a digit. */
export function vatIds(letters: readonly string[], beginning = /^\d/): VatIdLetters {
  return { letters, precedes: (rest) => REST.test(rest) && beginning.test(rest) };
}
