/** Finds and opens bills. */
import { anyOf, type Clause, type Fields, holding, not } from '../database/conditions.ts';
import { rangeConditions } from '../database/list-page.ts';
import {
  find,
  findOne,
  insert,
  page,
  sums,
  together,
  update,
  type Where,
} from '../database/repository.ts';
import { pageOfAny } from '../database/search-page.ts';
import { businessDay } from '../business-day.ts';
import { now } from '../clock.ts';
import { conflict, notFound } from '../errors.ts';
import { publishEvent } from '../events/events.ts';
import type { Query } from '../http/endpoint.ts';
import type { Service } from '../menu/contract.ts';
import type { ServiceCharge } from '../menu/service-charge.ts';
import { nextNumber, nextNumbers } from '../numbering/numbering.ts';
import { findByClaimCode, plainCode } from '../orders/orders.ts';
import {
  findOrders,
  ordersWithItems,
  type OrderWithItems,
  paymentsOn,
  type WholeOrder,
} from '../orders/present.ts';
import { inDays } from '../restaurant/listed-days.ts';
import { cashRounding, restaurantById } from '../restaurant/restaurant.ts';
import { randomClaimCode } from '../security/random.ts';
import { namesOf } from '../staff/staff.ts';
import { tableByToken, tablesById, tablesNamed } from '../tables/tables.ts';
import { sumTaxes, type TaxableLine } from '../tax/calculate-tax.ts';
import type { listBills as listBillsEndpoint } from './contract.ts';
import { Bill, ServiceCall } from './model.ts';
import { discountsGiven, grownTaxes, leftOf } from './totals.ts';

export type BillRow = Bill;
export type WholeBill = Bill & {
  /** Oldest first, cancelled ones too. */
  orders: WholeOrder[];
  discounts: WholeOrder['discounts'];
  payments: WholeOrder['payments'];
  /** Calls that nobody answered. */
  calls: ServiceCall[];
  table: { name: string } | null;
  /** What cash is rounded to, in cents; 1 where it is not. */
  cash_unit: number;
  people: Map<string, string>;
};

async function whole(bills: Bill[]): Promise<WholeBill[]> {
  if (bills.length === 0) return [];
  const bill_id = bills.map(({ id }) => id);
  const openers = bills.flatMap(({ opened_by }) => opened_by ?? []);
  const [orders, calls, tables, restaurant] = await together(
    () => findOrders({ bill_id }, { bills, users: openers }),
    () => find(ServiceCall, { bill_id, answered_at: null }, { order: ['created_at'] }),
    () => tablesById([...new Set(bills.flatMap(({ table_id }) => table_id ?? []))]),
    () => restaurantById(bills[0]!.restaurant_id),
  );
  // The orders name their openers too; a bill that was merged has none.
  const people = orders[0]?.people ?? (await namesOf(openers));
  const cash_unit = cashRounding(restaurant);
  return bills.map((bill) => {
    const own = orders.filter((order) => order.bill_id === bill.id);
    return {
      ...bill,
      orders: own,
      discounts: own[0]?.discounts ?? [],
      payments: own[0]?.payments ?? [],
      calls: calls.filter((call) => call.bill_id === bill.id),
      table: tables.find(({ id }) => id === bill.table_id) ?? null,
      cash_unit,
      people,
    };
  });
}

/** A bill with what its documents say. */
export type BillToInvoice = Bill & {
  orders: OrderWithItems[];
  discounts: WholeOrder['discounts'];
  payments: WholeOrder['payments'];
  table: { name: string } | null;
};
/** The bill of a document, locked until the transaction ends. @throws Problem 404 */
export async function lockBillToInvoice(restaurant_id: string, id: string): Promise<BillToInvoice> {
  const bill = await lockBill(restaurant_id, id);
  const [orders, discounts, payments, tables] = await together(
    () => ordersWithItems(id),
    () => discountsGiven(id),
    () => paymentsOn(id),
    () => tablesById(bill.table_id === null ? [] : [bill.table_id]),
  );
  return { ...bill, orders, discounts, payments, table: tables[0] ?? null };
}

/** @throws Problem 404 */
export async function billOfRestaurant(restaurant_id: string, id: string): Promise<WholeBill> {
  const bill = await findOne(Bill, { id, restaurant_id });
  if (!bill) throw notFound();
  return (await whole([bill]))[0]!;
}
/** The bill of an order of this restaurant. @throws Problem 404 */
export async function billOfOrder(order: Pick<WholeOrder, 'restaurant_id' | 'bill_id'>) {
  return billOfRestaurant(order.restaurant_id, order.bill_id);
}

/**
 * The row of a bill, locked until the transaction ends: every change of its money begins here, so
 * that two at once run one after the other.
 * @throws Problem 404
 */
export async function lockBill(restaurant_id: string, id: string): Promise<Bill> {
  const bill = await findOne(Bill, { id, restaurant_id }, { lock: true });
  if (!bill) throw notFound();
  return bill;
}
/** @throws Problem 404, 409 `bill_settled`, `bill_void` */
export async function lockOpenBill(restaurant_id: string, id: string): Promise<Bill> {
  const bill = await lockBill(restaurant_id, id);
  refuseClosed(bill);
  return bill;
}
/** @throws Problem 409 `bill_settled`, `bill_void` */
export function refuseClosed({ status }: Pick<Bill, 'status'>): void {
  if (status === 'settled') throw conflict('bill_settled');
  if (status === 'void') throw conflict('bill_void');
}

/** A bill that was merged is the one that took its orders in. */
async function present(bill: Bill | null): Promise<Bill | null> {
  let found = bill;
  while (found?.merged_into) found = await findOne(Bill, { id: found.merged_into });
  return found;
}

/**
 * The row of a bill, or of the one that took it in, locked as by `lockBill`. @throws Problem 404
 */
export async function billNow(restaurant_id: string, id: string): Promise<Bill> {
  let bill = await lockBill(restaurant_id, id);
  while (bill.merged_into) bill = await lockBill(restaurant_id, bill.merged_into);
  return bill;
}

/** The id of a bill, or of the one that took it in; null for none. */
export async function billIdNow(id: string): Promise<string | null> {
  return (await present(await findOne(Bill, { id })))?.id ?? null;
}

/** What a payment page says of a bill, and the code to come back by. @throws Problem 404 */
export async function billFacts(id: string) {
  const bill = await present(await findOne(Bill, { id }));
  if (!bill) throw notFound();
  const [table] = bill.table_id === null ? [] : await tablesById([bill.table_id]);
  return { claim_code: bill.claim_code, table_name: table?.name ?? null };
}

export interface ByCode {
  bill: WholeBill;
  /** Null for the code of a bill. */
  order: WholeOrder | null;
}
/** The bill of a claim code, an order's or its own. @throws Problem 404 */
export async function billByClaimCode(claim_code: string): Promise<ByCode> {
  const order = await findByClaimCode(claim_code);
  if (order) return { bill: await billOfOrder(order), order };
  const bill = await present(await findOne(Bill, { claim_code: plainCode(claim_code) }));
  if (!bill) throw notFound();
  return { bill: (await whole([bill]))[0]!, order: null };
}

/** The numbers of these bills, by their ids. */
export async function billNumbersOf(ids: string[]): Promise<Map<string, number>> {
  const rows = await find(Bill, { id: ids }, { columns: ['id', 'bill_number'] });
  return new Map(rows.map(({ id, bill_number }) => [id, bill_number]));
}

type ListQuery = Query<typeof listBillsEndpoint>;
/** One page of bills, newest first or as `sort` says, and with `totals` those of all that match. */
export async function listBills(restaurant_id: string, asked: ListQuery) {
  const { status, table_id, q, totals, ...query } = await inDays(restaurant_id, asked);
  const where = { restaurant_id, ...(status && { status }), ...(table_id && { table_id }) };
  const meanings = q ? await meaningsOf(restaurant_id, q) : null;
  const { rows, next_cursor } = meanings
    ? await pageOfAny(Bill, where, { ...query, meanings })
    : await page(Bill, where, query);
  const searched = meanings ? [anyOf<Bill>(...meanings)] : [];
  return {
    rows: await whole(rows),
    next_cursor,
    ...(totals && {
      totals: await totalsOf([where, ...rangeConditions<Bill>(query), ...searched]),
    }),
  };
}

/** What these bills come to, and what is owed on the open ones; void bills come to nothing. */
async function totalsOf(where: (Fields<Bill> | Clause<Bill>)[]) {
  const groups = await sums(
    Bill,
    { by: ['status'], of: ['total_cents', 'paid_cents'] },
    where as Where<Bill>,
  );
  const open = groups.find(({ status }) => status === 'open');
  return {
    count: groups.reduce((count, { counted }) => count + counted, 0),
    owed_cents: open ? leftOf(open) : 0,
    total_cents: groups
      .filter(({ status }) => status !== 'void')
      .reduce((cents, { total_cents }) => cents + total_cents, 0),
  };
}

/**
 * What a search text may mean: a bill's number, its claim code, a part of its name or its table's.
 */
async function meaningsOf(restaurant_id: string, q: string): Promise<Where<Bill>[]> {
  const number = /^#?\d{1,6}$/.test(q) ? Number(q.replace('#', '')) : null;
  return [
    ...(number === null ? [] : [{ bill_number: number }]),
    { claim_code: plainCode(q) },
    // Few bills have a name: they have an index of their own.
    [{ name: not<string | null>(null) }, { name: holding(q) }],
    ...(await tablesNamed(restaurant_id, q)).map((table_id) => ({ table_id })),
  ];
}

/** The open bills at a table, oldest first. */
export function openBillsAt(table_id: string): Promise<Bill[]> {
  return find(Bill, { table_id, status: 'open' }, { order: ['created_at'] });
}

/** The open bills at the table of a QR code. @throws Problem 404 */
export async function openBillsAtToken(token: string): Promise<Bill[]> {
  return openBillsAt((await tableByToken(token)).id);
}

export interface NewBill {
  restaurant: {
    id: string;
    currency: string;
    currency_digits: number;
    prices_include_tax: boolean;
    time_zone: string;
    day_ends_at: string;
  };
  charge: ServiceCharge | null;
  table_id: string | null;
  name?: string | undefined;
  service?: Service | undefined;
  covers?: number | undefined;
  opened_by: string | null;
}
/**
 * Opens a bill with the lines of its first order, in the running transaction.
 * @returns with the number of that order, which is taken together with the bill's
 */
export async function openBill(
  { restaurant, charge, table_id, name, service, covers, opened_by }: NewBill,
  lines: TaxableLine[],
): Promise<{ bill: Bill; order_number: number }> {
  const { id: restaurant_id } = restaurant;
  const [ofBills, ofOrders] = [seriesOf('bill', restaurant), seriesOf('order', restaurant)];
  const numbers = await nextNumbers(restaurant_id, [ofBills, ofOrders]);
  const taxes = grownTaxes([], lines, restaurant);
  const bill = await insert(Bill, {
    restaurant_id,
    bill_number: numbers.get(ofBills)!,
    status: 'open',
    service: service ?? 'dine_in',
    table_id,
    name: name ?? null,
    covers: covers ?? null,
    claim_code: randomClaimCode(),
    prices_include_tax: restaurant.prices_include_tax,
    currency: restaurant.currency,
    currency_digits: restaurant.currency_digits,
    service_charge_basis_points: charge?.percent_basis_points ?? 0,
    taxes,
    ...sumTaxes(taxes),
    paid_cents: 0,
    merged_into: null,
    requested_at: null,
    requested_method: null,
    requested_split: null,
    opened_by,
    settled_at: null,
  });
  return { bill, order_number: numbers.get(ofOrders)! };
}

function seriesOf(what: 'bill' | 'order', restaurant: NewBill['restaurant']): string {
  return `${what}:${businessDay(now(), restaurant)}`;
}
/** The number of an order on a bill that is open already, in the running transaction. */
export function nextOrderNumber(restaurant: NewBill['restaurant']): Promise<number> {
  return nextNumber(restaurant.id, seriesOf('order', restaurant));
}

/** Voids a bill that nothing is left of: every order cancelled, moved or voided, nothing paid. */
export async function voidWhenEmpty(bill: Bill, orders: WholeOrder[]): Promise<Bill> {
  const isEmpty = orders.every(({ items }) => items.every(({ quantity }) => quantity === 0));
  if (!isEmpty || bill.paid_cents > 0) return bill;
  await update(Bill, { id: bill.id }, { status: 'void' });
  return { ...bill, status: 'void' };
}

/** Publishes that a bill changed. */
export function billChanged(
  { restaurant_id, id }: Pick<Bill, 'restaurant_id' | 'id'>,
  type = 'bill.changed',
) {
  return publishEvent({ restaurant_id, type, least_role: 'waiter', subject_id: id });
}
