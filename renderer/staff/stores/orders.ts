import { defineStore } from 'pinia';
import { computed, ref, shallowReactive } from 'vue';
import type { ResponseBody } from '../../../server/http/endpoint.ts';
import { changeOrderStatus } from '../../../server/bills/contract.ts';
import {
  getOrder,
  listOrders,
  type KitchenStatus,
  type OrderStatus,
} from '../../../server/orders/contract.ts';
import { call } from '../../api.ts';
import { joinBursts } from './bursts.ts';
import { useLive, type LiveEvent } from './live.ts';

export type Order = ResponseBody<typeof getOrder>;

/** What the kitchen has to do, in the order of the work. */
export const KITCHEN_WORK = [
  'pending',
  'preparing',
  'ready',
  'partially_delivered',
] as const satisfies KitchenStatus[];
const ORDER_EVENTS = ['order.placed', 'order.changed', 'payment.taken', 'payment.refunded'];
const MOST_PAGES = 20;

/** Unusually large orders need a confirmation before the kitchen starts: they come first. */
function toConfirmFirst(orders: Order[]): Order[] {
  return [
    ...orders.filter((order) => order.needs_confirmation),
    ...orders.filter((order) => !order.needs_confirmation),
  ];
}
/** Paid or not; where payment ends an order it reads `paid`, and the kitchen is done with it. */
function isWork(order: Order): boolean {
  return order.status !== 'paid' && KITCHEN_WORK.some((status) => status === order.kitchen_status);
}

/** The orders that the kitchen works on, updated by the server's events. */
export const useOrders = defineStore('orders', () => {
  const live = useLive();
  const byId = shallowReactive(new Map<string, Order>());
  const loaded = ref(false);
  /** The last order that was placed while the app was open. */
  const newest = ref<Order | null>(null);
  const placed = new Set<string>();
  let touched = new Set<string>();
  /**
   * The order that was just moved here: its card is rendered in another column, and the focus
   * follows it.
   */
  let moved: string | null = null;

  const columns = computed(() => {
    const oldestFirst = [...byId.values()]
      .filter(isWork)
      .sort((a, b) => a.created_at.localeCompare(b.created_at) || a.order_number - b.order_number);
    return KITCHEN_WORK.map((status) => ({
      status,
      orders: toConfirmFirst(oldestFirst.filter((order) => order.kitchen_status === status)),
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
  async function move(id: string, status: OrderStatus, about?: string): Promise<Order> {
    const order = await call(changeOrderStatus, { params: { id }, body: { status }, about });
    moved = id;
    return put(order);
  }

  /** True once, for the order that was moved last. */
  function takeMoved(id: string): boolean {
    if (moved !== id) return false;
    moved = null;
    return true;
  }

  /** Loads the kitchen's orders in one request; those that events changed meanwhile stay. */
  async function loadOpen(): Promise<void> {
    touched = new Set();
    const found = new Set<string>();
    let cursor: string | undefined;
    for (let page = 0; page < MOST_PAGES; page += 1) {
      const response = await call(listOrders, { query: { kitchen: 'open', limit: '100', cursor } });
      for (const order of response.items) {
        found.add(order.id);
        put(order);
      }
      if (!response.next_cursor) break;
      cursor = response.next_cursor;
    }
    for (const id of [...byId.keys()]) if (!found.has(id) && !touched.has(id)) byId.delete(id);
    loaded.value = true;
  }

  const bursts = joinBursts({ one: readChanged, all: loadOpen });
  async function readChanged(id: string): Promise<void> {
    const order = await fetchOne(id);
    if (placed.delete(id)) newest.value = order;
  }

  function update(event: LiveEvent | null): void {
    if (event === null) return void loadOpen().catch(() => undefined);
    if (!ORDER_EVENTS.includes(event.type)) return;
    if (event.type === 'order.placed') placed.add(event.subject_id);
    bursts.add(event.subject_id);
  }

  /**
   * Keeps the orders current until the returned function is called; a failed load is repeated when
   * the stream reconnects.
   */
  const watchOrders = () => live.subscribe(update);

  return { byId, columns, loaded, newest, put, fetchOne, move, takeMoved, loadOpen, watchOrders };
});
