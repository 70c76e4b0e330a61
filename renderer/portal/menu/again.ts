/**
 * An earlier order that is ordered again: its dishes wait on this device for the menu of a table,
 * and come into the basket at today's prices.
 */
import type { ResponseBody } from '../../../server/http/endpoint.ts';
import type { getMyOrder } from '../../../server/orders/contract.ts';
import { choiceOf, chosenOf, missingIn, stillThere } from '../../ui/options.ts';
import { readStored, writeStored } from '../storage.ts';
import { addToBasket, type Basket, MOST } from './basket.ts';
import { type Menu, productById } from './prices.ts';

type Order = ResponseBody<typeof getMyOrder>;
interface Wanted {
  product_id: string;
  name: string;
  quantity: number;
  notes: string;
  options: { option_id: string; quantity: number }[];
}
interface Waiting {
  lines: Wanted[];
  /** When it was ordered. */
  ordered_at: string;
  at: number;
}
/** What came into the basket of it, and what is not there any more. */
export interface Again {
  ordered_at: string;
  gone: string[];
}

const NAME = 'again';
/** Longer than from the sofa to the table; a wish of yesterday would surprise. */
const WAITS_MS = 6 * 60 * 60 * 1000;

/** Lets an order wait for the next menu that this device opens. */
export function orderAgain({ items, created_at }: Pick<Order, 'items' | 'created_at'>): void {
  const lines = items
    .filter(({ kind, part_of, quantity }) => kind === 'dish' && part_of === null && quantity > 0)
    .map(({ product_id, name, quantity, notes, options }) => ({
      product_id,
      name,
      quantity: Math.min(quantity, MOST),
      notes: notes ?? '',
      options: options.map(({ option_id, quantity: pieces }) => ({ option_id, quantity: pieces })),
    }));
  writeStored(NAME, { lines, ordered_at: created_at, at: Date.now() } satisfies Waiting);
}

/** Adds a dish as it was; false where it, or something chosen with it, is not there any more. */
function addAsItWas(basket: Basket, menu: Menu, wanted: Wanted): boolean {
  const product = productById(menu, wanted.product_id);
  if (!product?.available) return false;
  const groups = product.option_groups;
  const choice = stillThere(groups, choiceOf(wanted.options));
  const isWhole = Object.keys(choice).length === wanted.options.length;
  if (!isWhole || missingIn(groups, choice)) return false;
  const { quantity, notes } = wanted;
  addToBasket(basket, product, { options: chosenOf(groups, choice), quantity, notes });
  return true;
}

/** Takes what waits into the basket, once. @returns null where nothing waits */
export function takeAgain(basket: Basket, menu: Menu): Again | null {
  const waiting = readStored<Waiting>(NAME);
  writeStored(NAME, null);
  if (!waiting || Date.now() - waiting.at > WAITS_MS) return null;
  const gone = waiting.lines.filter((wanted) => !addAsItWas(basket, menu, wanted));
  return { ordered_at: waiting.ordered_at, gone: gone.map(({ name }) => name) };
}
