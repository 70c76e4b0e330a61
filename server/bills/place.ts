/** Places orders, each on the bill that it belongs to. */
import { now } from '../clock.ts';
import { together } from '../database/repository.ts';
import { inTransaction } from '../database/transaction.ts';
import { conflict, invalid, Problem } from '../errors.ts';
import { publishEvent } from '../events/events.ts';
import type { StaffCaller } from '../http/caller.ts';
import type { Body } from '../http/endpoint.ts';
import { averagePrice } from '../menu/menu.ts';
import { takePieces } from '../menu/stock.ts';
import type { ServiceCharge } from '../menu/service-charge.ts';
import { isTakenAway } from '../menu/takeaway.ts';
import { refuseClosedHours } from '../opening-hours/opening-hours.ts';
import { needsConfirmation } from '../orders/confirmation.ts';
import type { placeOrder as placeOrderEndpoint } from '../orders/contract.ts';
import { noteSource, refuseFlood, type Source } from '../orders/guest-room.ts';
import { orderOfRestaurant } from '../orders/orders.ts';
import { presentPlacedOrder, type WholeOrder } from '../orders/present.ts';
import { insertOrder } from '../orders/write.ts';
import type { RestaurantRow } from '../restaurant/restaurant.ts';
import { randomClaimCode } from '../security/random.ts';
import { openTableOf, serviceAt, tableByToken, tablesById } from '../tables/tables.ts';
import { calculateTax, keepParts } from '../tax/calculate-tax.ts';
import { ticketsForOrder } from '../tickets/tickets.ts';
import {
  billByClaimCode,
  billChanged,
  lockBill,
  lockOpenBill,
  nextOrderNumber,
  openBill,
  openBillsAt,
  type BillRow,
  type NewBill,
} from './bills.ts';
import { chosen } from './choices.ts';
import type { placeStaffOrder as placeStaffOrderEndpoint } from './contract.ts';
import { checkPickup, waitingAt } from './counter.ts';
import { invoicedOf } from './invoiced.ts';
import { calculateBill, countedOrders, discountsGiven, grownTaxes, writeTotals } from './totals.ts';
import { countOf, type Line, MOST_CENTS, priced, pricing, refuseOtherPrice } from './priced.ts';
import { updateBill } from './write.ts';

type GuestOrder = Body<typeof placeOrderEndpoint>;
type StaffOrder = Body<typeof placeStaffOrderEndpoint>;
/** What an order is, besides its lines and its bill. */
interface Placing {
  restaurant: RestaurantRow;
  table: { id: string; name: string } | null;
  customer_id: string | null;
  placed_by: string | null;
  notes: string | null;
  needs_confirmation: boolean;
  pickup_at: string | undefined;
}
/** The bill of an order: one that the caller has locked, or what a new one is opened with. */
type BillOf = { locked: BillRow } | { opening: NewBill };

const counted = (lines: Line[]) => lines.filter(({ quantity }) => quantity !== 0);

async function billAndNumber(of: BillOf, restaurant: RestaurantRow, lines: Line[]) {
  if ('opening' in of) return openBill(of.opening, counted(lines));
  return { bill: of.locked, order_number: await nextOrderNumber(restaurant) };
}

/** Writes an order and adds it to its bill. */
async function addToBill(
  of: BillOf,
  { restaurant, table, pickup_at, ...placing }: Placing,
  lines: Line[],
): Promise<WholeOrder> {
  const { id: restaurant_id } = restaurant;
  const { bill, order_number } = await billAndNumber(of, restaurant, lines);
  const opens = 'opening' in of;
  const { prices_include_tax, currency, currency_digits } = bill;
  const { subtotal_cents, tax_cents, total_cents } = calculateTax(lines, bill);
  const order = await insertOrder(
    {
      restaurant_id,
      table_id: table?.id ?? null,
      bill_id: bill.id,
      status: 'pending',
      claim_code: randomClaimCode(),
      currency,
      currency_digits,
      prices_include_tax,
      order_number,
      subtotal_cents,
      tax_cents,
      total_cents,
      settled_at: null,
      split_from: null,
      pickup_at: pickup_at === undefined ? null : new Date(pickup_at),
      ...placing,
    },
    lines,
  );
  // The kitchen makes an unusually large order once staff have accepted it.
  if (!placing.needs_confirmation) await ticketsForOrder(order);
  await publishEvent({
    restaurant_id,
    type: 'order.placed',
    least_role: 'waiter',
    subject_id: order.id,
  });
  const whole = opens ? { bill, orders: [] } : await withBill(bill, lines);
  await billChanged(bill, opens ? 'bill.opened' : 'bill.changed');
  return {
    ...order,
    ...(whole.orders.find(({ id }) => id === order.id) ?? {}),
    voids: [],
    bill: whole.bill,
    discounts: [],
    payments: [],
    table,
    people: new Map(),
  };
}

/**
 * Adds lines to the totals of an open bill. Without a service charge or a discount only the rates
 * of the new lines are calculated, so that the tenth round costs what the first did.
 */
async function withBill(
  bill: BillRow,
  lines: Line[],
): Promise<{ bill: BillRow; orders: WholeOrder[] }> {
  const isFirst = bill.total_cents === 0 && bill.taxes.length === 0;
  const given = isFirst ? [] : await discountsGiven(bill.id);
  const isPlain = given.length === 0 && bill.service_charge_basis_points === 0;
  if (isFirst || isPlain) {
    const grown = grownTaxes(bill.taxes, counted(lines), bill);
    const invoiced = await invoicedOf(bill);
    const written = await writeTotals(bill, keepParts(grown, invoiced.taxes, bill));
    if (written.total_cents > MOST_CENTS) throw invalid([{ path: 'items', message: 'too_much' }]);
    return { bill: written, orders: [] };
  }
  const written = await calculateBill(bill, await countedOrders(bill.id), given);
  if (written.total_cents > MOST_CENTS) throw invalid([{ path: 'items', message: 'too_much' }]);
  return { bill: written, orders: await countedOrders(bill.id) };
}

/** The guest of an order: an account or none, and the source, unless the program itself orders. */
interface Guest {
  customer_id: string | null;
  source?: Source;
}

/**
 * The open bill that a guest's order joins: that of the earlier order or bill whose code it brings,
 * else the table's one open bill; null where it opens a new one. A bill that staff settle at this
 * moment is locked, and then no longer open.
 * @throws Problem 422 for a code that this restaurant does not have
 */
async function joinedBill(
  table: Parameters<typeof serviceAt>[0] & { id: string; restaurant_id: string },
  bill_of: string | undefined,
  mode: RestaurantRow['bills'],
): Promise<BillRow | null> {
  // Guests at a counter do not know each other: each order has a bill of its own.
  if (table.kind === 'counter') return null;
  if (bill_of !== undefined) {
    const { bill } = await billByClaimCode(bill_of).catch((error: unknown) => {
      throw error instanceof Problem && error.status === 404 ? unknownCode() : error;
    });
    if (bill.restaurant_id !== table.restaurant_id) throw unknownCode();
    const locked = await lockBill(bill.restaurant_id, bill.id);
    if (locked.status === 'open') return locked;
  }
  if (mode === 'per_guest') return null;
  const open = await openBillsAt(table.id);
  if (open.length !== 1) return null;
  const locked = await lockBill(table.restaurant_id, open[0]!.id);
  return locked.status === 'open' ? locked : null;
}
const unknownCode = () => invalid([{ path: 'bill_of', message: 'unknown_reference' }]);

type Seat = Placing['table'];
/**
 * Where the party of a bill sits now: staff may have moved it since its phones opened the menu of
 * their first table. Null where it has no table any more.
 */
async function seatOf({ table_id }: BillRow, scanned: NonNullable<Seat>): Promise<Seat> {
  if (table_id === scanned.id) return scanned;
  const [seat] = table_id === null ? [] : await tablesById([table_id]);
  return seat ?? null;
}

/**
 * Places an order at a table, for a customer or a guest without an account.
 * @throws Problem 404 unknown table, 409 `table_closed`, `restaurant_closed`, `orders_paused`,
 * `price_changed`, 422 for products that are not on this menu or options that do not fit, 429 with
 * too many open orders
 */
export function placeOrder(
  table_token: string,
  wanted: GuestOrder,
  { customer_id, source }: Guest,
) {
  return inTransaction(async () => {
    const table = await tableByToken(table_token);
    if (table.closed_at) throw conflict('table_closed');
    const { restaurant_id } = table;
    const [[restaurant, menu, tableCharge], average, waiting] = await together(
      () => pricing(restaurant_id, wanted.items),
      () => averagePrice(restaurant_id),
      () => waitingAt(table),
    );
    refuseClosedHours(restaurant, now());
    checkPickup(wanted, { restaurant, isCounter: table.kind === 'counter', at: now() });
    await refuseFlood(table.id, source);
    const joined = await joinedBill(table, wanted.bill_of, restaurant.bills);
    const seat = joined ? await seatOf(joined, table) : table;
    if (seat && seat.id !== table.id) await refuseFlood(seat.id, source);
    const service = joined?.service ?? serviceAt(table);
    const charge = isTakenAway(service) ? null : tableCharge;
    const choices = chosen(wanted.items, menu);
    const lines = priced(wanted.items, choices, { charge, service });
    const { subtotal_cents, tax_cents, total_cents } = calculateTax(lines, restaurant);
    const { currency, currency_digits } = restaurant;
    refuseOtherPrice(
      wanted,
      { choices, service },
      {
        subtotal_cents,
        tax_cents,
        total_cents,
        currency,
        currency_digits,
      },
    );
    if (total_cents > MOST_CENTS) throw invalid([{ path: 'items', message: 'too_much' }]);
    const { id: table_id } = table;
    const { name } = wanted;
    // Before the numbers, in which all orders are in line: everywhere in this order.
    await takePieces(restaurant_id, wanted.items, menu);
    const order = await addToBill(
      joined
        ? { locked: joined }
        : { opening: { restaurant, charge, table_id, name, service, opened_by: null } },
      {
        restaurant,
        table: seat,
        customer_id,
        placed_by: null,
        pickup_at: wanted.pickup_at,
        notes: wanted.notes,
        needs_confirmation: needsConfirmation(
          { dishes: countOf(wanted.items), cents: total_cents },
          waiting,
          average,
        ),
      },
      lines,
    );
    if (source) await noteSource(order.id, source);
    return presentPlacedOrder(order);
  });
}

/**
 * The bill of an order that staff enter, locked: the named one, or at a table its one open bill, or
 * with a name the party of that name; else a new one.
 * @throws Problem 404, 409 `bill_settled`, `bill_void`, `table_closed`, `several_bills`
 */
async function staffBill(
  caller: StaffCaller,
  { bill_id, table_id, name, covers, ...wanted }: StaffOrder,
  { restaurant, charge }: { restaurant: RestaurantRow; charge: ServiceCharge | null },
): Promise<BillOf> {
  const { restaurant_id, user_id } = caller;
  if (bill_id !== undefined) return { locked: await lockOpenBill(restaurant_id, bill_id) };
  const table = table_id === undefined ? null : await openTableOf(restaurant_id, table_id);
  const service = wanted.service ?? (table ? serviceAt(table) : undefined);
  const isShared = table && table.kind !== 'counter';
  const open = isShared ? await openBillsAt(table.id) : [];
  const fitting = name === undefined ? open : open.filter((bill) => bill.name === name);
  // Guessing which of two parties ordered would put a dish on a stranger's bill.
  if (fitting.length > 1) throw conflict('several_bills');
  if (fitting.length === 1) {
    const locked = await lockBill(restaurant_id, fitting[0]!.id);
    if (locked.status === 'open') return { locked };
  }
  return {
    opening: {
      restaurant,
      charge: isTakenAway(service ?? 'dine_in') ? null : charge,
      table_id: table?.id ?? null,
      name,
      service,
      covers,
      opened_by: user_id,
    },
  };
}

/** Covers that nobody has said yet: a guest's phone, which opened the bill, does not count them. */
async function withCovers(of: BillOf, covers: number | undefined): Promise<BillOf> {
  if (!('locked' in of) || covers === undefined || of.locked.covers !== null) return of;
  await updateBill(of.locked.id, { covers });
  return { locked: { ...of.locked, covers } };
}

/**
 * Places an order that staff enter, on a bill, at a table or for a party by name.
 * @throws Problem 404, 409 `bill_settled`, `bill_void`, `table_closed`, `several_bills`, 422 for
 * products that are not on the menu, or without any of bill, table and name
 */
export function placeStaffOrder(caller: StaffCaller, wanted: StaffOrder): Promise<WholeOrder> {
  return inTransaction(async () => {
    const { restaurant_id, user_id } = caller;
    if ((wanted.bill_id ?? wanted.table_id ?? wanted.name) === undefined)
      throw invalid([{ path: 'table_id', message: 'bill_table_or_name' }]);
    const [restaurant, menu, charge] = await pricing(restaurant_id, wanted.items);
    const of = await withCovers(
      await staffBill(caller, wanted, { restaurant, charge }),
      wanted.covers,
    );
    const bill = factsOf(of);
    const { service } = bill;
    const choices = chosen(wanted.items, menu);
    const lines = priced(wanted.items, choices, { charge: chargeOn(bill, charge), service });
    if (calculateTax(lines, bill).total_cents > MOST_CENTS)
      throw invalid([{ path: 'items', message: 'too_much' }]);
    await takePieces(restaurant_id, wanted.items, menu);
    const table = bill.table_id === null ? null : { id: bill.table_id, name: '' };
    const order = await addToBill(
      of,
      {
        restaurant,
        table,
        customer_id: null,
        placed_by: user_id,
        pickup_at: wanted.pickup_at,
        notes: wanted.notes,
        needs_confirmation: false,
      },
      lines,
    );
    return orderOfRestaurant(restaurant_id, order.id);
  });
}

type Facts = Pick<
  BillRow,
  'service' | 'table_id' | 'prices_include_tax' | 'service_charge_basis_points'
>;
/** What the lines of an order are calculated by, of a bill that may not be open yet. */
function factsOf(of: BillOf): Facts {
  if ('locked' in of) return of.locked;
  const { restaurant, charge, table_id, service = 'dine_in' } = of.opening;
  return {
    service,
    table_id,
    prices_include_tax: restaurant.prices_include_tax,
    service_charge_basis_points: charge?.percent_basis_points ?? 0,
  };
}

/** The charge of a bill is the one of its opening. */
function chargeOn(
  { service_charge_basis_points }: Facts,
  charge: ServiceCharge | null,
): ServiceCharge | null {
  return charge && service_charge_basis_points > 0
    ? { ...charge, percent_basis_points: service_charge_basis_points }
    : null;
}
