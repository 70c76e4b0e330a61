/**
 * What a line costs eaten in and taken away. Both are taken from the menu when it is ordered, so
 * that a bill that changes its service there and back is what it was, and a price or a rate that
 * changes meanwhile is for new orders only.
 */
import { randomUUID } from 'node:crypto';
import type { Service } from '../menu/contract.ts';
import type { PricedProduct } from '../menu/menu.ts';
import type { ServiceCharge } from '../menu/service-charge.ts';
import { isTakenAway, servedAs } from '../menu/takeaway.ts';
import { linesOf, type NewLine } from './lines.ts';
import type { OrderItem, ServicePrices } from './model.ts';

type Wanted = Parameters<typeof linesOf>[1];
export type ServedLine = NewLine & { service_prices: ServicePrices | null };

function pricesOf(here: NewLine, away: NewLine): ServicePrices | null {
  const [dine_in, takeaway] = [here, away].map(
    ({ unit_price_cents: price_cents, tax_rate_basis_points: rate_basis_points }) => ({
      price_cents,
      rate_basis_points,
    }),
  ) as [ServicePrices['dine_in'], ServicePrices['takeaway']];
  const isSame =
    dine_in.price_cents === takeaway.price_cents &&
    dine_in.rate_basis_points === takeaway.rate_basis_points;
  return isSame ? null : { dine_in, takeaway };
}

/** The lines of one product as a service prices them. */
export function servedLines(
  product: PricedProduct,
  wanted: Wanted,
  service: Service,
): ServedLine[] {
  const here = linesOf(servedAs(product, 'dine_in'), wanted);
  const away = linesOf(servedAs(product, 'takeaway'), wanted);
  return (isTakenAway(service) ? away : here).map((line, place) => ({
    ...line,
    service_prices: pricesOf(here[place] ?? line, away[place] ?? line),
  }));
}

type Priced = Pick<
  OrderItem,
  'quantity' | 'unit_price_cents' | 'tax_rate_basis_points' | 'service_prices'
>;
/** The columns of an item that another service changes. */
export function pricedFor(item: Priced, service: Service) {
  const { dine_in, takeaway } = item.service_prices ?? {};
  const price = isTakenAway(service) ? takeaway : dine_in;
  const unit_price_cents = price?.price_cents ?? item.unit_price_cents;
  return {
    unit_price_cents,
    tax_rate_basis_points: price?.rate_basis_points ?? item.tax_rate_basis_points,
    total_cents: item.quantity * unit_price_cents,
  };
}

/** A line of the service charge that comes to nothing yet: its bill calculates it. */
export function emptyCharge(charge: ServiceCharge, position: number) {
  return {
    id: randomUUID(),
    product_id: charge.product_id,
    position,
    name: charge.name,
    quantity: 0,
    unit_price_cents: 0,
    tax_rate_basis_points: charge.tax_rate_basis_points,
    total_cents: 0,
    kind: 'service_charge' as const,
  };
}
