import { storedNames, readStored, writeStored } from '../storage.ts';

export interface RecentOrder {
  claim_code: string;
  order_number: number;
  at: number;
  /** Its bill when it was ordered; absent in what earlier versions stored. */
  bill_id?: string;
}

const EVENING = 12 * 60 * 60 * 1000;
const nameOf = (table: string) => `orders:${table}`;

/** This evening's orders of this browser, so that a guest can return to them from the menu. */
export function recentOrders(table: string): RecentOrder[] {
  return (readStored<RecentOrder[]>(nameOf(table)) ?? []).filter(
    ({ at }) => Date.now() - at < EVENING,
  );
}

/** The recent orders of all tables. */
export function ordersHere(): RecentOrder[] {
  return storedNames(nameOf('')).flatMap((name) => recentOrders(name.slice(nameOf('').length)));
}

export function rememberOrder(
  table: string,
  { claim_code, order_number, bill_id }: Required<Omit<RecentOrder, 'at'>>,
): void {
  const order: RecentOrder = { claim_code, order_number, bill_id, at: Date.now() };
  const others = recentOrders(table).filter((other) => other.claim_code !== claim_code);
  writeStored(nameOf(table), [order, ...others].slice(0, 5));
}

/** Drops the orders of a table: the server does not know the code of the latest any more. */
export function forgetOrders(table: string): void {
  writeStored(nameOf(table), null);
}
