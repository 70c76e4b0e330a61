/** Rows of the menu → answers. */
import type { Category, Picture, Product, TaxRate } from './model.ts';
import { isOnMenu, isSoldOut, priceAt } from './availability.ts';
import type { Service } from './contract.ts';
import type { PricedGroup } from './options/chosen.ts';
import { canBeChosen, presentMenuGroups } from './options/options.ts';
import { isTakenAway, takenAway } from './takeaway.ts';
import type { LocalTime } from './times.ts';

export interface Moment {
  at: Date;
  local: LocalTime;
}
export type PresentedProduct = Product & {
  tax_rate: TaxRate;
  /** The rate where it is taken away. */
  takeaway_rate: TaxRate;
  /** The rate of the second part of a bundle. */
  bundle_rate: TaxRate | undefined;
  option_groups: PricedGroup[];
  /** Of all its groups, also those without options. */
  option_group_ids: string[];
  category: Category | undefined;
  picture: Picture | undefined;
};

export function presentTaxRate({ id, name, rate_basis_points }: TaxRate) {
  return { id, name, rate_basis_points };
}

function timesOf({ available_from, available_to, days }: Category | Product) {
  return { available_from, available_to, days };
}

export function presentCategory(category: Category) {
  const { id, name, position, translations } = category;
  return { id, name, position, translations, ...timesOf(category) };
}

export function bundleOf({
  bundle_name: name,
  bundle_tax_rate_id: tax_rate_id,
  bundle_share_basis_points: share_basis_points,
}: Product) {
  return name && tax_rate_id && share_basis_points
    ? { name, tax_rate_id, share_basis_points }
    : null;
}

/** Where the files of a picture are: `/pictures/…` for guests, `/api/pictures/…` for staff. */
function pictureAt(root: string, picture: Picture | undefined) {
  return picture ? { url: `${root}/${picture.token}`, colour: picture.colour } : null;
}

function guestBundle({ bundle_rate, bundle_share_basis_points: share }: PresentedProduct) {
  if (!bundle_rate || !share) return {};
  const { rate_basis_points: tax_rate_basis_points } = bundle_rate;
  return { bundle: { share_basis_points: share, tax_rate_basis_points } };
}

interface Reading {
  /** A language in which it may be translated. */
  language?: string;
  service?: Service;
}

/** A product as guests see it, at the price and the rate of a service. */
export function guestProduct(
  product: PresentedProduct,
  { at, local }: Moment,
  { language = '', service = 'dine_in' }: Reading = {},
) {
  const translated = product.translations[language];
  const isAway = isTakenAway(service);
  const usual_cents = isAway ? takenAway(product).price_cents : product.price_cents;
  const now_cents = priceAt(product, local);
  const price_cents = isAway
    ? takenAway({ ...product, price_cents: now_cents }).price_cents
    : now_cents;
  const sold_out = isSoldOut(product, at);
  return {
    id: product.id,
    name: translated?.name || product.name,
    description: translated?.description || product.description,
    price_cents,
    usual_price_cents: price_cents === usual_cents ? null : usual_cents,
    tax_rate_basis_points: (isAway ? product.takeaway_rate : product.tax_rate).rate_basis_points,
    allergens: product.allergens,
    allergen_codes: product.allergen_codes,
    diets: product.diets,
    available:
      !sold_out && isOnMenu(product, product.category, local) && canBeChosen(product.option_groups),
    sold_out,
    ...timesOf(product),
    picture: pictureAt('/pictures', product.picture),
    option_groups: presentMenuGroups(product.option_groups, language),
    ...guestBundle(product),
  };
}

function happyHourOf({ happy_price_cents, happy_from, happy_to, happy_days }: Product) {
  return happy_price_cents === null
    ? null
    : { price_cents: happy_price_cents, from: happy_from!, to: happy_to!, days: happy_days };
}

/** A product as its editors see it: the restaurant's own texts, and the usual price. */
export function staffProduct(product: PresentedProduct, moment: Moment) {
  return {
    ...guestProduct(product, moment),
    price_cents: product.price_cents,
    price_now_cents: priceAt(product, moment.local),
    available: !isSoldOut(product, moment.at) && isOnMenu(product, product.category, moment.local),
    picture: pictureAt('/api/pictures', product.picture),
    category_id: product.category_id,
    tax_rate_id: product.tax_rate_id,
    bundle: bundleOf(product),
    translations: product.translations,
    left: product.pieces_left,
    sold_out_until: product.sold_out_until?.toISOString() ?? null,
    happy_hour: happyHourOf(product),
    option_group_ids: product.option_group_ids,
    takeaway_price_cents: product.takeaway_price_cents,
    takeaway_tax_rate_id: product.takeaway_tax_rate_id,
  };
}

/** A category as guests see it. */
export function guestCategory(category: Category, language: string) {
  const { id, name, translations } = category;
  return { id, name: translations[language]?.name || name, ...timesOf(category) };
}
