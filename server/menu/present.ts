/** Rows of the menu → answers. */
import type { Category, Picture, Product, TaxRate } from './model.ts';
import { isOnMenu, isSoldOut, priceAt } from './availability.ts';
import type { LocalTime } from './times.ts';

export interface Moment {
  at: Date;
  local: LocalTime;
}
export type PresentedProduct = Product & {
  tax_rate: TaxRate;
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

/** A product as guests see it, in a language where it is translated. */
export function guestProduct(product: PresentedProduct, { at, local }: Moment, language = '') {
  const translated = product.translations[language];
  const price_cents = priceAt(product, local);
  const sold_out = isSoldOut(product, at);
  return {
    id: product.id,
    name: translated?.name || product.name,
    description: translated?.description || product.description,
    price_cents,
    usual_price_cents: price_cents === product.price_cents ? null : product.price_cents,
    tax_rate_basis_points: product.tax_rate.rate_basis_points,
    allergens: product.allergens,
    allergen_codes: product.allergen_codes,
    diets: product.diets,
    available: !sold_out && isOnMenu(product, product.category, local),
    sold_out,
    ...timesOf(product),
    picture: pictureAt('/pictures', product.picture),
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
    picture: pictureAt('/api/pictures', product.picture),
    category_id: product.category_id,
    tax_rate_id: product.tax_rate_id,
    bundle: bundleOf(product),
    translations: product.translations,
    left: product.pieces_left,
    sold_out_until: product.sold_out_until?.toISOString() ?? null,
    happy_hour: happyHourOf(product),
  };
}

/** A category as guests see it. */
export function guestCategory(category: Category, language: string) {
  const { id, name, translations } = category;
  return { id, name: translations[language]?.name || name, ...timesOf(category) };
}
