/** What a menu file would change. */
import { isDeepStrictEqual } from 'node:util';
import { now } from '../clock.ts';
import { checkTimes, productColumns } from '../menu/columns.ts';
import { allProducts, listCategories, listTaxRates } from '../menu/menu.ts';
import { bundleOf, type PresentedProduct } from '../menu/present.ts';
import { optionGroupsOf } from '../menu/option-groups/option-groups.ts';
import { Problem } from '../errors.ts';
import { restaurantById } from '../restaurant/restaurant.ts';
import type { BulkAddition, BulkChange } from '../menu/bulk.ts';
import { COLUMNS, TRANSLATED } from './columns.ts';
import { unguarded } from './guard.ts';
import { type CsvRecord, recordsOf, separatorOf, textOf } from './read.ts';
import { type Fields, fieldsOf, type LineFault, type Reading } from './row.ts';

/** More than any menu has; a file beyond is none. */
const MOST_LINES = 5_000;

export interface Plan {
  categories_added: string[];
  added: (Omit<BulkAddition, 'category_id'> & { line: number; category: string })[];
  changed: (Omit<BulkChange, 'category_id'> & {
    line: number;
    name: string;
    /** The category that it moves to; undefined where it stays. */
    category: string | undefined;
    changes: string[];
  })[];
  unchanged: number;
  faults: LineFault[];
}

interface Menu extends Reading {
  /** Names of the categories by id. */
  categories: Map<string, string>;
  products: PresentedProduct[];
}

async function menuNow(restaurant_id: string): Promise<Menu> {
  const { currency_digits } = await restaurantById(restaurant_id);
  const categories = await listCategories(restaurant_id);
  return {
    currency_digits,
    rates: await listTaxRates(restaurant_id),
    groups: new Map((await optionGroupsOf(restaurant_id)).map(({ id, name }) => [id, name])),
    categories: new Map(categories.map(({ id, name }) => [id, name])),
    products: await allProducts(restaurant_id),
  };
}

/** The columns of the header, and its faults. */
function headerOf(record: CsvRecord | undefined): { columns: string[]; faults: LineFault[] } {
  if (!record) return { columns: [], faults: [{ line: 1, column: '', message: 'csv_empty' }] };
  const columns = record.cells.map((cell) => cell.trim().toLowerCase());
  const faults = columns.flatMap((column, place): LineFault[] => {
    if (columns.indexOf(column) !== place && column !== '')
      return [{ line: record.line, column, message: 'csv_column_twice' }];
    if (column === '' || Object.hasOwn(COLUMNS, column) || TRANSLATED.test(column)) return [];
    return [
      {
        line: record.line,
        column: column.slice(0, 40),
        message: 'csv_column',
        values: { columns: Object.keys(COLUMNS).join(', ') },
      },
    ];
  });
  if (!columns.includes('name'))
    faults.push({ line: record.line, column: 'name', message: 'csv_no_name' });
  return { columns, faults };
}

const keyOf = (category: string, name: string) => `${category.toLowerCase()}\n${name}`;

/** The product of a line: by its id, else by its name in its category, else one to add. */
function findProduct(
  cells: Map<string, string>,
  byId: Map<string, PresentedProduct>,
  byName: Map<string, PresentedProduct[]>,
): PresentedProduct | null | 'unknown_reference' | 'csv_same_name' {
  const id = cells.get('id')?.trim() ?? '';
  if (id !== '') return byId.get(id) ?? 'unknown_reference';
  const category = unguarded(cells.get('category') ?? '').trim();
  const found = byName.get(keyOf(category, unguarded(cells.get('name') ?? '').trim())) ?? [];
  return found.length > 1 ? 'csv_same_name' : (found[0] ?? null);
}

/** The most characters of a category's name. */
const MOST_CATEGORY = 80;

/** What of a product cells are read beside. */
function ownFields(product: PresentedProduct): Fields {
  return {
    tax_rate_id: product.tax_rate_id,
    bundle: bundleOf(product),
    translations: product.translations as Fields['translations'],
    takeaway_tax_rate_id: product.takeaway_tax_rate_id,
    option_group_ids: product.option_group_ids,
  };
}

/** The fields of a line that differ from the product's. */
function changesOf(stored: PresentedProduct, fields: Fields): string[] {
  const isOver = stored.sold_out_until !== null && stored.sold_out_until <= now();
  const product = isOver ? { ...stored, sold_out_until: null } : stored;
  return Object.entries(fields)
    .filter(([, value]) => value !== undefined)
    .filter(([name, value]) => {
      if (name === 'option_group_ids') return !isDeepStrictEqual(value, product.option_group_ids);
      const columns = productColumns({ [name]: value } as Fields);
      return Object.entries(columns).some(
        ([column, after]) =>
          after !== undefined && !isDeepStrictEqual(after, product[column as keyof typeof product]),
      );
    })
    .map(([name]) => name);
}

function timeFaults(line: number, product: PresentedProduct | null, fields: Fields): LineFault[] {
  try {
    checkTimes(product ?? {}, fields);
    return [];
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return (error.more.errors ?? []).map(({ path, message }) => ({
      line,
      column: path.replace('happy_hour.', 'happy_'),
      message,
    }));
  }
}

function missingOf(line: number, fields: Fields): LineFault[] {
  return (['name', 'price_cents', 'tax_rate_id'] as const)
    .filter((name) => fields[name] === undefined)
    .map((name) => ({
      line,
      column: { name: 'name', price_cents: 'price', tax_rate_id: 'tax_rate' }[name],
      message: 'required',
    }));
}

class Planner {
  readonly plan: Plan = {
    categories_added: [],
    added: [],
    changed: [],
    unchanged: 0,
    faults: [],
  };
  readonly #byId: Map<string, PresentedProduct>;
  readonly #byName = new Map<string, PresentedProduct[]>();
  /** The line of each product that the file has, by id, and by category and name. */
  readonly #lines = new Map<string, number>();
  readonly #categories: Map<string, string>;

  constructor(readonly menu: Menu) {
    this.#byId = new Map(menu.products.map((product) => [product.id, product]));
    this.#categories = new Map(
      [...menu.categories.values()].map((name) => [name.toLowerCase(), name]),
    );
    for (const product of menu.products) {
      const key = keyOf(menu.categories.get(product.category_id ?? '') ?? '', product.name);
      this.#byName.set(key, [...(this.#byName.get(key) ?? []), product]);
    }
  }

  /** The name of a category as it is written already, or as a new one. */
  #categoryOf(typed: string): string {
    const known = this.#categories.get(typed.toLowerCase());
    if (known !== undefined || typed === '') return known ?? '';
    this.#categories.set(typed.toLowerCase(), typed);
    this.plan.categories_added.push(typed);
    return typed;
  }

  /** The fault of a line whose product another line has already. */
  #repeated(line: number, product: PresentedProduct | null, key: string): LineFault | null {
    const before = this.#lines.get(product?.id ?? key);
    this.#lines.set(product?.id ?? key, line);
    return before === undefined
      ? null
      : { line, column: 'name', message: 'csv_twice', values: { line: before } };
  }

  add(line: number, cells: Map<string, string>): void {
    const { plan, menu } = this;
    const product = findProduct(cells, this.#byId, this.#byName);
    if (typeof product === 'string') {
      const column = product === 'csv_same_name' ? 'name' : 'id';
      plan.faults.push({ line, column, message: product });
      return;
    }
    const own = product && ownFields(product);
    const { fields, faults } = fieldsOf({ line, cells }, menu, own);
    const typed = cells.has('category') ? unguarded(cells.get('category')!).trim() : undefined;
    if (typed !== undefined && [...typed].length > MOST_CATEGORY)
      faults.push({
        line,
        column: 'category',
        message: 'too_long',
        values: { maximum: MOST_CATEGORY },
      });
    if (!product && faults.length === 0 && menu.rates.length === 1)
      fields.tax_rate_id ??= menu.rates[0]!.id;
    if (!product && faults.length === 0) faults.push(...missingOf(line, fields));
    faults.push(...timeFaults(line, product, fields));
    const repeated = this.#repeated(line, product, keyOf(typed ?? '', fields.name ?? ''));
    if (repeated && faults.length === 0) faults.push(repeated);
    if (faults.length > 0) plan.faults.push(...faults);
    else if (product) this.#change(line, product, { fields, typed });
    else
      plan.added.push({
        line,
        category: this.#categoryOf(typed ?? ''),
        fields: fields as BulkAddition['fields'],
      });
  }

  #change(
    line: number,
    product: PresentedProduct,
    { fields, typed }: { fields: Fields; typed: string | undefined },
  ): void {
    const before = this.menu.categories.get(product.category_id ?? '') ?? '';
    const category = typed === undefined ? before : this.#categoryOf(typed);
    const isMoved = category !== before;
    const names = changesOf(product, fields);
    const changes = [...(isMoved ? ['category_id'] : []), ...names];
    if (changes.length === 0) this.plan.unchanged++;
    else
      this.plan.changed.push({
        line,
        id: product.id,
        name: product.name,
        category: isMoved ? category : undefined,
        fields: Object.fromEntries(
          names.map((name) => [name, fields[name as keyof Fields]]),
        ) as Fields,
        changes,
      });
  }
}

/** Reads a file against the menu of now; writes nothing. */
export async function planOf(restaurant_id: string, bytes: Uint8Array): Promise<Plan> {
  const text = textOf(bytes);
  const records = [...recordsOf(text, separatorOf(text))];
  const planner = new Planner(await menuNow(restaurant_id));
  const { plan } = planner;
  const { columns, faults } = headerOf(records.shift());
  if (records.length > MOST_LINES)
    faults.push({
      line: MOST_LINES + 2,
      column: '',
      message: 'csv_lines',
      values: { most: MOST_LINES },
    });
  plan.faults.push(...faults);
  if (faults.length > 0) return plan;
  for (const { line, cells } of records) {
    if (cells.length > columns.length && cells.slice(columns.length).some((cell) => cell !== ''))
      plan.faults.push({ line, column: '', message: 'csv_cells' });
    else
      planner.add(
        line,
        new Map(columns.map((column, place) => [column, (cells[place] ?? '').trim()])),
      );
  }
  return plan;
}
