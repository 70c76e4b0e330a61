import { storedNames, readStored, writeStored } from '../storage.ts';

export interface RecentOrder {
  claim_code: string;
  order_number: number;
  at: number;
  /** Its bill when it was ordered; absent in what earlier versions stored. */
  bill_id?: string;
  /** Its table, by which it follows to a new code. */
  table_id?: string;
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
  { claim_code, order_number, bill_id, table_id }: Omit<RecentOrder, 'at'>,
): void {
  const order: RecentOrder = {
    claim_code,
    order_number,
    ...(bill_id !== undefined && { bill_id }),
    ...(table_id !== undefined && { table_id }),
    at: Date.now(),
  };
  const others = recentOrders(table).filter((other) => other.claim_code !== claim_code);
  writeStored(nameOf(table), [order, ...others].slice(0, 5));
}

/** The code of the table at which an order was placed; undefined for one of another device. */
export function tableOfOrder(claim_code: string): string | undefined {
  return storedNames(nameOf(''))
    .map((name) => name.slice(nameOf('').length))
    .find((table) => recentOrders(table).some((order) => order.claim_code === claim_code));
}

/** Moves the orders that this device placed at a table under its earlier code to its new one. */
export function followTable(token: string, table_id: string): void {
  for (const name of storedNames(nameOf(''))) {
    const earlier = name.slice(nameOf('').length);
    const moved = recentOrders(earlier).filter((order) => order.table_id === table_id);
    if (earlier === token || moved.length === 0) continue;
    writeStored(nameOf(token), [...recentOrders(token), ...moved].slice(0, 5));
    writeStored(name, null);
  }
}

/** Drops the orders of a table: the server does not know the code of the latest any more. */
export function forgetOrders(table: string): void {
  writeStored(nameOf(table), null);
}
