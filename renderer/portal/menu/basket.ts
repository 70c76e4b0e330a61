import { effectScope, reactive, watch } from 'vue';
import type { BodyInput } from '../../../server/http/endpoint.ts';
import type { placeOrder } from '../../../server/orders/contract.ts';
import { type ChosenOption, isSameChoice } from '../../ui/options.ts';
import { readStored, storedNames, writeStored } from '../storage.ts';

export type OrderBody = BodyInput<typeof placeOrder>;
/** The name is stored for a product that leaves the menu meanwhile. */
export interface BasketLine {
  id: string;
  product_id: string;
  name: string;
  quantity: number;
  notes: string;
  /**
   * The product's own unit price when the guest chose it; absent in baskets of earlier versions.
   */
  price_cents?: number;
  /** What was chosen with each piece, at the prices of then; absent without options. */
  options?: ChosenOption[];
}
/** A dish as a guest wants it. */
export interface Wish {
  options: ChosenOption[];
  quantity: number;
  notes: string;
}

export interface Basket {
  /**
   * The Idempotency-Key of the order: the same for as long as this basket may have been ordered.
   */
  key: string;
  lines: BasketLine[];
  notes: string;
  /** At a counter: who picks it up, and when; empty is as soon as possible. */
  name?: string;
  pickup_at?: string;
  /** The orders sent with this key that got no response. */
  unanswered: Attempt[];
  /** Since when it waits for a connection to be sent by itself, in milliseconds since 1970. */
  waiting?: number | null;
  /** The table that it is for, by which it follows to a new code of it. */
  table_id?: string;
}

/** What of a basket an order says. */
export type Held = Pick<Basket, 'lines' | 'notes' | 'name' | 'pickup_at'>;
/** An order as it was sent, and what the basket held then. */
export interface Attempt {
  body: OrderBody;
  held: Held;
}

// crypto.randomUUID is missing on plain http, which a restaurant's Wi-Fi uses.
function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}
const emptyBasket = (): Basket => ({
  key: newKey(),
  lines: [],
  notes: '',
  unanswered: [],
  waiting: null,
});

export function renewKey(basket: Basket) {
  return Object.assign(basket, { key: newKey(), unanswered: [] });
}
/** The name stays: the same person orders again. */
export const emptyOut = (basket: Basket) =>
  Object.assign(basket, { ...emptyBasket(), pickup_at: '' });

export const MOST = 99;
export const asQuantity = (wanted: number) => Math.min(MOST, Math.max(1, Math.trunc(wanted) || 1));

export function quantityOf(basket: Basket, productId: string) {
  return basket.lines
    .filter((line) => line.product_id === productId)
    .reduce((sum, { quantity }) => sum + quantity, 0);
}

type Chosen = { id: string; name: string; price_cents: number };
const ONE: Wish = { options: [], quantity: 1, notes: '' };

/**
 * Adds a dish: to its line with the same options and note, else as a line of its own. A line has at
 * most 99 pieces; what is more begins another.
 */
export function addToBasket(basket: Basket, product: Chosen, wish: Wish = ONE): void {
  const line = basket.lines.find(
    ({ product_id, quantity, options, notes }) =>
      product_id === product.id &&
      quantity + wish.quantity <= MOST &&
      isSameChoice(options, wish.options) &&
      (!wish.notes || notes === wish.notes),
  );
  if (line) line.quantity += wish.quantity;
  else basket.lines.push(newLine(product, wish));
}

function newLine({ id, name, price_cents }: Chosen, { options, ...wish }: Wish): BasketLine {
  return {
    id: newKey(),
    product_id: id,
    name,
    price_cents,
    ...wish,
    ...(options.length > 0 && { options }),
  };
}

/** Takes one piece of a dish away, of its last line. */
export function takeOne(basket: Basket, productId: string): void {
  const line = basket.lines.filter(({ product_id }) => product_id === productId).at(-1);
  if (!line) return;
  if (line.quantity > 1) line.quantity -= 1;
  else removeFromBasket(basket, line.id);
}

/** Changes a line in its place. */
export function changeLine(
  basket: Basket,
  id: string,
  { product, wish }: { product: Chosen; wish: Wish },
): void {
  basket.lines = basket.lines.map((line) =>
    line.id === id ? { ...newLine(product, wish), id } : line,
  );
}

export function removeFromBasket(basket: Basket, id: string): void {
  basket.lines = basket.lines.filter((line) => line.id !== id);
}

/** Lines of earlier versions had no id, and of their attempts only the body was stored. */
function readBasket(name: string): Basket | null {
  const basket = readStored<Basket>(name);
  if (!basket) return null;
  const lines = basket.lines.map((line) => ({ ...line, id: line.id ?? newKey() }));
  const { notes, name: guest, pickup_at } = basket;
  const unanswered = basket.unanswered.map((one: Attempt | OrderBody) =>
    'body' in one ? one : { body: one, held: { lines, notes, name: guest, pickup_at } },
  );
  return { ...basket, lines, unanswered };
}

const PREFIX = 'basket:';
/**
 * One for each table while the app is open: an order may be answered after its guest left the menu.
 */
const baskets = new Map<string, Basket>();

/**
 * Takes in the basket that this device had at the same table under its earlier code, unless
 * something was chosen under the new one.
 */
export function follow(basket: Basket, token: string, table_id: string): void {
  basket.table_id = table_id;
  if (basket.lines.length > 0) return;
  for (const name of storedNames(PREFIX)) {
    const earlier = name === PREFIX + token ? null : readBasket(name);
    if (earlier?.table_id !== table_id || earlier.lines.length === 0) continue;
    // A new key: the server binds a key to the code that it was sent to.
    Object.assign(basket, { ...earlier, key: newKey(), unanswered: [], waiting: null });
    writeStored(name, null);
    baskets.delete(name);
    return;
  }
}

/** The basket of a table, stored in this browser: it survives a reload, and all tabs share it. */
export function useBasket(table: string): Basket {
  const name = PREFIX + table;
  const known = baskets.get(name);
  if (known) return known;
  const basket = reactive(readBasket(name) ?? emptyBasket());
  baskets.set(name, basket);
  keepStored(name, basket);
  return basket;
}

/**
 * Writes each change of a basket once it is whole, and takes in what other tabs wrote without
 * writing it again: a tab that read half of a change, such as the new key with the lines that were
 * ordered, would keep it.
 */
function keepStored(name: string, basket: Basket): void {
  let known = JSON.stringify(basket);
  function write() {
    const now = JSON.stringify(basket);
    if (now !== known) writeStored(name, basket);
    known = now;
  }
  function takeIn() {
    Object.assign(basket, readBasket(name));
    known = JSON.stringify(basket);
  }
  // Not `sync`: the watcher runs after the code that changes the basket, and before another event.
  effectScope(true).run(() => watch(basket, write, { deep: true }));
  addEventListener('storage', ({ key, newValue }) => {
    if (key === name && newValue) takeIn();
  });
  // A page that the browser kept aside for "back" heard of no change.
  addEventListener('pageshow', ({ persisted }) => {
    if (persisted) takeIn();
  });
}
