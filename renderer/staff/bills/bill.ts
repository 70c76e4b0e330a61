/** A bill as its page shows it. */
import { divideRoundHalfUp } from '../../../server/money.ts';
import type { BillPayload } from '../../../server/bills/contract.ts';

export type Bill = BillPayload;
export type BillOrder = Bill['orders'][number];
export type BillItem = BillOrder['items'][number];
export interface Chosen {
  order_item_id: string;
  quantity: number;
}

/** One line of the bill: a dish with all parts of a bundle, or the service charge. */
export interface BillLine {
  id: string;
  order_id: string;
  name: string;
  kind: BillItem['kind'];
  /** What is left after voids. */
  quantity: number;
  notes: string | null;
  options: BillItem['options'];
  seat: number | null;
  /** Before discounts, in the prices' own terms: with tax where prices include it. */
  full_cents: number;
  discount_cents: number;
  total_cents: number;
  voids: BillItem['voids'];
}

/** The lines of an order, with the parts of a bundle in the line of its dish. */
export function linesOf(order: Pick<BillOrder, 'id' | 'items'>): BillLine[] {
  return order.items
    .filter(({ part_of }) => part_of === null)
    .map((head) => {
      const parts = order.items.filter(({ id, part_of }) => (part_of ?? id) === head.id);
      const total_cents = sumOf(parts, ({ total_cents: total }) => total);
      const discount_cents = sumOf(parts, ({ discount_cents: discount }) => discount);
      return {
        id: head.id,
        order_id: order.id,
        name: head.name,
        kind: head.kind,
        quantity: head.quantity,
        notes: head.notes,
        options: head.options,
        seat: head.seat,
        full_cents: total_cents + discount_cents,
        discount_cents,
        total_cents,
        voids: head.voids,
      };
    });
}

/** The orders that stand, oldest first: the rounds of the bill. */
export function roundsOf(bill: Pick<Bill, 'orders'>): BillOrder[] {
  return [...bill.orders].sort(
    (a, b) => a.created_at.localeCompare(b.created_at) || a.order_number - b.order_number,
  );
}

/** All lines that are charged; those of cancelled orders are not. */
export function chargedLines(bill: Pick<Bill, 'orders'>): BillLine[] {
  return roundsOf(bill)
    .filter(({ status }) => status !== 'cancelled')
    .flatMap(linesOf);
}

function chargedItems(bill: Pick<Bill, 'orders'>): BillItem[] {
  return bill.orders.filter(({ status }) => status !== 'cancelled').flatMap(({ items }) => items);
}

/** Whether the prices include tax: then the lines add up to the total without it. */
export function pricesIncludeTax(bill: Pick<Bill, 'orders' | 'total_cents'>): boolean {
  return sumOf(chargedItems(bill), ({ total_cents }) => total_cents) === bill.total_cents;
}

/**
 * What the chosen pieces cost with tax and after discounts, in cents; `left` is what no document
 * holds yet. The server calculates the document by the same rules (docs/INVOICING.md, calculation
 * 8); where tax is added, a share may differ from it by a cent.
 */
export function costOf(bill: Bill, left: readonly Chosen[], chosen: readonly Chosen[]): number {
  const byRate = new Map<number, number>();
  for (const item of chargedItems(bill)) {
    const head = item.part_of ?? item.id;
    const wanted = quantityOf(chosen, head);
    if (wanted === 0) continue;
    const cents = wanted * item.unit_price_cents - discountOn(item, quantityOf(left, head), wanted);
    byRate.set(item.tax_rate_basis_points, (byRate.get(item.tax_rate_basis_points) ?? 0) + cents);
  }
  const isIncluded = pricesIncludeTax(bill);
  return sumOf([...byRate], ([rate, cents]) =>
    isIncluded ? cents : cents + divideRoundHalfUp(BigInt(cents) * BigInt(rate), 10_000),
  );
}

/**
 * The discount on `wanted` of the pieces that are left, rounded down: the last piece takes the
 * rest, as in `server/tax/line-totals.ts`.
 */
function discountOn({ quantity, discount_cents }: BillItem, left: number, wanted: number): number {
  if (quantity === 0 || left === 0) return 0;
  const held = Math.floor((discount_cents * (quantity - left)) / quantity);
  return Math.floor(((discount_cents - held) * wanted) / left);
}

export function quantityOf(items: readonly Chosen[], id: string): number {
  return items.find(({ order_item_id }) => order_item_id === id)?.quantity ?? 0;
}

/** Whether every piece that is left is chosen. */
export function isAllChosen(left: readonly Chosen[], chosen: readonly Chosen[]): boolean {
  return left.every(
    ({ order_item_id, quantity }) => quantityOf(chosen, order_item_id) === quantity,
  );
}

/** The seats with something to pay, ascending; `null` last: what nobody in particular ordered. */
export function seatsOf(bill: Bill, left: readonly Chosen[]): (number | null)[] {
  const seats = new Set(
    chargedLines(bill)
      .filter(({ id }) => quantityOf(left, id) > 0)
      .map(({ seat }) => seat),
  );
  const numbers = [...seats].filter((seat) => seat !== null).sort((a, b) => a - b);
  return seats.has(null) ? [...numbers, null] : numbers;
}

/** What is left of these seats. */
export function chosenBySeat(
  bill: Bill,
  left: readonly Chosen[],
  seats: readonly (number | null)[],
): Chosen[] {
  const ids = chargedLines(bill)
    .filter(({ seat }) => seats.includes(seat))
    .map(({ id }) => id);
  return left.filter(({ order_item_id }) => ids.includes(order_item_id));
}

function sumOf<T>(all: readonly T[], cents: (one: T) => number): number {
  return all.reduce((sum, one) => sum + cents(one), 0);
}

/** Where the party sits, or its name: "Hall 4", "Hall 4 · Byrne"; '' for neither. */
export function placeOf({ table_name, name }: Pick<Bill, 'table_name' | 'name'>): string {
  return [table_name, name].filter(Boolean).join(' · ');
}
