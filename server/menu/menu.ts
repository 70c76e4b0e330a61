import { now } from '../clock.ts';
import { holding } from '../database/conditions.ts';
import {
  change,
  count,
  find,
  findOne,
  insert,
  statement,
  together,
} from '../database/repository.ts';
import type { NewRow } from '../database/table.ts';
import { inTransaction } from '../database/transaction.ts';
import { invalid, notFound } from '../errors.ts';
import type { Body } from '../http/endpoint.ts';
import { restaurantById } from '../restaurant/restaurant.ts';
import { isOnMenu, isSoldOut, priceAt } from './availability.ts';
import {
  againOnSale,
  type Bundle,
  categoryColumns,
  type ChangeInput,
  checkTimes,
  type CreateInput,
  productColumns,
} from './columns.ts';
import type {
  createCategory as createCategoryEndpoint,
  createTaxRate as createTaxRateEndpoint,
} from './contract.ts';
import { Category, Picture, Product, TaxRate } from './model.ts';
import type { PricedGroup } from './options/chosen.ts';
import { groupIdsOf, groupsOfProducts, setGroupsOf } from './options/options.ts';
import { bundleOf, type Moment, type PresentedProduct, staffProduct } from './present.ts';
import { takenAway } from './takeaway.ts';
import { localTime } from './times.ts';
import { menuChanged } from './version.ts';

/** The filter for products on lists: a service charge is a product too, but no dish. */
export const DISH = { kind: 'dish', removed_at: null } as const;
const ORDER = ['position', 'name', 'id'] as const;

/** The instant at which a menu is read, and what the restaurant's clock shows then. */
export async function momentOf(restaurant_id: string): Promise<Moment> {
  const restaurant = await restaurantById(restaurant_id);
  const at = now();
  return { at, local: localTime(at, restaurant) };
}

/** Products with what is presented with them. */
export async function withReferences(
  restaurant_id: string,
  products: Product[],
): Promise<PresentedProduct[]> {
  const tokens = products.flatMap(({ picture_token }) => picture_token ?? []);
  const ids = products.map(({ id }) => id);
  const [rates, categories, pictures, groups, groupIds] = await together(
    () => find(TaxRate, { restaurant_id }),
    () => find(Category, { restaurant_id }),
    () => find(Picture, { restaurant_id, token: tokens }),
    () => groupsOfProducts(restaurant_id, ids),
    () => groupIdsOf(ids),
  );
  const rateOf = new Map(rates.map((rate) => [rate.id, rate]));
  const categoryOf = new Map(categories.map((category) => [category.id, category]));
  const pictureOf = new Map(pictures.map((picture) => [picture.token, picture]));
  return products.map((product) => ({
    ...product,
    tax_rate: rateOf.get(product.tax_rate_id)!,
    takeaway_rate: rateOf.get(product.takeaway_tax_rate_id ?? product.tax_rate_id)!,
    bundle_rate: rateOf.get(product.bundle_tax_rate_id ?? ''),
    category: categoryOf.get(product.category_id ?? ''),
    picture: pictureOf.get(product.picture_token ?? ''),
    option_groups: groups.get(product.id) ?? [],
    option_group_ids: groupIds.get(product.id) ?? [],
  }));
}

/** All products in the order of the menu within their categories. */
export async function allProducts(restaurant_id: string): Promise<PresentedProduct[]> {
  return withReferences(
    restaurant_id,
    await find(Product, { restaurant_id, ...DISH }, { order: ORDER }),
  );
}

/** Dishes whose name contains a text, at most `limit`. */
export async function productsNamed(
  restaurant_id: string,
  text: string,
  limit: number,
): Promise<PresentedProduct[]> {
  const where = { restaurant_id, ...DISH, name: holding(text) };
  return withReferences(restaurant_id, await find(Product, where, { order: ORDER, limit }));
}

export interface PricedProduct {
  id: string;
  name: string;
  price_cents: number;
  /** How many are left; null is not counted. */
  left: number | null;
  /** Why it cannot be ordered now; null where it can. */
  refusal: 'sold_out' | 'not_now' | null;
  tax_rate_basis_points: number;
  /** The part of the price at another tax rate. */
  bundle: { name: string; tax_rate_basis_points: number; share_basis_points: number } | null;
  option_groups: PricedGroup[];
  /** Its price and rate where it is taken away. */
  takeaway: { price_cents: number; tax_rate_basis_points: number };
}

function refusalOf(product: Product, category: Category | undefined, { at, local }: Moment) {
  if (isSoldOut(product, at)) return 'sold_out';
  return isOnMenu(product, category, local) ? null : 'not_now';
}

/** Products of one restaurant by id, as an order copies them: at the prices of now. */
export async function pricesOf(restaurant_id: string, ids: string[]): Promise<PricedProduct[]> {
  const [products, rates, categories, moment, groups] = await together(
    () => find(Product, { restaurant_id, id: ids, ...DISH }),
    () => find(TaxRate, { restaurant_id }),
    () => find(Category, { restaurant_id }),
    () => momentOf(restaurant_id),
    () => groupsOfProducts(restaurant_id, ids),
  );
  const categoryOf = new Map(categories.map((category) => [category.id, category]));
  const rateOf = new Map(rates.map(({ id, rate_basis_points }) => [id, rate_basis_points]));
  return products.map((product) => {
    const { id, name, tax_rate_id, pieces_left: left } = product;
    const bundle = bundleOf(product);
    const price_cents = priceAt(product, moment.local);
    const away = takenAway({ ...product, price_cents });
    return {
      id,
      name,
      price_cents,
      left,
      refusal: refusalOf(product, categoryOf.get(product.category_id ?? ''), moment),
      tax_rate_basis_points: rateOf.get(tax_rate_id)!,
      bundle: bundle && { ...bundle, tax_rate_basis_points: rateOf.get(bundle.tax_rate_id)! },
      option_groups: groups.get(id) ?? [],
      takeaway: {
        price_cents: away.price_cents,
        tax_rate_basis_points: rateOf.get(away.tax_rate_id)!,
      },
    };
  });
}

/**
 * The average price of a dish in cents, 0 without dishes. Limits for orders are multiples of it, so
 * that they fit any currency.
 */
export async function averagePrice(restaurant_id: string): Promise<number> {
  const [{ cents } = { cents: 0 }] = await statement<{ cents: number }>(
    'SELECT CAST(COALESCE(AVG(price_cents), 0) AS BIGINT) AS cents FROM products ' +
      'WHERE restaurant_id = $1 AND kind = $2 AND removed_at IS NULL',
    [restaurant_id, DISH.kind],
  );
  return cents;
}

/** How many rates, categories and products there are. */
export async function sizeOfMenu(restaurant_id: string) {
  return {
    rates: await count(TaxRate, { restaurant_id, removed_at: null }),
    categories: await count(Category, { restaurant_id, removed_at: null }),
    products: await count(Product, { restaurant_id, ...DISH }),
  };
}

export function listTaxRates(restaurant_id: string) {
  return find(TaxRate, { restaurant_id, removed_at: null }, { order: ['rate_basis_points'] });
}
export function listCategories(restaurant_id: string) {
  return find(Category, { restaurant_id, removed_at: null }, { order: ['position', 'name'] });
}
export async function listProducts(restaurant_id: string) {
  const [products, moment] = await together(
    () => allProducts(restaurant_id),
    () => momentOf(restaurant_id),
  );
  return products.map((product) => staffProduct(product, moment));
}

export function createTaxRate(restaurant_id: string, input: Body<typeof createTaxRateEndpoint>) {
  return inTransaction(() => insert(TaxRate, { restaurant_id, ...input }));
}

/** @throws Problem 422 for times that are none */
export function createCategory(restaurant_id: string, input: Body<typeof createCategoryEndpoint>) {
  return inTransaction(async () => {
    checkTimes({}, input);
    const position = await count(Category, { restaurant_id });
    const { translations, ...row } = categoryColumns(input);
    await menuChanged(restaurant_id);
    return insert(Category, {
      restaurant_id,
      position,
      ...row,
      name: input.name,
      translations: translations ?? {},
    });
  });
}

interface References {
  tax_rate_id?: string;
  category_id?: string | null;
  bundle?: Bundle;
  takeaway_tax_rate_id?: string | null;
}

async function checkReferences(
  restaurant_id: string,
  { tax_rate_id, category_id, bundle, takeaway_tax_rate_id }: References,
): Promise<void> {
  const faults = [];
  for (const [path, id] of [
    ['tax_rate_id', tax_rate_id],
    ['bundle.tax_rate_id', bundle?.tax_rate_id],
    ['takeaway_tax_rate_id', takeaway_tax_rate_id],
  ] as const) {
    if (id && !(await findOne(TaxRate, { id, restaurant_id, removed_at: null })))
      faults.push({ path, message: 'unknown_reference' });
  }
  const category = { id: category_id ?? '', restaurant_id, removed_at: null };
  if (category_id && !(await findOne(Category, category)))
    faults.push({ path: 'category_id', message: 'unknown_reference' });
  if (faults.length > 0) throw invalid(faults);
}

/** One product as its editors see it. @throws Problem 404 */
export async function productForStaff(restaurant_id: string, id: string) {
  const product = await ownProduct(restaurant_id, id);
  const [whole] = await withReferences(restaurant_id, [product]);
  return staffProduct(whole!, await momentOf(restaurant_id));
}
/** @throws Problem 404 */
export async function ownProduct(restaurant_id: string, id: string): Promise<Product> {
  const product = await findOne(Product, { id, restaurant_id, ...DISH });
  if (!product) throw notFound();
  return product;
}

/** @throws Problem 422 for a reference that is not there, or times that are none */
export function createProduct(restaurant_id: string, input: CreateInput) {
  return inTransaction(async () => {
    await checkReferences(restaurant_id, input);
    checkTimes({}, input);
    const { name, price_cents, tax_rate_id } = input;
    const given = Object.entries(productColumns(input)).filter(([, value]) => value !== undefined);
    const { id } = await insert(Product, {
      restaurant_id,
      available: true,
      allergens: [],
      ...(Object.fromEntries(given) as Partial<NewRow<(typeof Product)['columns']>>),
      name,
      price_cents,
      tax_rate_id,
    });
    await setGroupsOf(restaurant_id, id, input.option_group_ids);
    await menuChanged(restaurant_id);
    return productForStaff(restaurant_id, id);
  });
}

/** Changes a product; past orders and invoices keep their copies. @throws Problem 404, 422 */
export function changeProduct(restaurant_id: string, id: string, input: ChangeInput) {
  return inTransaction(async () => {
    await checkReferences(restaurant_id, input);
    const product = await ownProduct(restaurant_id, id);
    checkTimes(product, input);
    await setGroupsOf(restaurant_id, id, input.option_group_ids);
    const columns = { ...productColumns(input), ...againOnSale(product, input) };
    const isColumn = Object.values(columns).some((value) => value !== undefined);
    if (isColumn) await change(Product, product, columns as Partial<Product>);
    if (isColumn || input.option_group_ids) await menuChanged(restaurant_id);
    return productForStaff(restaurant_id, id);
  });
}
