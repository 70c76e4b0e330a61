import { onScopeDispose, ref, shallowRef } from 'vue';
import type { ResponseBody } from '../../../server/http/endpoint.ts';
import type { followOrder } from '../../../server/bills/contract.ts';
import type { getMyOrder, OrderStatus } from '../../../server/orders/contract.ts';
import { ApiProblem } from '../../api.ts';
import { forgetCustomer, isLoggedOut } from '../customer/session.ts';
import { isNotFound, within } from '../load.ts';

/** What a claim code opens: an order with its bill, or a bill alone, whose `order_id` is null. */
export type GuestOrder = ResponseBody<typeof followOrder>;
export type GuestBill = GuestOrder['bill'];
type MyOrder = ResponseBody<typeof getMyOrder>;
/** One order as it is shown, of a guest or of a customer. */
export type ShownOrder = Omit<MyOrder, 'customer_id'> &
  Partial<Pick<GuestOrder, 'bill' | 'ready_about'>>;

/** Whether the code is that of an order. */
export function isOrder(found: GuestOrder): found is GuestOrder & ShownOrder {
  return found.order_id !== null;
}

interface Followed {
  /** Null for a bill. */
  status: OrderStatus | null;
  settled: boolean;
}

const EVERY = 3_000;
const AT_REST = 30_000;
const SLOWEST = 30_000;

/**
 * The current order, polled every 3 s; less often without a connection (backoff), never while the
 * page is hidden.
 */
export function useFollowedOrder<O extends Followed>(ask: (signal: AbortSignal) => Promise<O>) {
  const order = shallowRef<O | null>(null);
  const problem = shallowRef<unknown>(null);
  const busy = ref(false);
  const leaving = new AbortController();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;

  async function look() {
    clearTimeout(timer);
    if (busy.value || document.hidden || leaving.signal.aborted) return;
    busy.value = true;
    try {
      order.value = await within(10, ask, leaving.signal);
      problem.value = null;
      failures = 0;
    } catch (error) {
      if (isLoggedOut(error)) forgetCustomer();
      problem.value = error;
      failures += 1;
    } finally {
      busy.value = false;
    }
    if (!leaving.signal.aborted && !isOver()) timer = setTimeout(() => void look(), pause());
  }

  function pause(): number {
    if (failures)
      return Math.max(
        Math.min(SLOWEST, EVERY * 2 ** failures),
        1000 * (problem.value instanceof ApiProblem ? (problem.value.retryAfter ?? 0) : 0),
      );
    const { status = null, settled = false } = order.value ?? {};
    return status === 'paid' || (status === null && settled) ? AT_REST : EVERY;
  }

  const isOver = () =>
    order.value?.status === 'cancelled' || isNotFound(problem.value) || isLoggedOut(problem.value);

  const lookAgain = () => void look();
  document.addEventListener('visibilitychange', lookAgain);
  addEventListener('online', lookAgain);
  onScopeDispose(() => {
    leaving.abort();
    clearTimeout(timer);
    document.removeEventListener('visibilitychange', lookAgain);
    removeEventListener('online', lookAgain);
  });
  void look();
  return { order, problem, busy, look };
}
