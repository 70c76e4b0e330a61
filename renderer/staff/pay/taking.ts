import { onScopeDispose, ref, shallowRef } from 'vue';
import type { BodyInput, ResponseBody } from '../../../server/http/endpoint.ts';
import { takeBillPayment } from '../../../server/payments/contract.ts';
import { call } from '../../api.ts';
import { randomKey, useSending } from '../loading.ts';
import { isAnswerLost, isRefused, untilAnswered } from '../lost-answer.ts';
import { useSession } from '../stores/session.ts';
import type { IssueBody } from './documents.ts';

export type Payment = ResponseBody<typeof takeBillPayment>;
type PaymentBody = BodyInput<typeof takeBillPayment>;
/** What was handed over for a payment and stays here, in minor units: with its tip, as rounded. */
export function handedOver({
  amount_cents,
  tip_cents,
  rounding_cents,
}: Pick<Payment, 'amount_cents' | 'tip_cents' | 'rounding_cents'>): number {
  return amount_cents + tip_cents + rounding_cents;
}
/** A payment whose answer did not arrive, with the key that makes the server take it once. */
export interface Unanswered {
  bill_id: string;
  key: string;
  body: PaymentBody;
  /** What its document is for, and the company that was typed for it. */
  document?: IssueBody;
}

/** The server knows a key by its user: sent again by another, the payment would be taken twice. */
const storageKey = (user_id: string) => `payment.unanswered.${user_id}`;
function stored(user_id: string, bill_id: string): Unanswered | null {
  try {
    const text = sessionStorage.getItem(storageKey(user_id));
    const found = JSON.parse(text ?? 'null') as Unanswered | null;
    return found?.bill_id === bill_id ? found : null;
  } catch {
    return null; // no storage: the key lives as long as the page
  }
}
function store(user_id: string, unanswered: Unanswered | null) {
  try {
    if (unanswered) sessionStorage.setItem(storageKey(user_id), JSON.stringify(unanswered));
    else sessionStorage.removeItem(storageKey(user_id));
  } catch {
    /* no storage */
  }
}

/**
 * Takes payments on a bill. A payment without an answer is sent again with its key until there is
 * one, also after a reload of the page or a new login of its user, so that it is taken once.
 */
export function useTaking(bill_id: string) {
  const { busy, problem, send } = useSending();
  const user_id = useSession().me?.id ?? '';
  const unanswered = shallowRef(stored(user_id, bill_id));
  /** True while a payment has no answer and is sent again. */
  const isWaiting = ref(false);
  let sending = new AbortController();
  onScopeDispose(() => sending.abort());

  function isSame(body: PaymentBody): boolean {
    return JSON.stringify(unanswered.value?.body) === JSON.stringify(body);
  }

  /**
   * @param document what the payment's document is for, which is issued once it is taken
   * @returns the payment, or null where it was refused, with the reason in `problem`
   */
  async function take(body: PaymentBody, document: IssueBody): Promise<Payment | null> {
    if (busy.value) return null;
    const isAgain = isSame(body);
    const key = isAgain ? unanswered.value!.key : randomKey();
    unanswered.value = { bill_id, key, body, document };
    store(user_id, unanswered.value);
    sending = new AbortController();
    const { signal } = sending;
    let payment: Payment | null = null;
    await send(async () => {
      payment = await untilAnswered(
        () => call(takeBillPayment, { params: { id: bill_id }, body, idempotencyKey: key }),
        { signal, waiting: () => (isWaiting.value = true) },
      );
    });
    const mayBeTaken = isAgain || isWaiting.value || isAnswerLost(problem.value);
    isWaiting.value = false;
    if (payment || isRefused(problem.value) || !mayBeTaken) forget();
    return payment;
  }

  /** Ends the waiting; the payment may have been taken. */
  function stop() {
    sending.abort();
  }
  function forget() {
    unanswered.value = null;
    store(user_id, null);
  }

  return { busy, problem, isWaiting, unanswered, take, stop, forget };
}
