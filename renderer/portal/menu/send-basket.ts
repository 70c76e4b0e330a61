import type { ResponseBody } from '../../../server/http/endpoint.ts';
import { placeOrder } from '../../../server/orders/contract.ts';
import { ApiProblem, call } from '../../api.ts';
import { within } from '../load.ts';
import { type Basket, emptyOut, type OrderBody, renewKey } from './basket.ts';

export type PlacedOrder = ResponseBody<typeof placeOrder>;

export interface Terms {
  expected: number | undefined;
  /** The code of an earlier order, whose bill this one joins. */
  billOf: string | undefined;
  /** At a counter, which asks who picks it up. */
  isCounter: boolean;
}

/**
 * Sends the basket; retries never order it twice (Idempotency-Key). `earlier`: an attempt without a
 * response had arrived, and later changes of the basket were not ordered. `expected`: the total
 * with tax that the guest saw; at another total nothing is ordered (409 `price_changed`).
 */
export async function sendBasket(
  table: string,
  basket: Basket,
  terms: Terms,
): Promise<{ order: PlacedOrder; earlier: boolean }> {
  const body = bodyOf(basket, terms);
  const before = basket.unanswered.filter(
    (other) => JSON.stringify(other) !== JSON.stringify(body),
  );
  basket.unanswered = [...before, body];
  try {
    return ordered(basket, await send(table, basket.key, body), false);
  } catch (error) {
    if (isReused(error)) return ordered(basket, await findArrived(table, basket.key, before), true);
    if (isRefused(error)) renewKey(basket);
    throw error;
  }
}

function bodyOf(basket: Basket, { expected, billOf, isCounter }: Terms): OrderBody {
  const { lines, notes, name = '', pickup_at } = basket;
  return {
    items: lines.map(({ product_id, quantity, notes: itemNotes, options }) => ({
      product_id,
      quantity,
      notes: itemNotes || null,
      ...(options && {
        options: options.map((option) => ({
          option_id: option.option_id,
          quantity: option.quantity,
        })),
      }),
    })),
    notes: notes || null,
    ...(expected !== undefined && { expected_total_cents: expected }),
    ...(billOf !== undefined && { bill_of: billOf }),
    ...(isCounter && name.trim() && { name: name.trim() }),
    ...(isCounter && pickup_at && Date.parse(pickup_at) > Date.now() && { pickup_at }),
  };
}

function send(table: string, key: string, body: OrderBody): Promise<PlacedOrder> {
  return within(20, (signal) =>
    call(placeOrder, { params: { table_token: table }, body, idempotencyKey: key, signal }),
  );
}

function ordered(basket: Basket, order: PlacedOrder, earlier: boolean) {
  emptyOut(basket);
  return { order, earlier };
}

/**
 * The key was used by an attempt that got no response: the same request gets its stored response.
 */
async function findArrived(
  table: string,
  key: string,
  attempts: OrderBody[],
): Promise<PlacedOrder> {
  for (const body of attempts) {
    try {
      return await send(table, key, body);
    } catch (error) {
      if (!isReused(error)) throw error;
    }
  }
  throw new ApiProblem({ status: 409, code: 'idempotency_key_reused' });
}

function isReused(error: unknown) {
  return error instanceof ApiProblem && error.code === 'idempotency_key_reused';
}
/** The order was refused, and a retry of the same request would be refused too. */
function isRefused(error: unknown) {
  return error instanceof ApiProblem && [404, 409, 413, 422].includes(error.status);
}
