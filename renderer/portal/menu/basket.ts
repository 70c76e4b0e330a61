import { onScopeDispose, reactive, watch } from 'vue';
import type { BodyInput } from '../../../server/http/endpoint.ts';
import type { placeOrder } from '../../../server/orders/contract.ts';
import { readStored, writeStored } from '../storage.ts';

export type OrderBody = BodyInput<typeof placeOrder>;
/** The name is stored for a product that leaves the menu meanwhile. */
export interface BasketLine {
  product_id: string;
  name: string;
  quantity: number;
  notes: string;
  /** The unit price when the guest chose it; absent in baskets of earlier versions. */
  price_cents?: number;
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
  unanswered: OrderBody[];
}

// crypto.randomUUID is missing on plain http, which a restaurant's Wi-Fi uses.
function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}
const emptyBasket = (): Basket => ({ key: newKey(), lines: [], notes: '', unanswered: [] });

export function renewKey(basket: Basket) {
  return Object.assign(basket, { key: newKey(), unanswered: [] });
}
/** The name stays: the same person orders again. */
export const emptyOut = (basket: Basket) =>
  Object.assign(basket, { ...emptyBasket(), pickup_at: '' });

export const MOST = 99;
export const asQuantity = (wanted: number) => Math.min(MOST, Math.max(1, Math.trunc(wanted) || 1));

export function quantityOf(basket: Basket, productId: string) {
  return basket.lines.find((line) => line.product_id === productId)?.quantity ?? 0;
}

type Chosen = { id: string; name: string; price_cents: number };
export function addToBasket(basket: Basket, product: Chosen): void {
  const line = basket.lines.find(({ product_id }) => product_id === product.id);
  if (line) line.quantity = asQuantity(line.quantity + 1);
  else {
    const { id: product_id, name, price_cents } = product;
    basket.lines.push({ product_id, name, price_cents, quantity: 1, notes: '' });
  }
}

export function removeFromBasket(basket: Basket, productId: string): void {
  basket.lines = basket.lines.filter((line) => line.product_id !== productId);
}

/** The basket of a table, stored in this browser: it survives a reload, and all tabs share it. */
export function useBasket(table: string): Basket {
  const name = `basket:${table}`;
  const basket = reactive(readStored<Basket>(name) ?? emptyBasket());
  watch(basket, () => writeStored(name, basket), { deep: true, flush: 'sync' });

  const follow = (event: StorageEvent) => {
    if (event.key === name && event.newValue && event.newValue !== JSON.stringify(basket))
      Object.assign(basket, readStored<Basket>(name));
  };
  addEventListener('storage', follow);
  onScopeDispose(() => removeEventListener('storage', follow));
  return basket;
}
