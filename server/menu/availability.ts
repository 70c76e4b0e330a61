/** Whether a product can be ordered at an instant, and for how much. */
import type { Category, Product } from './model.ts';
import { isWithin, type LocalTime, type Window } from './times.ts';

type Times = Pick<Category, 'available_from' | 'available_to' | 'days'>;
type Selling = Pick<Product, 'available' | 'pieces_left' | 'sold_out_until'>;
type Priced = Pick<
  Product,
  'price_cents' | 'happy_price_cents' | 'happy_from' | 'happy_to' | 'happy_days'
>;

/** The window of a product or category; null where it is always on the menu. */
export function windowOf({ available_from: from, available_to: to, days }: Times): Window | null {
  return from === null && to === null && days === null ? null : { from, to, days };
}

/** The window of a product's happy hour, or null. */
export function happyWindow({ happy_price_cents, ...product }: Priced): Window | null {
  return happy_price_cents === null
    ? null
    : { from: product.happy_from, to: product.happy_to, days: product.happy_days };
}

/** Marked as sold out, until a later instant or without an end, or none left. */
export function isSoldOut({ available, pieces_left, sold_out_until }: Selling, at: Date): boolean {
  return !available || pieces_left === 0 || (sold_out_until !== null && sold_out_until > at);
}

/** Whether now is within the times of a product and of its category. */
export function isOnMenu(product: Times, category: Times | undefined, at: LocalTime): boolean {
  return [product, category ?? null]
    .flatMap((one) => (one && windowOf(one)) ?? [])
    .every((window) => isWithin(window, at));
}

/** The price at a local time in cents: that of the happy hour while it lasts. */
export function priceAt(product: Priced, at: LocalTime): number {
  const happy = happyWindow(product);
  return happy && isWithin(happy, at) ? product.happy_price_cents! : product.price_cents;
}
