import {
  change,
  count,
  find,
  findOne,
  insert,
  statement,
  together,
} from '../database/repository.ts';
import { inTransaction } from '../database/transaction.ts';
import { invalid, notFound } from '../errors.ts';
import type { Body } from '../http/endpoint.ts';
import type {
  changeProduct as changeProductEndpoint,
  createProduct as createProductEndpoint,
  createTaxRate as createTaxRateEndpoint,
  Service,
} from './contract.ts';
import { isTakenAway, takenAway } from './takeaway.ts';
import { Category, Product, TaxRate } from './model.ts';
import type { PricedGroup } from './options/chosen.ts';
import {
  canBeChosen,
  groupIdsOf,
  groupsOfProducts,
  presentMenuGroups,
  setGroupsOf,
} from './options/options.ts';

type WithRate = Product & { tax_rate: TaxRate; option_groups: PricedGroup[] };
export function presentTaxRate({ id, name, rate_basis_points }: TaxRate) {
  return {
    id,
    name,
    rate_basis_points,
  };
}
export const presentCategory = ({ id, name, position }: Category) => ({ id, name, position });
function guestProduct({
  id,
  name,
  description,
  price_cents,
  tax_rate,
  allergens,
  available,
  option_groups,
}: WithRate) {
  return {
    id,
    name,
    description,
    price_cents,
    tax_rate_basis_points: tax_rate.rate_basis_points,
    allergens,
    available: available && canBeChosen(option_groups),
    option_groups: presentMenuGroups(option_groups),
  };
}
function staffProduct(product: WithRate, option_group_ids: string[] = []) {
  return {
    ...guestProduct(product),
    available: product.available,
    option_group_ids,
    category_id: product.category_id,
    tax_rate_id: product.tax_rate_id,
    bundle: bundleOf(product),
    takeaway_price_cents: product.takeaway_price_cents,
    takeaway_tax_rate_id: product.takeaway_tax_rate_id,
  };
}
function bundleOf({
  bundle_name: name,
  bundle_tax_rate_id: tax_rate_id,
  bundle_share_basis_points: share_basis_points,
}: Product) {
  return name && tax_rate_id && share_basis_points
    ? { name, tax_rate_id, share_basis_points }
    : null;
}
/** The filter for products on lists: a service charge is a product too, but no dish. */
const DISH = { kind: 'dish' } as const;

async function withRates(
  restaurant_id: string,
  products: Product[],
  service: Service = 'dine_in',
): Promise<WithRate[]> {
  const [rates, groups] = await together(
    () => find(TaxRate, { restaurant_id }),
    () =>
      groupsOfProducts(
        restaurant_id,
        products.map(({ id }) => id),
      ),
  );
  const rateOf = new Map(rates.map((rate) => [rate.id, rate]));
  return products.map((product) => {
    const served = isTakenAway(service) ? takenAway(product) : product;
    return {
      ...product,
      ...served,
      tax_rate: rateOf.get(served.tax_rate_id)!,
      option_groups: groups.get(product.id) ?? [],
    };
  });
}

async function allProducts(restaurant_id: string, service?: Service): Promise<WithRate[]> {
  const products = await find(Product, { restaurant_id, ...DISH }, { order: ['name'] });
  return withRates(restaurant_id, products, service);
}

/**
 * The menu for guests, at the prices of a service; products without a category come last, under one
 * without a name.
 */
export async function menuOf(restaurant_id: string, service: Service) {
  const [categories, products] = await Promise.all([
    find(Category, { restaurant_id }, { order: ['position', 'name'] }),
    allProducts(restaurant_id, service),
  ]);
  const groups = [...categories.map(({ id, name }) => ({ id, name })), { id: 'none', name: '' }];
  return groups
    .map((group) => ({
      ...group,
      products: products
        .filter(({ category_id }) => (category_id ?? 'none') === group.id)
        .map(guestProduct),
    }))
    .filter(({ products: listed }) => listed.length > 0);
}

/** Products of one restaurant by id, with their rates. */
export async function productsOf(restaurant_id: string, ids: string[]): Promise<WithRate[]> {
  return withRates(restaurant_id, await find(Product, { restaurant_id, id: ids, ...DISH }));
}

export interface PricedProduct {
  id: string;
  name: string;
  price_cents: number;
  available: boolean;
  tax_rate_basis_points: number;
  /** The part of the price at another tax rate. */
  bundle: { name: string; tax_rate_basis_points: number; share_basis_points: number } | null;
  option_groups: PricedGroup[];
  /** Its price and rate where it is taken away. */
  takeaway: { price_cents: number; tax_rate_basis_points: number };
}

/** Products of one restaurant by id, as an order copies them. */
export async function pricesOf(restaurant_id: string, ids: string[]): Promise<PricedProduct[]> {
  const [products, rates, groups] = await together(
    () => find(Product, { restaurant_id, id: ids, ...DISH }),
    () => find(TaxRate, { restaurant_id }),
    () => groupsOfProducts(restaurant_id, ids),
  );
  const rateOf = new Map(rates.map(({ id, rate_basis_points }) => [id, rate_basis_points]));
  return products.map((product) => {
    const { id, name, price_cents, available, tax_rate_id } = product;
    const bundle = bundleOf(product);
    const away = takenAway(product);
    return {
      id,
      name,
      price_cents,
      available,
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
      'WHERE restaurant_id = $1 AND kind = $2',
    [restaurant_id, DISH.kind],
  );
  return cents;
}

export function listTaxRates(restaurant_id: string) {
  return find(TaxRate, { restaurant_id }, { order: ['rate_basis_points'] });
}
export function listCategories(restaurant_id: string) {
  return find(Category, { restaurant_id }, { order: ['position', 'name'] });
}
export async function listProducts(restaurant_id: string) {
  const products = await allProducts(restaurant_id);
  const groups = await groupIdsOf(products.map(({ id }) => id));
  return products.map((product) => staffProduct(product, groups.get(product.id)));
}

export function createTaxRate(restaurant_id: string, input: Body<typeof createTaxRateEndpoint>) {
  return inTransaction(() => insert(TaxRate, { restaurant_id, ...input }));
}

export function createCategory(restaurant_id: string, name: string) {
  return inTransaction(async () => {
    const position = await count(Category, { restaurant_id });
    return insert(Category, { restaurant_id, name, position });
  });
}

type Bundle = { name: string; tax_rate_id: string; share_basis_points: number } | null;
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
    if (id && !(await findOne(TaxRate, { id, restaurant_id })))
      faults.push({ path, message: 'unknown_reference' });
  }
  if (category_id && !(await findOne(Category, { id: category_id, restaurant_id })))
    faults.push({ path: 'category_id', message: 'unknown_reference' });
  if (faults.length > 0) throw invalid(faults);
}

/** The columns of a bundle: undefined leaves them, null clears them. */
function bundleColumns(bundle?: Bundle) {
  return bundle === undefined
    ? {}
    : {
        bundle_name: bundle?.name ?? null,
        bundle_tax_rate_id: bundle?.tax_rate_id ?? null,
        bundle_share_basis_points: bundle?.share_basis_points ?? null,
      };
}

async function oneProduct(restaurant_id: string, id: string) {
  const groups = await groupIdsOf([id]);
  return staffProduct((await productsOf(restaurant_id, [id]))[0]!, groups.get(id));
}

/** @throws Problem 422 for a tax rate, category or option group that is not there */
export function createProduct(restaurant_id: string, input: Body<typeof createProductEndpoint>) {
  return inTransaction(async () => {
    await checkReferences(restaurant_id, input);
    const { bundle, option_group_ids, ...row } = input;
    const { id } = await insert(Product, {
      restaurant_id,
      ...row,
      ...bundleColumns(bundle),
      category_id: input.category_id ?? null,
      available: true,
    });
    await setGroupsOf(restaurant_id, id, option_group_ids);
    return oneProduct(restaurant_id, id);
  });
}

/** Changes a product; past orders and invoices keep their copies. @throws Problem 404, 422 */
export function changeProduct(
  restaurant_id: string,
  id: string,
  input: Body<typeof changeProductEndpoint>,
) {
  return inTransaction(async () => {
    await checkReferences(restaurant_id, input);
    const product = await findOne(Product, { id, restaurant_id, ...DISH });
    if (!product) throw notFound();
    const { bundle, option_group_ids, ...row } = input;
    await change(Product, product, { ...row, ...bundleColumns(bundle) });
    await setGroupsOf(restaurant_id, id, option_group_ids);
    return oneProduct(restaurant_id, id);
  });
}
