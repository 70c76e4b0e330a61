import { conflict, invalid, type Fault } from '../../errors.ts';
import { allocate, toDecimal } from '../../money.ts';
import { discountOn, lineTotal } from '../../tax/line-totals.ts';
import type { LineOption } from '../snapshot.ts';
import { calculatePart, type Tax } from '../../tax/calculate-tax.ts';

export interface SharedItem {
  id: string;
  name: string;
  quantity: number;
  unit_price_cents: number;
  tax_rate_basis_points: number;
  discount_cents: number;
  part_of: string | null;
  options?: LineOption[] | null;
}
export interface WantedItem {
  order_item_id: string;
  quantity: number;
}
/** How much of an item other invoices hold. */
export interface Taken {
  quantity: number;
  discount_cents: number;
}

function leftOf(item: Priced, taken: Map<string, Taken>): Taken {
  const { quantity, discount_cents } = taken.get(item.id) ?? { quantity: 0, discount_cents: 0 };
  return {
    quantity: item.quantity - quantity,
    discount_cents: item.discount_cents - discount_cents,
  };
}

/**
 * How many of a product are left. Of a bundle, the part of which most is left counts, since a
 * credit note may have credited one part alone.
 */
export function productsLeft(
  items: Pick<SharedItem, 'id' | 'quantity' | 'part_of'>[],
  taken: Map<string, Taken>,
  id: string,
): number {
  return Math.max(
    ...items
      .filter((item) => (item.part_of ?? item.id) === id)
      .map((item) => item.quantity - (taken.get(item.id)?.quantity ?? 0)),
  );
}

/**
 * Wanted quantities by item; an item that is named twice is one line.
 * @throws Problem 422 for an unknown item or more than is left
 */
function askedOf(
  items: SharedItem[],
  taken: Map<string, Taken>,
  wanted: WantedItem[],
): Map<string, number> {
  const asked = new Map<string, number>();
  for (const { order_item_id, quantity } of wanted)
    asked.set(order_item_id, (asked.get(order_item_id) ?? 0) + quantity);
  const faults = wanted.flatMap(({ order_item_id }, index): Fault[] => {
    const item = items.find(({ id, part_of }) => id === order_item_id && part_of === null);
    if (!item) return [{ path: `items.${index}.order_item_id`, message: 'unknown_reference' }];
    const left = productsLeft(items, taken, item.id);
    return asked.get(order_item_id)! > left
      ? [{ path: `items.${index}.quantity`, message: 'more_than_ordered', values: { left } }]
      : [];
  });
  if (faults.length > 0) throw invalid(faults);
  return asked;
}

/**
 * The lines of one payer's invoice: the wanted items, else all that is left. The shares never
 * exceed the order.
 * @throws Problem 409 `already_invoiced` when nothing is left, 422 for more than is left
 */
export function shareOf(
  items: SharedItem[],
  taken: Map<string, Taken>,
  wanted?: WantedItem[],
): SharedItem[] {
  if (items.every((item) => leftOf(item, taken).quantity === 0)) throw conflict('already_invoiced');
  const asked = wanted && askedOf(items, taken, wanted);
  return items.flatMap((item) => {
    const left = leftOf(item, taken);
    // A bundle includes all parts of its price that are left.
    const quantity = asked
      ? Math.min(left.quantity, asked.get(item.part_of ?? item.id) ?? 0)
      : left.quantity;
    return quantity === 0
      ? []
      : [{ ...item, quantity, discount_cents: discountOn(left, quantity) }];
  });
}

type Priced = Pick<
  SharedItem,
  'id' | 'quantity' | 'unit_price_cents' | 'tax_rate_basis_points' | 'discount_cents'
>;
/**
 * Whether the items that are left come to what is left at each rate. On a bill from before invoiced
 * items kept their discounts they may not: then what is left can only be invoiced as money.
 */
export function itemsComeTo(
  items: Priced[],
  taken: Map<string, Taken>,
  { left, prices_include_tax }: { left: Tax[]; prices_include_tax: boolean },
): boolean {
  const stated = prices_include_tax ? 'gross_cents' : 'net_cents';
  const rest = new Map(left.map((tax) => [tax.rate_basis_points, tax[stated]]));
  for (const item of items) {
    const { quantity, discount_cents } = leftOf(item, taken);
    if (discount_cents < 0) return false;
    const { tax_rate_basis_points: rate, unit_price_cents } = item;
    const total_cents = lineTotal({ quantity, unit_price_cents, discount_cents });
    rest.set(rate, (rest.get(rate) ?? 0) - total_cents);
  }
  return [...rest.values()].every((cents) => cents === 0);
}

/**
 * Taxes of one payer's share in cents, tax included, allocated to the rates by what is left at
 * each (nothing at a rate of which documents hold more than there is); without an amount, all that
 * is left.
 * @throws Problem 409 `already_invoiced` when nothing is left, 422 at `share_cents` for more than
 * is left
 */
export function taxesOfShare(left: Tax[], share_cents: number | undefined, digits: number): Tax[] {
  const whole = left.reduce((sum, { gross_cents }) => sum + gross_cents, 0);
  if (whole <= 0) throw conflict('already_invoiced');
  if ((share_cents ?? 0) > whole)
    throw invalid([
      {
        path: 'share_cents',
        message: 'more_than_ordered',
        values: { left: toDecimal(whole, digits) },
      },
    ]);
  const parts = allocate(
    share_cents ?? whole,
    left.map(({ gross_cents }) => Math.max(0, gross_cents)),
  );
  const lines = left.map(({ rate_basis_points }, index) => ({
    quantity: 1,
    unit_price_cents: parts[index]!,
    tax_rate_basis_points: rate_basis_points,
  }));
  return calculatePart(
    lines.filter(({ unit_price_cents }) => unit_price_cents > 0),
    left,
    { prices_include_tax: true },
  );
}
