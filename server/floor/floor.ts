/** What happens at each table, in two statements whatever the number of tables and bills. */
import { statement, together } from '../database/repository.ts';
import { listTables, presentTable } from '../tables/tables.ts';
import { TABLE_STATES, type TableState } from './contract.ts';

interface OpenBill {
  id: string;
  table_id: string;
  covers: number | null;
  owed: number;
  requested_at: Date | string | null;
  created_at: Date | string;
  /** Orders that count, and of them those that are not at the table yet. */
  orders: number;
  waiting: number;
  waiting_since: Date | string | null;
  served_since: Date | string | null;
}

const OPEN_BILLS = `SELECT b.id, b.table_id, b.covers, b.requested_at, b.created_at,
    b.total_cents - b.paid_cents AS owed,
    CAST(COUNT(o.id) AS INTEGER) AS orders,
    CAST(COALESCE(SUM(CASE WHEN o.status <> 'completed' THEN 1 ELSE 0 END), 0) AS INTEGER)
      AS waiting,
    MIN(CASE WHEN o.status <> 'completed' THEN o.created_at END) AS waiting_since,
    MAX(CASE WHEN o.status = 'completed' THEN o.updated_at END) AS served_since
  FROM bills b LEFT JOIN orders o ON o.bill_id = b.id AND o.status <> 'cancelled'
  WHERE b.restaurant_id = $1 AND b.status = 'open' AND b.table_id IS NOT NULL
  GROUP BY b.id, b.table_id, b.covers, b.requested_at, b.created_at, b.total_cents, b.paid_cents`;

function stateOf(bill: OpenBill): { state: TableState; since: Date } {
  const at = (value: Date | string | null) => new Date(value ?? bill.created_at);
  if (bill.requested_at) return { state: 'bill_asked', since: at(bill.requested_at) };
  if (bill.orders === 0) return { state: 'ordering', since: at(null) };
  return bill.waiting > 0
    ? { state: 'waiting', since: at(bill.waiting_since) }
    : { state: 'served', since: at(bill.served_since) };
}

/** Of several bills at a table: one that asks, else one that waits, else what is served. */
const URGENCY: TableState[] = ['bill_asked', 'waiting', 'ordering', 'served', 'free'];
function joined(bills: OpenBill[]) {
  const first = bills
    .map(stateOf)
    .sort(
      (a, b) =>
        URGENCY.indexOf(a.state) - URGENCY.indexOf(b.state) ||
        a.since.getTime() - b.since.getTime(),
    )[0];
  const covers = bills.reduce((sum, bill) => sum + (bill.covers ?? 0), 0);
  return {
    state: first?.state ?? TABLE_STATES[0],
    since: first?.since.toISOString() ?? null,
    covers: covers || null,
    owed_cents: bills.reduce((sum, { owed }) => sum + Number(owed), 0),
    bill_ids: bills.map(({ id }) => id),
  };
}

/** The tables of a restaurant, each with its state, since when, covers and what it owes. */
export async function floorOf(restaurant_id: string) {
  const [tables, bills] = await together(
    () => listTables(restaurant_id),
    () => statement<OpenBill>(OPEN_BILLS, [restaurant_id]),
  );
  return tables.map((table) => {
    const { token: _token, menu_url: _url, ...shown } = presentTable(table);
    return { ...shown, ...joined(bills.filter(({ table_id }) => table_id === table.id)) };
  });
}
