/** Discounts and the service charge on the lines of a bill, in cents, without any rows. */
import { invalid } from '../errors.ts';
import { allocate, divideRoundHalfUp } from '../money.ts';
import type { ItemKind } from '../orders/contract.ts';
import type { Tax, TaxableLine } from '../tax/calculate-tax.ts';
import { discountOn, lineTotal, spreadDiscount } from '../tax/line-totals.ts';

const WHOLE = 10_000;

/**
 * A discount as it was given: a percentage of the line (or the bill) in basis points, or cents.
 */
export interface GivenDiscount {
  order_item_id: string | null;
  percent_basis_points: number | null;
  amount_cents: number | null;
}
export type DiscountedLine = TaxableLine & { id: string; kind: ItemKind; part_of: string | null };
export type Discounted<Line> = Line & { discount_cents: number };

/**
 * What invoices hold of a line: its pieces, the price of one, and the discount on all, in cents.
 */
export interface HeldLine {
  quantity: number;
  unit_price_cents: number;
  discount_cents: number;
}
/** What invoices hold of a bill. */
export interface Invoiced {
  /** By the id of the line. */
  lines: ReadonlyMap<string, HeldLine>;
  /**
   * Shares in money, which belong to no line: cents by rate, with or without tax as the prices are.
   */
  in_money: ReadonlyMap<number, number>;
  taxes: Tax[];
}
export const NOTHING_INVOICED: Invoiced = { lines: new Map(), in_money: new Map(), taxes: [] };

const sum = (amounts: number[]) => amounts.reduce((all, amount) => all + amount, 0);

/** A discount in cents, half up, before it is limited to what it is given on. */
export function worthOf(
  { percent_basis_points, amount_cents }: GivenDiscount,
  whole: number,
): number {
  return (
    amount_cents ?? divideRoundHalfUp(BigInt(whole) * BigInt(percent_basis_points ?? 0), WHOLE)
  );
}
/** After a void less may be left than the discount that was given. */
const limited = (discount: GivenDiscount, whole: number) =>
  Math.min(worthOf(discount, whole), whole);

function partsOf<Line extends DiscountedLine>(lines: Line[], id: string | null) {
  return lines.filter((line) => (line.part_of ?? line.id) === id);
}

/** Spreads a dish's discount over all parts of its price, in proportion. */
function discountDish<Line extends DiscountedLine>(
  lines: Discounted<Line>[],
  discount: GivenDiscount,
): Discounted<Line>[] {
  const parts = partsOf(lines, discount.order_item_id);
  const spread = spreadDiscount(parts, limited(discount, sum(parts.map(lineTotal))));
  return lines.map((line) => spread.find(({ id }) => id === line.id) ?? line);
}

/**
 * Lowers the service charge with the discounted dishes that it is a percentage of; of several
 * orders' service lines each by its part, so that they add up to the whole bill's.
 */
function discountService<Line extends DiscountedLine>(
  lines: Discounted<Line>[],
): Discounted<Line>[] {
  const dishes = lines.filter(({ kind }) => kind !== 'service_charge');
  const services = lines.filter(({ kind }) => kind === 'service_charge');
  const full = sum(dishes.map(({ quantity, unit_price_cents }) => quantity * unit_price_cents));
  const charges = services.map(({ quantity, unit_price_cents }) => quantity * unit_price_cents);
  const charge = sum(charges);
  if (full === 0 || charge === 0) return lines;
  const reduced = divideRoundHalfUp(BigInt(charge) * BigInt(sum(dishes.map(lineTotal))), full);
  const shares = allocate(charge - reduced, charges);
  return lines.map((line) => {
    const place = services.indexOf(line);
    return place < 0 ? line : { ...line, discount_cents: shares[place]! };
  });
}

/** As `allocate`, to none more than its room; a total above all room is what there is room for. */
function allocateWithin(total: number, weights: number[], rooms: number[]): number[] {
  const shares = allocate(Math.min(total, sum(rooms)), weights);
  if (shares.every((share, place) => share <= rooms[place]!)) return shares;
  const isFull = shares.map((share, place) => share >= rooms[place]!);
  const unlessFull = (amounts: number[]) =>
    amounts.map((amount, place) => (isFull[place] ? 0 : amount));
  const full = sum(rooms.filter((_room, place) => isFull[place]));
  const others = allocateWithin(
    Math.min(total, sum(rooms)) - full,
    unlessFull(weights),
    unlessFull(rooms),
  );
  return rooms.map((room, place) => (isFull[place] ? room : others[place]!));
}

/**
 * Spreads a discount over what no invoice holds of these lines, in proportion to what is left of
 * each. A rate keeps what shares in money hold of it.
 */
function spreadBeside<Line extends DiscountedLine>(
  lines: Discounted<Line>[],
  discount_cents: number,
  { in_money }: Pick<Invoiced, 'in_money'>,
): Discounted<Line>[] {
  const rates = [...new Set(lines.map((line) => line.tax_rate_basis_points))];
  const parts = rates.map((rate) => lines.filter((line) => line.tax_rate_basis_points === rate));
  const worths = parts.map((part) => sum(part.map(lineTotal)));
  const rooms = worths.map((worth, place) =>
    Math.max(0, worth - (in_money.get(rates[place]!) ?? 0)),
  );
  const shares = allocateWithin(discount_cents, worths, rooms);
  const spread = new Map(
    parts
      .flatMap((part, place) => spreadDiscount(part, shares[place]!))
      .map((line) => [line.id, line]),
  );
  return lines.map(({ id }) => spread.get(id)!);
}

/**
 * The pieces of lines that no invoice holds, with their part of the lines' own discounts: the rest
 * of what is left of each, and of the service charge's after what invoices hold.
 * @param own the lines with their own discounts alone
 */
function freeLines<Line extends DiscountedLine>(
  own: Discounted<Line>[],
  invoiced: Invoiced,
  hasBillDiscount: boolean,
): Discounted<Line>[] {
  /** What is left of a line's own discount; beside one on the bill invoices hold a part of both. */
  function ownLeft(line: Discounted<Line>): number {
    const held = invoiced.lines.get(line.id);
    if (!held) return line.discount_cents;
    if (!hasBillDiscount) return line.discount_cents - held.discount_cents;
    const quantity = Math.min(held.quantity, line.quantity);
    return line.discount_cents - Math.min(held.discount_cents, discountOn(line, quantity));
  }
  const free = own.map((line) => ({
    ...line,
    quantity: Math.max(0, line.quantity - (invoiced.lines.get(line.id)?.quantity ?? 0)),
    discount_cents: 0,
  }));
  const places = own.flatMap(({ kind }, place) => (kind === 'service_charge' ? [place] : []));
  const charges = places.map((place) => lineTotal(free[place]!));
  const serviceLeft = Math.max(0, sum(places.map((place) => ownLeft(own[place]!))));
  const onServices = allocateWithin(serviceLeft, charges, charges);
  return free.map((line, place) => {
    const service = places.indexOf(place);
    const discount_cents =
      service >= 0
        ? onServices[service]!
        : Math.max(0, Math.min(lineTotal(line), ownLeft(own[place]!)));
    return { ...line, discount_cents };
  });
}

/**
 * Lines with all discounts on each, of a bill of which something is invoiced: what an invoice holds
 * keeps the discount that it has there, and the rest of what is off the whole bill is off the
 * others, as far as they go.
 * @param own the lines with their own discounts alone
 */
function discountBeside<Line extends DiscountedLine>(
  own: Discounted<Line>[],
  onBill: GivenDiscount | undefined,
  invoiced: Invoiced,
): Discounted<Line>[] {
  const heldOn = ({ id }: Line) => invoiced.lines.get(id)?.discount_cents ?? 0;
  const free = freeLines(own, invoiced, onBill !== undefined);
  const offOwn = sum(own.map(({ discount_cents }) => discount_cents));
  const offBill = onBill ? limited(onBill, sum(own.map(lineTotal))) : 0;
  const offFree = sum(free.map(({ discount_cents }) => discount_cents));
  const rest = Math.max(0, offOwn + offBill - sum(own.map(heldOn)) - offFree);
  const spread = onBill ? spreadBeside(free, rest, invoiced) : free;
  return own.map((line, place) => ({
    ...line,
    discount_cents: heldOn(line) + spread[place]!.discount_cents,
  }));
}

/** Lines with the discounts on each alone, and the service charge that follows from them. */
export function ownDiscounts<Line extends DiscountedLine>(
  lines: Line[],
  given: GivenDiscount[],
): Discounted<Line>[] {
  const full = lines.map((line) => ({ ...line, discount_cents: 0 }));
  return discountService(
    given
      .filter(({ order_item_id }) => order_item_id !== null)
      .reduce<Discounted<Line>[]>(discountDish, full),
  );
}

/**
 * Lines with all discounts on each: first their own, then the bill's, spread in proportion to what
 * is left of each line (docs/INVOICING.md, calculation 2), and so over the tax rates. What invoices
 * hold of a line keeps its discount.
 */
export function discountLines<Line extends DiscountedLine>(
  lines: Line[],
  given: GivenDiscount[],
  invoiced: Invoiced = NOTHING_INVOICED,
): Discounted<Line>[] {
  const own = ownDiscounts(lines, given);
  const onBill = given.find(({ order_item_id }) => order_item_id === null);
  if (invoiced.taxes.length > 0) return discountBeside(own, onBill, invoiced);
  return onBill ? spreadDiscount(own, limited(onBill, sum(own.map(lineTotal)))) : own;
}

/**
 * Refuses a discount that is more than what it is given on, before the bill's own (ASVS 2.3.2).
 * @throws Problem 422 at `amount_cents`
 */
export function checkWorth(
  lines: DiscountedLine[],
  discount: GivenDiscount,
  others: GivenDiscount[],
) {
  const full = lines.map((line) => ({ ...line, discount_cents: 0 }));
  const before = discountLines(
    full,
    others.filter(({ order_item_id }) => order_item_id !== null),
  );
  const on = discount.order_item_id === null ? before : partsOf(full, discount.order_item_id);
  const whole = sum(on.map(lineTotal));
  if (worthOf(discount, whole) > whole)
    throw invalid([{ path: 'amount_cents', message: 'discount_above_total' }]);
}

interface ChargedLine {
  kind: ItemKind;
  quantity: number;
  unit_price_cents: number;
}
/**
 * The service charge of each order of a bill, in cents: a percentage of all its dishes, half up,
 * spread over the orders by largest remainder (docs/INVOICING.md, calculation 7). Where an invoice
 * holds the charge of an order, it keeps it, and the other orders with dishes share the rest.
 * @param held for each order the charge that an invoice holds, undefined for none
 */
export function serviceShares(
  orders: ChargedLine[][],
  percent_basis_points: number,
  held: (number | undefined)[] = [],
): number[] {
  const dishes = orders.map((lines) =>
    sum(
      lines
        .filter(({ kind }) => kind !== 'service_charge')
        .map(({ quantity, unit_price_cents }) => quantity * unit_price_cents),
    ),
  );
  const charge = divideRoundHalfUp(BigInt(sum(dishes)) * BigInt(percent_basis_points), WHOLE);
  const rest = Math.max(0, charge - sum(held.map((cents) => cents ?? 0)));
  const free = dishes.map((worth, place) => (held[place] === undefined ? worth : 0));
  const shares = sum(free) === 0 ? free : allocate(rest, free);
  return shares.map((share, place) => held[place] ?? share);
}
