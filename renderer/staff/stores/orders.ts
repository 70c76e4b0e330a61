import { defineStore } from 'pinia';
import { computed, ref, shallowReactive } from 'vue';
import { changeOrderStatus } from '../../../server/bills/contract.ts';
import type { ResponseBody } from '../../../server/http/endpoint.ts';
import { getOrder, listOrders, type OrderStatus } from '../../../server/orders/contract.ts';
import { call } from '../../api.ts';
import { useLive, type LiveEvent } from './live.ts';

export type Order = ResponseBody<typeof getOrder>;

/** The open statuses, in the order of the work. */
export const OPEN_STATUSES = [
  'pending',
  'preparing',
  'ready',
  'partially_delivered',
  'completed',
] as const satisfies OrderStatus[];
const ORDER_EVENTS = ['order.placed', 'order.changed', 'payment.taken', 'payment.refunded'];
const MOST_PAGES = 20;

/** Unusually large orders need a confirmation before the kitchen starts: they come first. */
function toConfirmFirst(orders: Order[]): Order[] {
  return [
    ...orders.filter((order) => order.needs_confirmation),
    ...orders.filter((order) => !order.needs_confirmation),
  ];
}

/** The current orders, updated by the server's events. */
export const useOrders = defineStore('orders', () => {
  const live = useLive();
  const byId = shallowReactive(new Map<string, Order>());
  const loaded = ref(false);
  /** The last order that was placed while the app was open. */
  const newest = ref<Order | null>(null);
  let touched = new Set<string>();
  /**
   * The order that was just moved here: its card is rendered in another column, and the focus
   * follows it.
   */
  let moved: string | null = null;

  const columns = computed(() => {
    const oldestFirst = [...byId.values()].sort(
      (a, b) => a.created_at.localeCompare(b.created_at) || a.order_number - b.order_number,
    );
    return OPEN_STATUSES.map((status) => ({
      status,
      orders: toConfirmFirst(oldestFirst.filter((order) => order.status === status)),
    }));
  });

  /** Stores an order from the server, unless a newer version is known. */
  function put(order: Order): Order {
    const known = byId.get(order.id);
    if (known && known.updated_at > order.updated_at) return known;
    byId.set(order.id, order);
    touched.add(order.id);
    return order;
  }

  const fetchOne = async (id: string) => put(await call(getOrder, { params: { id } }));
  async function move(id: string, status: OrderStatus): Promise<Order> {
    const order = await call(changeOrderStatus, { params: { id }, body: { status } });
    moved = id;
    return put(order);
  }

  /** True once, for the order that was moved last. */
  function takeMoved(id: string): boolean {
    if (moved !== id) return false;
    moved = null;
    return true;
  }

  /** Loads all open orders; orders that events changed meanwhile stay. */
  async function loadOpen(): Promise<void> {
    touched = new Set();
    const found = new Map(
      (await Promise.all(OPEN_STATUSES.map(allWith))).flat().map((order) => [order.id, order]),
    );
    for (const id of [...byId.keys()]) if (!found.has(id) && !touched.has(id)) byId.delete(id);
    for (const order of found.values()) put(order);
    loaded.value = true;
  }

  async function allWith(status: OrderStatus): Promise<Order[]> {
    const all: Order[] = [];
    let cursor: string | undefined;
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const response = await call(listOrders, { query: { status, limit: '100', cursor } });
      all.push(...response.items);
      if (!response.next_cursor) break;
      cursor = response.next_cursor;
    }
    return all;
  }

  async function update(event: LiveEvent | null): Promise<void> {
    if (event === null) return loadOpen();
    if (!ORDER_EVENTS.includes(event.type)) return;
    const order = await fetchOne(event.subject_id);
    if (event.type === 'order.placed') newest.value = order;
  }

  /**
   * Keeps the orders current until the returned function is called; a failed load is repeated when
   * the stream reconnects.
   */
  const watchOrders = () => live.subscribe((event) => void update(event).catch(() => undefined));

  return { byId, columns, loaded, newest, put, fetchOne, move, takeMoved, loadOpen, watchOrders };
});
