/**
 * Asks the payment providers: opens the pages of payments that guests begin, finds out what became
 * of them, and gives money back. Every call is one attempt of a job, so that what a crash or a cut
 * line interrupts is repeated, and no request of a guest waits for a provider.
 */
import { now } from '../clock.ts';
import { billFacts } from '../bills/bills.ts';
import { findOne, update } from '../database/repository.ts';
import { pauseAfter } from '../jobs/backoff.ts';
import type { Job } from '../jobs/job.ts';
import { type Attempt, type Done, type RunningQueue, startQueue } from '../jobs/worker.ts';
import { log } from '../log.ts';
import { claimCodeOf } from '../orders/orders.ts';
import { portalUrl, restaurantById } from '../restaurant/restaurant.ts';
import { landOnlinePayment } from './land.ts';
import type { OnlineStatus } from './online/contract.ts';
import { OnlinePayment, OnlineRefund } from './online/model.ts';
import { providerOf } from './online/providers.ts';
import {
  ONLINE_PAYMENT_QUEUE,
  ONLINE_REFUND_QUEUE,
  ONLINE_REVERSAL_QUEUE,
} from './online/queues.ts';
import { noteReversals, watchedSince, watchEarlierPayments } from './online/reversals.ts';
import { keysOf, webhookUrl } from './online/settings.ts';
import {
  type Checkout,
  type Provider,
  ProviderError,
  type ProviderKeys,
} from './providers/provider.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const POLL = 3 * SECOND;
const GRACE = 3 * SECOND;

/**
 * A page that the provider never gave is given up then: no guest saw it, so nobody can have paid
 * there, and the provider does not know our reference for ever.
 */
const OPENING_MS = 30 * MINUTE;
/** A payment that the provider does not know, or refuses to tell of, is given up a day later. */
const LOST_MS = 24 * 60 * MINUTE;

const UNDER_WAY: OnlineStatus[] = ['starting', 'open'];
const agedOver = ({ created_at }: OnlinePayment, age: number) =>
  now().getTime() - created_at.getTime() > age;

/** The pause before the next look: short while the guest is on the provider's page. */
function nextLook(payment: OnlinePayment): Date {
  const pauses: [number, number][] = [
    [2 * MINUTE, 4 * SECOND],
    [15 * MINUTE, 15 * SECOND],
    [120 * MINUTE, MINUTE],
  ];
  const [, pause] = pauses.find(([age]) => !agedOver(payment, age)) ?? [0, 5 * MINUTE];
  return new Date(now().getTime() + pause);
}

/** The checkout as the provider is told of it: the same at each repetition. */
async function checkoutOf(payment: OnlinePayment): Promise<Checkout> {
  const { id, restaurant_id, bill_id, order_id, amount_cents, tip_cents } = payment;
  const { name } = await restaurantById(restaurant_id);
  const { claim_code, table_name } = await billFacts(bill_id);
  const code = order_id === null ? claim_code : await claimCodeOf(order_id);
  return {
    reference: id,
    amount: {
      cents: amount_cents + tip_cents,
      currency: payment.currency,
      currency_digits: payment.currency_digits,
    },
    description: [name, table_name].filter(Boolean).join(' · '),
    return_url: `${portalUrl()}/orders/${encodeURIComponent(code)}/pay/${id}`,
    webhook_url: webhookUrl(payment.provider),
    expires_at: payment.expires_at,
    locale: payment.locale,
  };
}

interface Account {
  provider: Provider;
  keys: ProviderKeys;
}
/** @throws ProviderError `keys` where they were removed, or cannot be read */
async function accountOf(id: string): Promise<Account> {
  const provider = providerOf(id);
  const keys = provider && (await keysOf(id));
  if (!keys) throw new ProviderError('keys');
  return { provider, keys };
}

const over = (id: string, facts: Partial<OnlinePayment>): Done => ({
  then: 'done',
  write: () => update(OnlinePayment, { id }, { ...facts, looked_at: now() }),
});

async function openPage(payment: OnlinePayment, signal: AbortSignal): Promise<Done> {
  if (agedOver(payment, OPENING_MS)) return over(payment.id, { status: 'expired' });
  const { provider, keys } = await accountOf(payment.provider);
  const { ref, url } = await provider.open(keys, await checkoutOf(payment), signal);
  return {
    then: 'retry',
    at: nextLook(payment),
    write: () =>
      update(
        OnlinePayment,
        { id: payment.id },
        { status: 'open', provider_ref: ref, checkout_url: url, looked_at: now() },
      ),
  };
}

async function findOut(payment: OnlinePayment, ref: string, signal: AbortSignal): Promise<Done> {
  const { provider, keys } = await accountOf(payment.provider);
  const found = await provider.find(keys, ref, signal);
  if (found.status === 'paid')
    return { then: 'done', write: () => landOnlinePayment(payment.id, found) };
  if (found.status === 'expired') return over(payment.id, { status: 'expired' });
  if (found.status === 'failed') return over(payment.id, { status: 'failed', reason: 'payer' });
  return {
    then: 'retry',
    at: nextLook(payment),
    write: () => update(OnlinePayment, { id: payment.id }, { looked_at: now() }),
  };
}

/** What a failed call means: money that may have moved is looked for as long as it can be found. */
function failedLook(payment: OnlinePayment, job: Job, error: unknown): Done {
  if (!(error instanceof ProviderError)) throw error;
  const { failure, said } = error;
  log.warn({ online_payment: payment.id, failure, said }, 'payment provider');
  const isOpening = payment.provider_ref === null;
  const isLasting = isOpening ? failure !== 'unreachable' : agedOver(payment, LOST_MS);
  if (isLasting && (isOpening || failure === 'unknown' || failure === 'refused'))
    return over(payment.id, { status: 'failed', reason: failure });
  const soon = new Date(now().getTime() + Math.min(job.attempts, 15) * SECOND);
  return {
    then: 'retry',
    at: isOpening ? soon : nextLook(payment),
    write: () => update(OnlinePayment, { id: payment.id }, { looked_at: now() }),
  };
}

async function look(payment: OnlinePayment, { job, hangUp, lost }: Attempt): Promise<Done> {
  const signal = AbortSignal.any([hangUp, lost]);
  const { provider_ref } = payment;
  try {
    return await (provider_ref === null
      ? openPage(payment, signal)
      : findOut(payment, provider_ref, signal));
  } catch (error) {
    return failedLook(payment, job, error);
  }
}

async function refund(
  { row, again }: { row: OnlineRefund; again: boolean },
  { job, hangUp, lost }: Attempt,
): Promise<Done> {
  const payment = (await findOne(OnlinePayment, { id: row.online_payment_id }))!;
  const { currency, currency_digits, charge_ref } = payment;
  try {
    const { provider, keys } = await accountOf(payment.provider);
    const { ref } = await provider.refund(
      keys,
      {
        reference: row.id,
        charge_ref: charge_ref!,
        amount: { cents: row.amount_cents, currency, currency_digits },
        again,
      },
      AbortSignal.any([hangUp, lost]),
    );
    const facts = { status: 'done' as const, provider_ref: ref, done_at: now() };
    return { then: 'done', write: () => update(OnlineRefund, { id: row.id }, facts) };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    const { failure, said } = error;
    log.warn({ online_refund: row.id, failure, said }, 'refund not sent');
    if (failure === 'unreachable') {
      const pause = pauseAfter(job.attempts, ONLINE_REFUND_QUEUE.backoff)!;
      return { then: 'retry', at: new Date(now().getTime() + pause) };
    }
    const facts = { status: 'failed' as const, reason: failure };
    return { then: 'failed', write: () => update(OnlineRefund, { id: row.id }, facts) };
  }
}

const REVERSALS_EVERY = 60 * MINUTE;

/** Asks a provider what went back to payers; where it cannot be asked, again an hour later. */
async function lookForReversals(
  { provider: id, since }: { provider: string; since: Date },
  { hangUp, lost }: Attempt,
): Promise<Done> {
  const at = new Date(now().getTime() + REVERSALS_EVERY);
  try {
    const { provider, keys } = await accountOf(id);
    const listed = await provider.reversals(keys, since, AbortSignal.any([hangUp, lost]));
    return { then: 'retry', at, write: () => noteReversals(id, listed) };
  } catch (error) {
    if (!(error instanceof ProviderError)) throw error;
    log.warn({ provider: id, failure: error.failure, said: error.said }, 'reversals not listed');
    return { then: 'retry', at };
  }
}

let running: RunningQueue[] = [];

/** Starts to ask the providers; what an earlier run left is continued. */
export async function startOnlinePayments(): Promise<void> {
  running = [
    startQueue<OnlinePayment>({
      queue: ONLINE_PAYMENT_QUEUE,
      poll: POLL,
      grace: GRACE,
      begin: ({ subject_id }) => findOne(OnlinePayment, { id: subject_id, status: UNDER_WAY }),
      run: look,
    }),
    startQueue<{ row: OnlineRefund; again: boolean }>({
      queue: ONLINE_REFUND_QUEUE,
      poll: POLL,
      grace: GRACE,
      begin: async ({ subject_id, attempts }) => {
        const row = await findOne(OnlineRefund, { id: subject_id, status: 'waiting' });
        return row && { row, again: attempts > 1 };
      },
      run: refund,
    }),
    startQueue<{ provider: string; since: Date }>({
      queue: ONLINE_REVERSAL_QUEUE,
      poll: POLL,
      grace: GRACE,
      begin: async ({ subject_id: provider }) => {
        const since = await watchedSince(provider);
        return since && { provider, since };
      },
      run: lookForReversals,
    }),
  ];
  await watchEarlierPayments();
}

/** Stops, after the running calls or `GRACE`. */
export async function stopOnlinePayments(): Promise<void> {
  const stopping = running;
  running = [];
  await Promise.all(stopping.map((queue) => queue.stop()));
}
