import { onScopeDispose, reactive, watch } from 'vue';
import type { BodyInput } from '../../../server/http/endpoint.ts';
import type { placeOrder } from '../../../server/orders/contract.ts';
import { readKept, writeKept } from '../kept.ts';

export type OrderBody = BodyInput<typeof placeOrder>;
/** The name is kept for a product that leaves the menu meanwhile. */
export interface BasketLine {
  product_id: string;
  name: string;
  quantity: number;
  notes: string;
  /** What one of it cost when the guest chose it; a basket kept from before does not know. */
  price_cents?: number;
}

export interface Basket {
  /**
   * The order's Idempotency-Key: one for as long as nobody can rule out that this basket was
   * ordered.
   */
  key: string;
  lines: BasketLine[];
  notes: string;
  /** What was sent under the key and never answered. */
  unanswered: OrderBody[];
}

// crypto.randomUUID is missing on plain http, which is what a restaurant's Wi-Fi has.
function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}
const emptyBasket = (): Basket => ({ key: newKey(), lines: [], notes: '', unanswered: [] });

export function renewKey(basket: Basket) {
  return Object.assign(basket, { key: newKey(), unanswered: [] });
}
export const emptyOut = (basket: Basket) => Object.assign(basket, emptyBasket());

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

/**
 * The table's basket, kept in this browser: it survives a reload, and a second tab shows the same.
 */
export function useBasket(table: string): Basket {
  const name = `basket:${table}`;
  const basket = reactive(readKept<Basket>(name) ?? emptyBasket());
  watch(basket, () => writeKept(name, basket), { deep: true, flush: 'sync' });

  const follow = (event: StorageEvent) => {
    if (event.key === name && event.newValue && event.newValue !== JSON.stringify(basket))
      Object.assign(basket, readKept<Basket>(name));
  };
  addEventListener('storage', follow);
  onScopeDispose(() => removeEventListener('storage', follow));
  return basket;
}
