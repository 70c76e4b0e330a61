import { onScopeDispose, ref, shallowRef } from 'vue';
import type { BodyInput, ResponseBody } from '../../../server/http/endpoint.ts';
import { takeBillPayment } from '../../../server/payments/contract.ts';
import { call } from '../../api.ts';
import { randomKey, useSending } from '../loading.ts';
import { isAnswerLost, untilAnswered } from '../lost-answer.ts';

export type Payment = ResponseBody<typeof takeBillPayment>;
type PaymentBody = BodyInput<typeof takeBillPayment>;
/** A payment whose answer did not arrive, with the key that makes the server take it once. */
export interface Unanswered {
  bill_id: string;
  key: string;
  body: PaymentBody;
}

const STORAGE_KEY = 'payment.unanswered';
function stored(bill_id: string): Unanswered | null {
  try {
    const found = JSON.parse(sessionStorage.getItem(STORAGE_KEY) ?? 'null') as Unanswered | null;
    return found?.bill_id === bill_id ? found : null;
  } catch {
    return null; // no storage: the key lives as long as the page
  }
}
function store(unanswered: Unanswered | null) {
  try {
    if (unanswered) sessionStorage.setItem(STORAGE_KEY, JSON.stringify(unanswered));
    else sessionStorage.removeItem(STORAGE_KEY);
  } catch {
    /* no storage */
  }
}

/**
 * Takes payments on a bill. A payment without an answer is sent again with its key until there is
 * one, also after a reload of the page, so that it is taken once.
 */
export function useTaking(bill_id: string) {
  const { busy, problem, send } = useSending();
  const unanswered = shallowRef(stored(bill_id));
  /** True while a payment has no answer and is sent again. */
  const isWaiting = ref(false);
  let sending = new AbortController();
  onScopeDispose(() => sending.abort());

  function isSame(body: PaymentBody) {
    return unanswered.value && JSON.stringify(unanswered.value.body) === JSON.stringify(body);
  }

  /** @returns the payment, or null where it was refused, with the reason in `problem` */
  async function take(body: PaymentBody): Promise<Payment | null> {
    if (busy.value) return null;
    if (!isSame(body)) unanswered.value = { bill_id, key: randomKey(), body };
    const { key } = unanswered.value!;
    store(unanswered.value);
    sending = new AbortController();
    const { signal } = sending;
    let payment: Payment | null = null;
    await send(async () => {
      payment = await untilAnswered(
        () => call(takeBillPayment, { params: { id: bill_id }, body, idempotencyKey: key }),
        { signal, waiting: () => (isWaiting.value = true) },
      );
    });
    isWaiting.value = false;
    if (!isAnswerLost(problem.value)) forget();
    return payment;
  }

  /** Ends the waiting; the payment may have been taken. */
  function stop() {
    sending.abort();
  }
  function forget() {
    unanswered.value = null;
    store(null);
  }

  return { busy, problem, isWaiting, unanswered, take, stop, forget };
}
