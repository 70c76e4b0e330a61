/** What guests say of their visit, to the restaurant alone: a mark and a word for each code. */
import { find, findOne, insert, page, update } from '../database/repository.ts';
import { inTransaction } from '../database/transaction.ts';
import { conflict } from '../errors.ts';
import { publishEvent } from '../events/events.ts';
import type { Body, Query } from '../http/endpoint.ts';
import { findOrders } from '../orders/present.ts';
import { billByClaimCode, billNumbersOf, type ByCode, lockBill } from './bills.ts';
import type * as contract from './contract.ts';
import { Feedback } from './model.ts';

type Given = Body<typeof contract.giveFeedback>;

function whereOf({ bill, order }: ByCode) {
  return order ? { order_id: order.id } : { bill_id: bill.id, order_id: null };
}

/** What was said by this code; null for nothing. */
export async function feedbackOf(found: ByCode): Promise<Given | null> {
  const row = await findOne(Feedback, whereOf(found));
  return row && { mark: row.mark, words: row.words };
}

/**
 * Keeps what a guest says by a claim code; said again, it takes the place of what was said before,
 * so that one code is one voice.
 * @throws Problem 404, 409 `invalid_transition` for a cancelled order
 */
export function giveFeedback(claim_code: string, { mark, words }: Given): Promise<Given> {
  return inTransaction(async () => {
    const found = await billByClaimCode(claim_code);
    const { restaurant_id, id: bill_id } = found.bill;
    if (found.order?.status === 'cancelled') throw conflict('invalid_transition');
    await lockBill(restaurant_id, bill_id);
    const said = { mark, words };
    const before = await findOne(Feedback, whereOf(found));
    const row = before
      ? { ...before, ...said }
      : await insert(Feedback, {
          restaurant_id,
          bill_id,
          order_id: found.order?.id ?? null,
          ...said,
        });
    if (before) await update(Feedback, { id: before.id }, said);
    await publishEvent({
      restaurant_id,
      type: 'feedback.given',
      least_role: 'manager',
      subject_id: row.id,
    });
    return said;
  });
}

/** What was said by the codes of these orders. */
export async function feedbackOnOrders(order_id: string[]) {
  const rows = await find(Feedback, { order_id }, { order: ['created_at'] });
  return rows.map(({ order_id: id, mark, words, created_at }) => ({
    order_id: id!,
    mark,
    words,
    created_at: created_at.toISOString(),
  }));
}

/** One page of what guests said, newest first, with what it is about. */
export async function listFeedback(
  restaurant_id: string,
  query: Query<typeof contract.listFeedback>,
) {
  const { rows, next_cursor } = await page(Feedback, { restaurant_id }, query);
  const order_ids = rows.flatMap(({ order_id }) => order_id ?? []);
  const orders = new Map((await findOrders({ id: order_ids })).map((order) => [order.id, order]));
  const numbers = await billNumbersOf([...new Set(rows.map(({ bill_id }) => bill_id))]);
  return {
    items: rows.map(({ id, mark, words, order_id, bill_id, created_at }) => {
      const order = order_id === null ? undefined : orders.get(order_id);
      return {
        id,
        mark,
        words,
        order_id,
        order_number: order?.order_number ?? null,
        table_name: order?.table?.name ?? null,
        bill_id,
        bill_number: numbers.get(bill_id)!,
        created_at: created_at.toISOString(),
      };
    }),
    next_cursor,
  };
}
