/** One record of the file → the fields of a product. */
import { changeProduct } from '../menu/contract.ts';
import type { Body } from '../http/endpoint.ts';
import { faultsOf } from '../http/validation.ts';
import {
  allergensOf,
  basisPointsOf,
  countOf,
  daysOf,
  decimalOf,
  dietsOf,
  groupNamesOf,
  instantOf,
  listOf,
  type Rate,
  timeOf,
  TRANSLATED,
  Unreadable,
  withoutOldStock,
  yesOrNo,
} from './columns.ts';
import { unguarded } from './guard.ts';

export type Fields = Body<typeof changeProduct>;
export interface LineFault {
  line: number;
  column: string;
  /** A key of `texts.ts`. */
  message: string;
  values?: Record<string, string | number>;
}
export interface Row {
  line: number;
  id: string;
  /** The name of its category, blank for none; undefined without that column. */
  category: string | undefined;
  fields: Fields;
}
/** What cells are read with. */
export interface Reading {
  currency_digits: number;
  rates: Rate[];
  /** The names of the option groups by id. */
  groups: Map<string, string>;
}

type Cells = Map<string, string>;
/** Reads a column if the file has it; notes why where its cell cannot be read. */
type Reader = <T>(column: string, read: (cell: string) => T) => T | undefined;

function readerOf(line: number, cells: Cells, faults: LineFault[]): Reader {
  return (column, read) => {
    const cell = cells.get(column);
    if (cell === undefined) return undefined;
    try {
      return read(cell);
    } catch (error) {
      if (!(error instanceof Unreadable)) throw error;
      faults.push({ line, column, message: error.key, values: error.values });
      return undefined;
    }
  };
}

/**
 * The rate of a name, a percentage or both; the product's own where several fit.
 * @throws Unreadable
 */
function rateOf(
  { rates }: Reading,
  { name, percent, own }: { name: string; percent: number | undefined; own: string | undefined },
): string | undefined {
  if (name === '' && percent === undefined) return undefined;
  const fitting = rates.filter(
    (rate) =>
      (name === '' || rate.name.toLowerCase() === name.toLowerCase()) &&
      (percent === undefined || rate.rate_basis_points === percent),
  );
  if (fitting.length === 0) throw new Unreadable('csv_rate');
  return (fitting.find(({ id }) => id === own) ?? fitting[0]!).id;
}

/**
 * The option groups of a cell by their names, each once; the product's own where several have a
 * name.
 * @throws Unreadable
 */
function groupsOf({ groups }: Reading, cell: string, own: string[] = []): string[] {
  const ids = groupNamesOf(cell).map((name) => {
    const fitting = [...groups].filter(([, other]) => other.toLowerCase() === name.toLowerCase());
    if (fitting.length === 0) throw new Unreadable('csv_options', { name: name.slice(0, 40) });
    return (fitting.find(([id]) => own.includes(id)) ?? fitting[0]!)[0];
  });
  return [...new Set(ids)];
}

const optional =
  <T>(read: (cell: string) => T) =>
  (cell: string) =>
    cell === '' ? null : read(cell);

function happyHour(read: Reader, price: (cell: string) => number) {
  const price_cents = read('happy_price', optional(price));
  if (price_cents === undefined || price_cents === null) return price_cents;
  return {
    price_cents,
    from: read('happy_from', timeOf) ?? '',
    to: read('happy_to', timeOf) ?? '',
    days: read('happy_days', daysOf) ?? null,
  };
}

function bundleOf(read: Reader, reading: Reading, own: Fields['bundle']) {
  const name = read('bundle_name', unguarded);
  if (name === undefined || name === '') return name === undefined ? undefined : null;
  return {
    name,
    tax_rate_id:
      read('bundle_tax_rate', (cell) =>
        rateOf(reading, { name: unguarded(cell), percent: undefined, own: own?.tax_rate_id }),
      ) ?? '',
    share_basis_points: read('bundle_share', basisPointsOf) ?? 0,
  };
}

function translationsOf(cells: Cells, before: Fields['translations'] = {}) {
  const given = [...cells].flatMap(([column, cell]) => {
    const [, field, language] = TRANSLATED.exec(column) ?? [];
    return field && language ? [{ field, language, text: unguarded(cell) }] : [];
  });
  if (given.length === 0) return undefined;
  const translations: Record<string, { name: string; description?: string | null }> = {
    ...before,
  };
  for (const { field, language, text } of given)
    translations[language] = {
      name: '',
      ...translations[language],
      [field]: field === 'name' ? text : text || null,
    };
  return translations;
}

const COLUMN_OF: Record<string, string> = {
  price_cents: 'price',
  tax_rate_id: 'tax_rate',
  allergen_codes: 'allergens',
  takeaway_price_cents: 'takeaway_price',
  takeaway_tax_rate_id: 'takeaway_tax_rate',
  option_group_ids: 'options',
  'happy_hour.price_cents': 'happy_price',
  'bundle.tax_rate_id': 'bundle_tax_rate',
  'bundle.share_basis_points': 'bundle_share',
};
/** The column of a field's path: `translations.es.name` is `name_es`. */
function columnOf(path: string): string {
  const [, language, field] = /^translations\.(\w+)\.(\w+)/.exec(path) ?? [];
  if (language && field) return `${field}_${language}`;
  if (path.startsWith('allergens')) return 'other_allergens';
  return COLUMN_OF[path] ?? path.replace(/^happy_hour\./, 'happy_').replace(/^bundle\./, 'bundle_');
}

/**
 * The fields of a line, checked as the call that changes a product checks them.
 * @param before those of its product; null for a new one
 */
export function fieldsOf(
  { line, cells: written }: { line: number; cells: Cells },
  reading: Reading,
  before: Fields | null,
): { fields: Fields; faults: LineFault[] } {
  const faults: LineFault[] = [];
  const cells = before ? withoutOldStock(written) : written;
  const own = before ?? {};
  const read = readerOf(line, cells, faults);
  const price = (cell: string) => decimalOf(cell, reading.currency_digits);
  const percent = read('tax_percent', optional(basisPointsOf)) ?? undefined;
  const raw = {
    name: read('name', unguarded),
    price_cents: read('price', price),
    tax_rate_id:
      read('tax_rate', (cell) =>
        rateOf(reading, { name: unguarded(cell), percent, own: own.tax_rate_id }),
      ) ??
      (cells.has('tax_rate')
        ? undefined
        : read('tax_percent', () => rateOf(reading, { name: '', percent, own: own.tax_rate_id }))),
    description: read('description', unguarded),
    allergen_codes: read('allergens', allergensOf),
    allergens: read('other_allergens', (cell) => listOf(unguarded(cell))),
    diets: read('diets', dietsOf),
    available: read('available', yesOrNo),
    left: read('left', countOf),
    available_from: read('available_from', timeOf),
    available_to: read('available_to', timeOf),
    days: read('days', daysOf),
    happy_hour: happyHour(read, price),
    takeaway_price_cents: read('takeaway_price', optional(price)),
    takeaway_tax_rate_id: read(
      'takeaway_tax_rate',
      optional((cell) =>
        rateOf(reading, {
          name: unguarded(cell),
          percent: undefined,
          own: own.takeaway_tax_rate_id ?? undefined,
        }),
      ),
    ),
    sold_out_until: read('sold_out_until', instantOf),
    option_group_ids: read('options', (cell) =>
      groupsOf(reading, unguarded(cell), own.option_group_ids),
    ),
    bundle: bundleOf(read, reading, own.bundle),
    translations: translationsOf(cells, own.translations),
  };
  const given = Object.fromEntries(Object.entries(raw).filter(([, value]) => value !== undefined));
  const parsed = changeProduct.body.safeParse(given, { reportInput: true });
  if (parsed.success) return { fields: parsed.data, faults };
  const named = new Set(faults.map(({ column }) => column));
  const more = faultsOf(parsed.error)
    .map(({ path, ...fault }) => ({ line, column: columnOf(path), ...fault }))
    .filter(({ column }) => !named.has(column));
  return { fields: {}, faults: [...faults, ...more] };
}
