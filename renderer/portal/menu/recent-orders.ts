import { storedNames, readStored, writeStored } from '../storage.ts';

export interface RecentOrder {
  claim_code: string;
  order_number: number;
  at: number;
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
  { claim_code, order_number }: Omit<RecentOrder, 'at'>,
): void {
  const others = recentOrders(table).filter((order) => order.claim_code !== claim_code);
  writeStored(nameOf(table), [{ claim_code, order_number, at: Date.now() }, ...others].slice(0, 5));
}
