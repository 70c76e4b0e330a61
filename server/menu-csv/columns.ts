/** The columns of the menu's CSV, written from products and read to the fields of a product. */
import { now } from '../clock.ts';
import { ALLERGENS, DIETS } from '../menu/contract.ts';
import type { PresentedProduct } from '../menu/present.ts';
import { toDecimal } from '../money.ts';
import { figure, type CsvForm } from '../reports/csv.ts';
import { guarded } from './guard.ts';

export interface Rate {
  id: string;
  name: string;
  rate_basis_points: number;
}
export interface Writing {
  form: CsvForm;
  currency_digits: number;
  categories: Map<string, string>;
  rates: Map<string, Rate>;
  /** The names of the option groups by id. */
  groups: Map<string, string>;
}

const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'];
/** Parts a list whose entries may have commas. */
const BAR = ' | ';

const percent = (basisPoints: number, form: CsvForm) => figure(String(basisPoints / 100), form);
const daysText = (days: number[] | null) => days?.map((day) => WEEKDAYS[day - 1]).join(' ') ?? '';

/** An instant that has passed is none. */
const writtenInstant = (instant: Date | null) =>
  instant && instant > now() ? instant.toISOString() : '';
/** The names of option groups, in the order of the product; `\|` is a bar within one. */
function namesOf(ids: string[], groups: Map<string, string>): string {
  return ids.map((id) => (groups.get(id) ?? '').replaceAll('|', String.raw`\|`)).join(BAR);
}
/** The names that `namesOf` wrote. */
export function groupNamesOf(text: string): string[] {
  return text
    .split(/(?<!\\)\|/)
    .map((name) => name.trim().replaceAll(String.raw`\|`, '|'))
    .filter(Boolean);
}

/** The cells of what changes during service: waiters mark it, and orders count it down. */
const STOCK: Record<string, (product: PresentedProduct) => string> = {
  available: ({ available }) => (available ? 'yes' : 'no'),
  left: ({ pieces_left }) => (pieces_left === null ? '' : String(pieces_left)),
  sold_out_until: ({ sold_out_until }) => writtenInstant(sold_out_until),
};
const WHEN_EXPORTED = 'stock_when_exported';
/**
 * The cells of a line for a product that there is, without those of its stock that are as the
 * export wrote them: a dish that has sold out since stays sold out.
 */
export function withoutOldStock(cells: ReadonlyMap<string, string>): Map<string, string> {
  const written = (cells.get(WHEN_EXPORTED) ?? '').split('|').map((cell) => cell.trim());
  const columns = Object.keys(STOCK);
  const isOld = (column: string, cell: string) =>
    written.length === columns.length && cell === written[columns.indexOf(column)];
  return new Map([...cells].filter(([column, cell]) => !isOld(column, cell)));
}

/** The columns in their order, each with its cell of a product. */
export const COLUMNS: Record<string, (product: PresentedProduct, writing: Writing) => string> = {
  id: ({ id }) => id,
  category: ({ category_id }, { categories }) => guarded(categories.get(category_id ?? '') ?? ''),
  name: ({ name }) => guarded(name),
  description: ({ description }) => guarded(description ?? ''),
  price: ({ price_cents }, { currency_digits, form }) =>
    figure(toDecimal(price_cents, currency_digits), form),
  tax_rate: ({ tax_rate_id }, { rates }) => guarded(rates.get(tax_rate_id)?.name ?? ''),
  tax_percent: ({ tax_rate_id }, { rates, form }) =>
    percent(rates.get(tax_rate_id)?.rate_basis_points ?? 0, form),
  allergens: ({ allergen_codes }) => allergen_codes.join(' '),
  other_allergens: ({ allergens }) => guarded(allergens.join(BAR)),
  diets: ({ diets }) => diets.join(' '),
  available: STOCK.available!,
  left: STOCK.left!,
  available_from: ({ available_from }) => available_from ?? '',
  available_to: ({ available_to }) => available_to ?? '',
  days: ({ days }) => daysText(days),
  happy_price: ({ happy_price_cents: cents }, { currency_digits, form }) =>
    cents === null ? '' : figure(toDecimal(cents, currency_digits), form),
  happy_from: ({ happy_from }) => happy_from ?? '',
  happy_to: ({ happy_to }) => happy_to ?? '',
  happy_days: ({ happy_days }) => daysText(happy_days),
  takeaway_price: ({ takeaway_price_cents: cents }, { currency_digits, form }) =>
    cents === null ? '' : figure(toDecimal(cents, currency_digits), form),
  takeaway_tax_rate: ({ takeaway_tax_rate_id }, { rates }) =>
    guarded(rates.get(takeaway_tax_rate_id ?? '')?.name ?? ''),
  sold_out_until: STOCK.sold_out_until!,
  options: ({ option_group_ids }, { groups }) => guarded(namesOf(option_group_ids, groups)),
  bundle_name: ({ bundle_name }) => guarded(bundle_name ?? ''),
  bundle_tax_rate: ({ bundle_tax_rate_id }, { rates }) =>
    guarded(rates.get(bundle_tax_rate_id ?? '')?.name ?? ''),
  bundle_share: ({ bundle_share_basis_points: share }, { form }) =>
    share === null ? '' : percent(share, form),
  [WHEN_EXPORTED]: (product) =>
    Object.values(STOCK)
      .map((cell) => cell(product))
      .join(BAR),
};
/** `name_es`, `description_es`: one column for each language. */
export const TRANSLATED = /^(name|description)_([a-z]{2,3})$/;

/** A cell that cannot be read: a key of `texts.ts`. */
export class Unreadable extends Error {
  constructor(
    readonly key: string,
    readonly values: Record<string, string | number> = {},
  ) {
    super(key);
  }
}

/**
 * A decimal with a comma or a point as an integer of its last digit. Both signs in one (`12,3.4`)
 * could mean two prices.
 * @throws Unreadable
 */
export function decimalOf(text: string, digits: number): number {
  const plain = text.replace(/[\p{Sc}\p{Zs}]/gu, '');
  const match = /^(\d{1,9})(?:[.,](\d+))?$/.exec(plain);
  if (!match || (match[2]?.length ?? 0) > digits)
    throw new Unreadable('csv_decimal', { text: text.slice(0, 20), digits });
  return Number(match[1]) * 10 ** digits + Number((match[2] ?? '').padEnd(digits, '0') || 0);
}

/** Hundredths of a percent. @throws Unreadable */
export const basisPointsOf = (text: string) => decimalOf(text.replace('%', ''), 2);

/** @throws Unreadable */
export function wordsOf<W extends string>(text: string, known: readonly W[]): W[] {
  const words = text
    .toLowerCase()
    .split(/[\s,;|]+/)
    .filter(Boolean);
  const unknown = words.find((word) => !(known as readonly string[]).includes(word));
  if (unknown)
    throw new Unreadable('csv_word', { word: unknown.slice(0, 40), words: known.join(' ') });
  return words as W[];
}
export const allergensOf = (text: string) => wordsOf(text, ALLERGENS);
export const dietsOf = (text: string) => wordsOf(text, DIETS);
export function daysOf(text: string): number[] | null {
  const days = wordsOf(text, WEEKDAYS).map((day) => WEEKDAYS.indexOf(day) + 1);
  return days.length > 0 ? days : null;
}
export function listOf(text: string): string[] {
  return text
    .split('|')
    .map((word) => word.trim())
    .filter(Boolean);
}

const YES = ['yes', 'true', '1', 'ja', 'sí', 'sì', 'si', 'oui', 'sim', 'x'];
const NO = ['no', 'false', '0', 'nein', 'non', 'não', 'nao'];
/** @throws Unreadable */
export function yesOrNo(text: string): boolean {
  const word = text.toLowerCase();
  if (YES.includes(word)) return true;
  if (NO.includes(word)) return false;
  throw new Unreadable('csv_word', { word: text.slice(0, 40), words: 'yes no' });
}

/** A time as spreadsheets rewrite it: `9:00`, `09:00:00`. @throws Unreadable */
export function timeOf(text: string): string | null {
  if (text === '') return null;
  const match = /^(\d{1,2}):(\d{2})(?::00)?$/.exec(text);
  if (!match || Number(match[1]) > 23 || Number(match[2]) > 59)
    throw new Unreadable('csv_time', { text: text.slice(0, 20) });
  return `${match[1]!.padStart(2, '0')}:${match[2]}`;
}

/** @throws Unreadable */
export function countOf(text: string): number | null {
  if (text === '') return null;
  if (!/^\d{1,6}$/.test(text)) throw new Unreadable('csv_count', { text: text.slice(0, 20) });
  return Number(text);
}

/** An instant with its offset (RFC 3339). @throws Unreadable */
export function instantOf(text: string): string | null {
  if (text === '') return null;
  if (!/^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d{1,3})?)?(Z|[+-]\d{2}:\d{2})$/.test(text))
    throw new Unreadable('csv_instant', { text: text.slice(0, 30) });
  const instant = new Date(text.replace(' ', 'T'));
  if (Number.isNaN(instant.getTime()))
    throw new Unreadable('csv_instant', { text: text.slice(0, 30) });
  return instant.toISOString();
}
