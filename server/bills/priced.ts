/** The lines of an order at the menu's prices, and the total that a guest saw. */
import { together } from '../database/repository.ts';
import { Problem } from '../errors.ts';
import type { Body } from '../http/endpoint.ts';
import { pricesOf } from '../menu/menu.ts';
import { optionsPrice } from '../menu/options/chosen.ts';
import { type ServiceCharge, serviceChargeOf } from '../menu/service-charge.ts';
import type { Service } from '../menu/contract.ts';
import { servedAs } from '../menu/takeaway.ts';
import type { Currency } from '../money.ts';
import type { placeOrder as placeOrderEndpoint } from '../orders/contract.ts';
import { serviceLines } from '../orders/lines.ts';
import { type ServedLine, servedLines } from '../orders/service-prices.ts';
import { restaurantById } from '../restaurant/restaurant.ts';
import type { TaxCalculation } from '../tax/calculate-tax.ts';
import type { Choice } from './choices.ts';

export interface WantedItem {
  product_id: string;
  quantity: number;
  notes: string | null;
  options?: { option_id: string; quantity: number }[] | undefined;
  course?: number | null | undefined;
  seat?: number | null | undefined;
}
/** The most that one order or bill may come to, in cents. */
export const MOST_CENTS = 1_000_000_000;

export function countOf(items: WantedItem[]): number {
  return items.reduce((sum, { quantity }) => sum + quantity, 0);
}

export type Line = ServedLine & { position: number; course: number | null; seat: number | null };

/**
 * Lines at the menu's prices: the guest sends products and quantities, never prices (ASVS 2.3.2).
 */
export function priced(
  wanted: WantedItem[],
  choices: Choice[],
  { charge, service }: { charge: ServiceCharge | null; service: Service },
): Line[] {
  const lines = wanted.flatMap((item, index) => {
    const { product, options } = choices[index]!;
    const wish = { ...item, options: options.length > 0 ? options : null };
    return servedLines(product, wish, service).map((line) => ({
      ...line,
      course: item.course ?? null,
      seat: item.seat ?? null,
    }));
  });
  const charges = serviceLines(lines, charge).map((line) => ({
    ...line,
    course: null,
    seat: null,
    service_prices: null,
  }));
  return [...lines, ...charges].map((line, position) => ({ ...line, position }));
}

type Totals = Pick<TaxCalculation, 'subtotal_cents' | 'tax_cents' | 'total_cents'>;

/**
 * Refuses an order whose total is not the one that the guest saw; the response has the new prices
 * and the service that they are for (the bill's, which staff may have switched), and nothing is
 * ordered.
 */
export function refuseOtherPrice(
  { items, expected_total_cents }: Body<typeof placeOrderEndpoint>,
  { choices, service }: { choices: Choice[]; service: Service },
  totals: Totals & Currency,
): void {
  if (expected_total_cents === undefined || expected_total_cents === totals.total_cents) return;
  throw new Problem(409, 'price_changed', {
    facts: {
      items: items.map(({ product_id, quantity }, index) => {
        const { product, options } = choices[index]!;
        const unit_price_cents = servedAs(product, service).price_cents + optionsPrice(options);
        return {
          product_id,
          name: product.name,
          quantity,
          unit_price_cents,
          total_cents: unit_price_cents * quantity,
        };
      }),
      ...totals,
      service,
    },
  });
}

/** What the lines of an order are priced with. */
export function pricing(restaurant_id: string, items: WantedItem[]) {
  return together(
    () => restaurantById(restaurant_id),
    () =>
      pricesOf(
        restaurant_id,
        items.map(({ product_id }) => product_id),
      ),
    () => serviceChargeOf(restaurant_id),
  );
}
