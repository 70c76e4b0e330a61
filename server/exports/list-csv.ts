import { setImmediate as breathe } from 'node:timers/promises';
import { listBills } from '../bills/bills.ts';
import { presentBill } from '../bills/present.ts';
import type { Query } from '../http/endpoint.ts';
import { toDecimal } from '../money.ts';
import { listOrders } from '../orders/orders.ts';
import { presentOrder } from '../orders/present.ts';
import { asText, BYTE_ORDER_MARK, csvForm, figure, record } from '../reports/csv.ts';
import type { RestaurantRow } from '../restaurant/restaurant.ts';
import type { exportListedBills, exportListedOrders } from './contract.ts';

/** Rows that are read at once; other work runs between the pages. */
const PAGE = 100;
type Cell = string | number | null;

async function* pages<Row>(
  read: (page: { limit: number; cursor?: string }) => Promise<{
    rows: Row[];
    next_cursor: string | null;
  }>,
): AsyncGenerator<Row> {
  for (let cursor: string | null = ''; cursor !== null;) {
    const page: { rows: Row[]; next_cursor: string | null } = await read({
      limit: PAGE,
      ...(cursor && { cursor }),
    });
    yield* page.rows;
    await breathe();
    cursor = page.next_cursor;
  }
}

/**
 * One record for each row; numbers are cents, written as decimals in the form of the restaurant.
 */
async function* table(
  { locale, currency_digits }: RestaurantRow,
  columns: string[],
  rows: AsyncGenerator<Cell[]>,
): AsyncGenerator<string> {
  const form = csvForm(locale);
  const written = (cell: Cell) =>
    typeof cell === 'number' ? figure(toDecimal(cell, currency_digits), form) : asText(cell ?? '');
  yield BYTE_ORDER_MARK + record(columns, form);
  for await (const cells of rows) yield record(cells.map(written), form);
}

const BILL = [
  'bill_number',
  'status',
  'service',
  'table',
  'name',
  'opened_at',
  'opened_by',
  'total',
  'paid',
  'left',
  'tip',
  'currency',
];
/** The bills that their list shows with this filter, newest first. */
export function billCsv(
  restaurant: RestaurantRow,
  filter: Query<typeof exportListedBills>,
): AsyncGenerator<string> {
  async function* rows(): AsyncGenerator<Cell[]> {
    for await (const row of pages((page) => listBills(restaurant.id, { ...filter, ...page }))) {
      const bill = presentBill(row);
      yield [
        String(bill.bill_number),
        bill.status,
        bill.service,
        bill.table_name,
        bill.name,
        bill.created_at,
        bill.opened_by,
        bill.total_cents,
        bill.paid_cents,
        bill.status === 'open' ? bill.left_cents : 0,
        bill.tip_cents,
        bill.currency,
      ];
    }
  }
  return table(restaurant, BILL, rows());
}

const ORDER = [
  'order_number',
  'bill_number',
  'status',
  'service',
  'table',
  'name',
  'placed_at',
  'placed_by',
  'total',
  'currency',
];
/** The orders that their list shows with this filter, newest first. */
export function orderCsv(
  restaurant: RestaurantRow,
  filter: Query<typeof exportListedOrders>,
): AsyncGenerator<string> {
  async function* rows(): AsyncGenerator<Cell[]> {
    for await (const row of pages((page) => listOrders(restaurant.id, { ...filter, ...page }))) {
      const order = presentOrder(row);
      yield [
        String(order.order_number),
        String(order.bill_number),
        order.status,
        order.service,
        order.table_name,
        order.name,
        order.created_at,
        order.placed_by,
        order.total_cents,
        order.currency,
      ];
    }
  }
  return table(restaurant, ORDER, rows());
}
