import { defineStore } from 'pinia';
import { computed, ref, shallowReactive } from 'vue';
import { getOrder, listOrders, type KitchenStatus } from '../../../server/orders/contract.ts';
import { call } from '../../api.ts';
import { useBills } from './bills.ts';
import { joinBursts } from './bursts.ts';
import { useLive, type LiveEvent } from './live.ts';
import { useOrderMoves, type Order } from './order-moves.ts';

export type { Order };

/** The columns of the board: the kitchen's work in its order, then what is served and not paid. */
export const BOARD = [
  'pending',
  'preparing',
  'ready',
  'partially_delivered',
  'completed',
] as const satisfies KitchenStatus[];
export type BoardStatus = (typeof BOARD)[number];
const ORDER_EVENTS = ['order.placed', 'order.changed', 'payment.taken', 'payment.refunded'];
const MOST_PAGES = 20;

/** Unusually large orders need a confirmation before the kitchen starts: they come first. */
function toConfirmFirst(orders: Order[]): Order[] {
  return [
    ...orders.filter((order) => order.needs_confirmation),
    ...orders.filter((order) => !order.needs_confirmation),
  ];
}
/** Whether an order stands on the board: the kitchen works on it, or it is served and not paid. */
function isOnBoard(order: Order, status: BoardStatus): boolean {
  if (order.kitchen_status !== status) return false;
  return status === 'completed' ? !order.settled : order.status !== 'paid';
}

/** The orders that the kitchen works on, updated by the server's events. */
export const useOrders = defineStore('orders', () => {
  const live = useLive();
  const bills = useBills();
  const byId = shallowReactive(new Map<string, Order>());
  const loaded = ref(false);
  /** The last order that was placed while the app was open. */
  const newest = ref<Order | null>(null);
  const moving = shallowReactive(new Map<string, Promise<unknown>>());
  const placed = new Set<string>();
  let touched = new Set<string>();
  /** Orders that came by an event: their cards fade in. */
  const arrived = new Set<string>();

  /** Orders of open bills, which the app knows anyway, by the newer of two versions. */
  const known = computed(() => {
    const orders = new Map(byId);
    for (const order of bills.open.flatMap((bill) => bill.orders)) {
      const own = orders.get(order.id);
      const isNewer = !own || own.updated_at < order.updated_at;
      if (isNewer && !moving.has(order.id)) orders.set(order.id, order);
    }
    return [...orders.values()];
  });
  const columns = computed(() => {
    const oldestFirst = known.value.toSorted(
      (a, b) => a.created_at.localeCompare(b.created_at) || a.order_number - b.order_number,
    );
    return BOARD.map((status) => ({
      status,
      orders: toConfirmFirst(oldestFirst.filter((order) => isOnBoard(order, status))),
    }));
  });

  /** Stores an order from the server, unless a newer version is known. */
  function put(order: Order): Order {
    const there = byId.get(order.id);
    if (there && there.updated_at > order.updated_at) return there;
    byId.set(order.id, order);
    touched.add(order.id);
    return order;
  }

  const fetchOne = async (id: string) => put(await call(getOrder, { params: { id } }));

  const { refused, move, takeMoved } = useOrderMoves({
    moving,
    find: (id) => known.value.find((order) => order.id === id),
    show: (order) => byId.set(order.id, order),
    takeBack: (shown, before) => {
      if (byId.get(shown.id) === shown) byId.set(shown.id, before);
    },
    put,
    fetchOne,
  });

  /** True once, for an order that came by an event. */
  const takeArrived = (id: string) => arrived.delete(id);

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
    refused.clear();
    loaded.value = true;
  }

  const bursts = joinBursts({ one: readChanged, all: loadOpen });
  async function readChanged(id: string): Promise<void> {
    // The answer to the change that is on its way is newer.
    if (moving.has(id)) return;
    const isNew = placed.delete(id);
    if (isNew) arrived.add(id);
    const order = await fetchOne(id);
    if (isNew) newest.value = order;
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

  const state = { byId, columns, loaded, newest, refused };
  return { ...state, put, fetchOne, move, takeMoved, takeArrived, loadOpen, watchOrders };
});
