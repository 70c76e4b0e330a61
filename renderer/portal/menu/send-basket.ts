import type { ResponseBody } from '../../../server/http/endpoint.ts';
import { placeOrder } from '../../../server/orders/contract.ts';
import { ApiProblem, call } from '../../api.ts';
import { isSameChoice } from '../../ui/options.ts';
import { within } from '../load.ts';
import {
  type Attempt,
  type Basket,
  type BasketLine,
  emptyOut,
  type Held,
  type OrderBody,
  renewKey,
} from './basket.ts';

export type PlacedOrder = ResponseBody<typeof placeOrder>;

export interface Terms {
  expected: number | undefined;
  /** The code of an earlier order, whose bill this one joins. */
  billOf: string | undefined;
  /** At a counter, which asks who picks it up. */
  isCounter: boolean;
}

const FIELDS = ['notes', 'name', 'pickup_at'] as const;
/** What was changed too late to be in the order. */
export type Late = {
  /** The names of the dishes that were changed or taken out. */
  dishes: string[];
  fields: (typeof FIELDS)[number][];
};
export interface Sent {
  order: PlacedOrder;
  /** The lines that were ordered. */
  lines: BasketLine[];
  /** An attempt without a response had arrived, and not what the basket held since. */
  earlier: boolean;
  late: Late;
}

/**
 * Sends the basket; retries never order it twice (Idempotency-Key). Only what was ordered leaves
 * the basket. `expected`: the total with tax that the guest saw; at another total nothing is
 * ordered (409 `price_changed`).
 */
export async function sendBasket(table: string, basket: Basket, terms: Terms): Promise<Sent> {
  const { key } = basket;
  const attempt = { body: bodyOf(basket, terms), held: heldBy(basket) };
  const { body } = attempt;
  const before = basket.unanswered.filter(
    (other) => JSON.stringify(other.body) !== JSON.stringify(body),
  );
  basket.unanswered = [...before, attempt];
  const ordered = (order: PlacedOrder, { held }: Attempt): Sent => ({
    order,
    lines: held.lines,
    earlier: held !== attempt.held,
    // Another key: another tab had the answer before, or the guest emptied the basket.
    late: basket.key === key ? takeOrdered(basket, held) : { dishes: [], fields: [] },
  });
  try {
    return ordered(await send(table, key, body), attempt);
  } catch (error) {
    if (isReused(error)) return ordered(...(await findArrived(table, key, before)));
    if (isRefused(error) && basket.key === key) renewKey(basket);
    throw error;
  }
}

/** A copy: the basket may change while its order is on the way. */
function heldBy({ lines, notes, name, pickup_at }: Basket): Held {
  return { lines: lines.map((line) => ({ ...line })), notes, name, pickup_at };
}

/**
 * Takes out of a basket what was ordered, and gives the rest a new key: dishes and pieces that were
 * added since.
 * @returns what was changed since and was ordered as it had been
 */
function takeOrdered(basket: Basket, held: Held): Late {
  const now = heldBy(basket);
  const late = {
    dishes: held.lines
      .filter((line) => !isStillWanted(line, now.lines.find(isSameLine(line))))
      .map(({ name }) => name),
    fields: FIELDS.filter((field) => (now[field] ?? '') !== (held[field] ?? '')),
  };
  const lines = now.lines
    .map((line) => ({
      ...line,
      quantity: line.quantity - (held.lines.find(isSameLine(line))?.quantity ?? 0),
    }))
    .filter(({ quantity }) => quantity > 0);
  emptyOut(basket);
  if (lines.length > 0) {
    // What was said of the rest while it was chosen stays with it.
    const said = late.fields.map((field) => [field, now[field]]);
    Object.assign(basket, Object.fromEntries(said), { lines });
  }
  return late;
}

const isSameLine = (line: BasketLine) => (other: BasketLine) => other.id === line.id;
/** Whether a line that was ordered is wanted as it was, or more of it. */
function isStillWanted(ordered: BasketLine, now: BasketLine | undefined): boolean {
  return (
    now !== undefined &&
    now.quantity >= ordered.quantity &&
    now.notes === ordered.notes &&
    isSameChoice(now.options, ordered.options ?? [])
  );
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

/**
 * The key was used by an attempt that got no response: the same request gets its stored response.
 */
async function findArrived(
  table: string,
  key: string,
  attempts: readonly Attempt[],
): Promise<[PlacedOrder, Attempt]> {
  for (const attempt of attempts) {
    try {
      return [await send(table, key, attempt.body), attempt];
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
