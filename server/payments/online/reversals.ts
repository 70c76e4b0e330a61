/**
 * Money of online payments that left without this program: refunds made on the provider's own
 * pages, and chargebacks of guests' banks. They are noted and told to staff, who decide what the
 * books say; what has left already is not refunded a second time.
 */
import { record, recordBy } from '../../audit/audit.ts';
import { CLOCK_SLACK_MS, now } from '../../clock.ts';
import { not } from '../../database/conditions.ts';
import { count, find, findOne, insert, update } from '../../database/repository.ts';
import { inTransaction } from '../../database/transaction.ts';
import { notFound } from '../../errors.ts';
import type { StaffCaller } from '../../http/caller.ts';
import { dueTimes, enqueue, hurryLane } from '../../jobs/queue.ts';
import { log } from '../../log.ts';
import type { Reversal } from '../providers/provider.ts';
import { billOf, billsOf } from './bill-of.ts';
import { OnlinePayment, OnlineRefund, OnlineReversal } from './model.ts';
import { PROVIDER_IDS, providerOf } from './providers.ts';
import { ONLINE_REVERSAL_QUEUE } from './queues.ts';

const DAY = 24 * 3_600_000;
/** Banks take payments back within 120 days in all but rare cases, and decide some weeks later. */
const WATCHED_MS = 180 * DAY;

/** Since when a provider's reversals are asked for; null where no payment of it is that new. */
export async function watchedSince(provider: string): Promise<Date | null> {
  const since = new Date(now().getTime() - WATCHED_MS);
  const last = await findOne(
    OnlinePayment,
    { provider, paid_at: not(null) },
    { order: [['paid_at', 'DESC']] },
  );
  return last?.paid_at && last.paid_at > since ? since : null;
}

/** From now on the provider is asked what left it, in the running transaction. */
export async function watchReversals(provider: string): Promise<void> {
  const waiting = await dueTimes(ONLINE_REVERSAL_QUEUE, [provider]);
  if (waiting.size === 0)
    await enqueue(ONLINE_REVERSAL_QUEUE, { subject_id: provider, lane: provider });
}

/** At a start: what was paid before this was watched is watched too. */
export async function watchEarlierPayments(): Promise<void> {
  for (const provider of PROVIDER_IDS) {
    if (await watchedSince(provider)) await inTransaction(() => watchReversals(provider));
  }
}

/** A provider says that something went back: it is asked at once. */
export const hurryReversals = (provider: string) => hurryLane(ONLINE_REVERSAL_QUEUE, provider);

/**
 * A refund of ours that the bank sent back later: the guest is owed it again. One that staff closed
 * by hand keeps the reason why it failed: the guest has that money in another way.
 */
async function noteOurs(
  { id, status, reason }: OnlineRefund,
  { withdrawn }: Reversal,
): Promise<void> {
  if (withdrawn && status === 'done' && reason === null)
    await update(OnlineRefund, { id }, { status: 'failed', reason: 'refused' });
}

/**
 * Whether staff made this refund on the provider's pages for one of ours that the provider had
 * refused: of the same amount, after that one and, where staff closed it already, before they did.
 */
function isMadeFor(
  { status, reason, provider_ref, amount_cents, created_at, done_at }: OnlineRefund,
  { amount, at }: Reversal,
): boolean {
  const isClosed = status === 'done' && reason !== null && provider_ref === null;
  if (amount.cents !== amount_cents || (status !== 'failed' && !isClosed)) return false;
  const until = isClosed && done_at ? done_at.getTime() : Infinity;
  const made = at.getTime();
  return made > created_at.getTime() - CLOCK_SLACK_MS && made < until + CLOCK_SLACK_MS;
}

/**
 * Notes a refund on the provider's pages that was made for a failed one of ours, which is closed
 * by it: counted as both, the guest would miss that much at the next refund of the payment.
 * @returns whether it is one
 */
async function noteByHand(found: Reversal, payment: OnlinePayment): Promise<boolean> {
  const { ref: provider_ref, kind, amount, withdrawn } = found;
  if (kind !== 'refund' || amount.currency !== payment.currency) return false;
  const refunds = await find(
    OnlineRefund,
    { online_payment_id: payment.id, status: ['failed', 'done'] },
    { order: ['created_at'], lock: true },
  );
  const noted = refunds.find((refund) => refund.provider_ref === provider_ref);
  if (noted) {
    if (withdrawn && noted.status === 'done')
      await update(OnlineRefund, { id: noted.id }, { status: 'failed', done_at: null });
    return true;
  }
  const meant = withdrawn ? undefined : refunds.find((refund) => isMadeFor(refund, found));
  if (!meant) return false;
  // Its `reason` stays, as that of every refund which this program did not make.
  await update(
    OnlineRefund,
    { id: meant.id },
    { status: 'done', provider_ref, done_at: meant.done_at ?? now() },
  );
  if (meant.status === 'failed')
    await record({
      actor: 'system',
      restaurant_id: payment.restaurant_id,
      action: 'online_refund.closed',
      subject_id: await billOf(payment),
      detail: { amount_cents: meant.amount_cents },
    });
  return true;
}

async function noteOne(found: Reversal, payment: OnlinePayment): Promise<void> {
  const ours =
    found.reference && (await findOne(OnlineRefund, { id: found.reference }, { lock: true }));
  if (ours) return noteOurs(ours, found);
  const { id: online_payment_id, restaurant_id, currency } = payment;
  const { ref: provider_ref, kind, amount, withdrawn } = found;
  const known = await findOne(OnlineReversal, { online_payment_id, provider_ref }, { lock: true });
  if (!known && (await noteByHand(found, payment))) return;
  const what = known ? ('withdrawn' as const) : ('seen' as const);
  if (known ? known.withdrawn_at || !withdrawn : withdrawn) return;
  if (amount.currency !== currency) {
    log.error({ online_payment: online_payment_id, ...amount }, 'reversed in another currency');
    return;
  }
  if (known) {
    // What stands in the books as refunded has come back: staff have something to do again.
    const closed_at = known.recorded_cents > 0 ? null : now();
    await update(OnlineReversal, { id: known.id }, { withdrawn_at: now(), closed_at });
  } else {
    const facts = { kind, provider_ref, amount_cents: amount.cents, reversed_at: found.at };
    await insert(OnlineReversal, { online_payment_id, ...facts });
  }
  await record({
    actor: 'system',
    restaurant_id,
    action: `online_reversal.${what}`,
    subject_id: await billOf(payment),
    detail: { kind, provider: payment.provider, amount_cents: amount.cents },
  });
}

/** Notes what a provider listed, each once; what is of no payment of ours is none of ours. */
export function noteReversals(provider: string, listed: Reversal[]): Promise<void> {
  return inTransaction(async () => {
    const charge_ref = [...new Set(listed.map((one) => one.charge_ref))];
    const payments = await find(OnlinePayment, { provider, charge_ref });
    for (const found of listed) {
      const payment = payments.find((one) => one.charge_ref === found.charge_ref);
      if (payment) await noteOne(found, payment);
    }
  });
}

/** What left a payment at the provider and stands in no books yet, in cents. */
export async function unrecorded(online_payment_id: string) {
  const reversals = await find(
    OnlineReversal,
    { online_payment_id, withdrawn_at: null },
    { order: ['created_at'] },
  );
  const sum = (key: 'amount_cents' | 'recorded_cents') =>
    reversals.reduce((cents, reversal) => cents + reversal[key], 0);
  return {
    reversals,
    reversed_cents: sum('amount_cents'),
    unrecorded_cents: sum('amount_cents') - sum('recorded_cents'),
  };
}

/**
 * Records in the books what has left already, up to an amount, in the running transaction.
 * @returns what of the amount it is, in cents: the provider is not told to give that back
 */
export async function recordReversed(
  { id }: Pick<OnlinePayment, 'id'>,
  amount_cents: number,
): Promise<number> {
  const { reversals } = await unrecorded(id);
  let missing = amount_cents;
  for (const reversal of reversals) {
    const part = Math.min(missing, reversal.amount_cents - reversal.recorded_cents);
    if (part <= 0) continue;
    const recorded_cents = reversal.recorded_cents + part;
    const isWhole = recorded_cents === reversal.amount_cents;
    const facts = { recorded_cents, ...(isWhole && { closed_at: now() }) };
    await update(OnlineReversal, { id: reversal.id }, facts);
    missing -= part;
  }
  return amount_cents - missing;
}

/** The reversals that staff have something to do about, newest first. */
export async function openReversals(restaurant_id: string) {
  const open = await find(OnlineReversal, { closed_at: null }, { order: [['created_at', 'DESC']] });
  const ids = open.map(({ online_payment_id }) => online_payment_id);
  const payments = await find(OnlinePayment, { id: ids, restaurant_id });
  const bills = await billsOf(payments);
  return open.flatMap(({ id, online_payment_id, kind, amount_cents, ...its }) => {
    const payment = payments.find((one) => one.id === online_payment_id);
    if (!payment) return [];
    const { provider, currency, currency_digits } = payment;
    return {
      id,
      ...bills.get(payment.id)!,
      provider_name: providerOf(provider)?.name ?? provider,
      kind,
      amount_cents,
      currency,
      currency_digits,
      withdrawn: its.withdrawn_at !== null,
      reversed_at: its.reversed_at.toISOString(),
    };
  });
}

export async function hasOpenReversal(): Promise<boolean> {
  return (await count(OnlineReversal, { closed_at: null })) > 0;
}

/** Staff have put the books right, or there is nothing to put right. @throws Problem 404 */
export function closeReversal(caller: StaffCaller, id: string): Promise<void> {
  return inTransaction(async () => {
    const { restaurant_id } = caller;
    const reversal = await findOne(OnlineReversal, { id, closed_at: null }, { lock: true });
    const payment =
      reversal && (await findOne(OnlinePayment, { id: reversal.online_payment_id, restaurant_id }));
    if (!reversal || !payment) throw notFound();
    const { amount_cents, kind } = reversal;
    const facts = { recorded_cents: amount_cents, closed_at: now() };
    await update(OnlineReversal, { id }, facts);
    await recordBy(caller, {
      action: 'online_reversal.closed',
      subject_id: await billOf(payment),
      detail: { kind, amount_cents },
    });
  });
}
