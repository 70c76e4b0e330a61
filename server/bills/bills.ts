/** Finds and opens bills. */
import { anyOf, holding } from '../database/conditions.ts';
import {
  find,
  findOne,
  insert,
  page,
  type PageQuery,
  together,
  update,
  type Where,
} from '../database/repository.ts';
import { businessDay } from '../business-day.ts';
import { now } from '../clock.ts';
import { conflict, notFound } from '../errors.ts';
import { publishEvent } from '../events/events.ts';
import type { ServiceCharge } from '../menu/service-charge.ts';
import { nextNumber } from '../numbering/numbering.ts';
import { findByClaimCode, plainCode } from '../orders/orders.ts';
import { findOrders, type WholeOrder } from '../orders/present.ts';
import { cashRounding, restaurantById } from '../restaurant/restaurant.ts';
import { randomClaimCode } from '../security/random.ts';
import { namesOf } from '../staff/staff.ts';
import { tableByToken, tablesById, tablesNamed } from '../tables/tables.ts';
import { Bill, ServiceCall } from './model.ts';
import type { Service } from './contract.ts';

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
  const [orders, calls, tables] = await together(
    () => findOrders({ bill_id }, { bills, users: openers }),
    () => find(ServiceCall, { bill_id, answered_at: null }, { order: ['created_at'] }),
    () => tablesById([...new Set(bills.flatMap(({ table_id }) => table_id ?? []))]),
  );
  // The orders name their openers too; a bill that was merged has none.
  const people = orders[0]?.people ?? (await namesOf(openers));
  const cash_unit = cashRounding(await restaurantById(bills[0]!.restaurant_id));
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

interface ListQuery extends PageQuery {
  status?: Bill['status'] | undefined;
  table_id?: string | undefined;
  q?: string | undefined;
}
export async function listBills(
  restaurant_id: string,
  { status, table_id, q, ...query }: ListQuery,
): Promise<{ rows: WholeBill[]; next_cursor: string | null }> {
  const where = [
    { restaurant_id, ...(status && { status }), ...(table_id && { table_id }) },
    ...(q ? [await fitting(restaurant_id, q)] : []),
  ] as Where<Bill>;
  const { rows, next_cursor } = await page(Bill, where, query);
  return { rows: await whole(rows), next_cursor };
}

/** Bills by their number, claim code, or a part of their name or their table's. */
async function fitting(restaurant_id: string, q: string) {
  const number = /^#?\d{1,6}$/.test(q) ? Number(q.replace('#', '')) : null;
  return anyOf<Bill>(
    ...(number === null ? [] : [{ bill_number: number }]),
    { claim_code: plainCode(q) },
    { name: holding(q) },
    { table_id: await tablesNamed(restaurant_id, q) },
  );
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
/** Opens a bill, in the running transaction. */
export async function openBill({
  restaurant,
  charge,
  table_id,
  name,
  service,
  covers,
  opened_by,
}: NewBill): Promise<Bill> {
  const { id: restaurant_id } = restaurant;
  return insert(Bill, {
    restaurant_id,
    bill_number: await nextNumber(restaurant_id, `bill:${businessDay(now(), restaurant)}`),
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
    taxes: [],
    subtotal_cents: 0,
    tax_cents: 0,
    total_cents: 0,
    paid_cents: 0,
    merged_into: null,
    requested_at: null,
    requested_method: null,
    opened_by,
    settled_at: null,
  });
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
