import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue';
import { useRouter } from 'vue-router';
import { followOrder } from '../../../server/bills/contract.ts';
import type { Service } from '../../../server/menu/contract.ts';
import { ApiProblem, call } from '../../api.ts';
import { fieldErrors } from '../../ui/problem.ts';
import { goOnAsGuest, mayBeLoggedIn, recallCustomer } from '../customer/session.ts';
import { within } from '../load.ts';
import { basketTax } from './basket-tax.ts';
import { type Basket, removeFromBasket } from './basket.ts';
import { rememberHad } from './had.ts';
import { basketTotal, goneLines, type Menu } from './prices.ts';
import { forgetOrders, recentOrders, rememberOrder } from './recent-orders.ts';
import { type Late, sendBasket } from './send-basket.ts';

/** The error codes that mean that the menu on screen is out of date. */
const STALE = [
  'validation_failed',
  'table_closed',
  'price_changed',
  'restaurant_closed',
  'orders_paused',
];
/** After so long a button says that nothing is lost. */
const LONG_MS = 4_000;
const FIRST_PAUSE_MS = 5_000;
const LONGEST_PAUSE_MS = 30_000;

/** A bill that was moved or merged has another id too, and is not paid. */
async function isSettled(claim_code: string): Promise<boolean> {
  const ask = (signal: AbortSignal) => call(followOrder, { params: { claim_code }, signal });
  return within(5, ask).then(
    ({ settled }) => settled,
    () => false,
  );
}

/** Refreshes an expired login first, so that the order belongs to the account. */
async function renewLogin() {
  if (mayBeLoggedIn() && !(await within(15, recallCustomer)))
    throw new ApiProblem({ status: 401, code: 'unauthenticated' });
}

/** What a guest is told of an order that was just sent. */
export type Arrival = {
  claim_code: string;
  order_number: number;
  /** The code of the table. */
  table: string;
  /** An earlier attempt had arrived, and is this order. */
  earlier: boolean;
  /** The earlier bill was paid meanwhile. */
  newBill: boolean;
  /** Something was chosen since, and lies in the basket. */
  hasRest: boolean;
  late: Late;
};

export interface Ordering {
  basket: Basket;
  menu: () => Menu;
  tableToken: string;
  /** Fetches the menu again, at the prices of a service. */
  reload: (service: Service | null) => Promise<void>;
  /** Tells of an order on the page that the guest is on, instead of leading to it. */
  tellHere: (arrival: Arrival) => void;
}

/**
 * Orders on the bill of this device's earlier order at this table; on the table's own where the
 * server does not know that one any more.
 * @param expected the total in cents that the guest sees
 * @returns the order; `newBill`: the earlier bill was paid meanwhile
 */
async function orderOnBill({ basket, menu, tableToken }: Ordering, expected: number) {
  const { kind, id: table_id } = menu().table;
  const isCounter = kind === 'counter';
  // At a counter each order has a bill of its own.
  const before = isCounter ? undefined : recentOrders(tableToken)[0];
  const send = (billOf: string | undefined) =>
    sendBasket(tableToken, basket, { expected, billOf, isCounter });
  const sentOrder = await send(before?.claim_code).catch((error: unknown) => {
    if (!before || !fieldErrors(error).bill_of) throw error;
    forgetOrders(tableToken);
    return send(undefined);
  });
  rememberOrder(tableToken, { ...sentOrder.order, table_id });
  rememberHad(sentOrder.lines);
  const isOther = before?.bill_id !== undefined && before.bill_id !== sentOrder.order.bill_id;
  return { ...sentOrder, newBill: isOther && (await isSettled(before.claim_code)) };
}

/**
 * Sends the basket and leads to its order. Without a connection it waits and is sent by itself with
 * the same Idempotency-Key, so that it is ordered once, however often it is sent.
 */
export function useOrdering(ordering: Ordering) {
  const { basket, menu, tableToken, reload, tellHere } = ordering;
  const router = useRouter();
  const busy = ref(false);
  const isLong = ref(false);
  const problem = shallowRef<unknown>(null);
  /** The total that the guest last saw when it was refused. */
  const sent = ref<number | null>(null);
  const due = computed(() => basketTotal(basket, menu()) + basketTax(basket, menu()));

  /** @param key the basket's when its order was begun */
  async function refuse(error: unknown, key: string) {
    const code = error instanceof ApiProblem ? error.code : '';
    if (code !== 'offline') basket.waiting = null;
    // What is left after another tab had the answer was not sent, and does not wait.
    else if (basket.key === key) basket.waiting ??= Date.now();
    // The menu first, so that the reason and what can be done about it come together.
    if (STALE.includes(code)) await reload(error instanceof ApiProblem ? error.service : null);
    problem.value = error;
  }

  async function order() {
    if (busy.value) return;
    busy.value = true;
    problem.value = null;
    const { key } = basket;
    const timer = setTimeout(() => (isLong.value = true), LONG_MS);
    try {
      await renewLogin();
      sent.value = due.value;
      const { order: placed, earlier, late, newBill } = await orderOnBill(ordering, due.value);
      const { claim_code, order_number } = placed;
      const hasRest = basket.lines.length > 0;
      await arrive({
        claim_code,
        order_number,
        table: tableToken,
        earlier,
        newBill,
        hasRest,
        late,
      });
    } catch (error) {
      await refuse(error, key);
    } finally {
      clearTimeout(timer);
      isLong.value = false;
      busy.value = false;
    }
  }

  async function arrive(arrival: Arrival) {
    const { hash, path: here } = router.currentRoute.value;
    const path = `/orders/${arrival.claim_code}`;
    // A dish that the guest is reading or choosing stays open.
    if (hash.endsWith('dish')) tellHere(arrival);
    else if (here !== path) await router.replace({ path, state: arrival });
  }

  async function orderAsGuest() {
    try {
      await goOnAsGuest();
      await order();
    } catch (error) {
      problem.value = error;
    }
  }

  /** What is sold out stays behind, and the rest is ordered. */
  function orderRest() {
    for (const { id } of goneLines(basket, menu())) removeFromBasket(basket, id);
    return order();
  }

  useRetries(() => Boolean(basket.waiting), order);
  return { busy, isLong, problem, sent, due, order, orderAsGuest, orderRest };
}

/** Tries again while something waits: at once when there is a connection, else ever less often. */
function useRetries(isWaiting: () => boolean, attempt: () => Promise<void>): void {
  let pause = FIRST_PAUSE_MS;
  let timer: ReturnType<typeof setTimeout> | undefined;
  async function again() {
    clearTimeout(timer);
    if (!isWaiting()) return;
    if (!document.hidden) await attempt();
    pause = Math.min(LONGEST_PAUSE_MS, pause * 2);
    if (isWaiting()) timer = setTimeout(() => void again(), pause);
  }
  const now = () => void again();
  watch(
    isWaiting,
    (waits) => {
      clearTimeout(timer);
      pause = FIRST_PAUSE_MS;
      if (waits) timer = setTimeout(now, pause);
    },
    { immediate: true },
  );
  addEventListener('online', now);
  document.addEventListener('visibilitychange', now);
  onScopeDispose(() => {
    clearTimeout(timer);
    removeEventListener('online', now);
    document.removeEventListener('visibilitychange', now);
  });
}
