import { onScopeDispose, ref, shallowRef } from 'vue';
import { getOnlinePayment } from '../../../server/payments/online/contract.ts';
import { call } from '../../api.ts';
import { isNotFound, within } from '../load.ts';
import type { OnlinePayment } from './pay.ts';

const SOON = 1_000;
const LATER = 3_000;
/** A guest who comes back from the provider's page looks at this one for so long. */
const EAGER_MS = 60_000;

/**
 * A payment as it becomes known: asked every second at first, never while the page is hidden, and
 * no more once its outcome is final.
 */
export function usePayment(params: { claim_code: string; payment_id: string }) {
  const payment = shallowRef<OnlinePayment | null>(null);
  const problem = shallowRef<unknown>(null);
  const busy = ref(false);
  const leaving = new AbortController();
  const begun = Date.now();
  let timer: ReturnType<typeof setTimeout> | undefined;

  const isOver = () =>
    isNotFound(problem.value) ||
    (payment.value !== null && !['starting', 'open'].includes(payment.value.status));

  async function look() {
    clearTimeout(timer);
    if (busy.value || document.hidden || leaving.signal.aborted || isOver()) return;
    busy.value = true;
    try {
      payment.value = await within(
        10,
        (signal) => call(getOnlinePayment, { params, signal }),
        leaving.signal,
      );
      problem.value = null;
    } catch (error) {
      problem.value = error;
    } finally {
      busy.value = false;
    }
    const pause = Date.now() - begun < EAGER_MS && !problem.value ? SOON : LATER;
    if (!leaving.signal.aborted && !isOver()) timer = setTimeout(() => void look(), pause);
  }

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
  return { payment, problem, busy, look };
}
