import { onScopeDispose, ref, shallowRef } from 'vue';
import type { ResponseBody } from '../../../server/http/endpoint.ts';
import type { followOrder } from '../../../server/bills/contract.ts';
import { ApiProblem } from '../../api.ts';
import { forgetCustomer, isLoggedOut } from '../customer/session.ts';
import { isNotFound, within } from '../load.ts';

export type GuestOrder = ResponseBody<typeof followOrder>;

const EVERY = 3_000;
const AT_REST = 30_000;
const SLOWEST = 30_000;

/**
 * The current order, polled every 3 s; less often without a connection (backoff), never while the
 * page is hidden.
 */
export function useFollowedOrder<O extends GuestOrder>(ask: (signal: AbortSignal) => Promise<O>) {
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
    return order.value?.status === 'paid' ? AT_REST : EVERY;
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
