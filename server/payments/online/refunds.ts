/** Money that goes back to guests by the provider that took it. */
import { recordBy } from '../../audit/audit.ts';
import { now } from '../../clock.ts';
import { not } from '../../database/conditions.ts';
import { count, find, findOne, insert, update } from '../../database/repository.ts';
import { inTransaction } from '../../database/transaction.ts';
import { notFound } from '../../errors.ts';
import type { StaffCaller } from '../../http/caller.ts';
import { enqueue } from '../../jobs/queue.ts';
import { billOf, billsOf } from './bill-of.ts';
import { LandedPayment, OnlinePayment, OnlineRefund } from './model.ts';
import { providerOf } from './providers.ts';
import { ONLINE_REFUND_QUEUE } from './queues.ts';
import { recordReversed, unrecorded } from './reversals.ts';

/**
 * Gives money of an online payment back, in the running transaction: the row is there before the
 * provider is told, so that a crash forgets no refund and none is made twice.
 */
export async function giveBack(
  { id: online_payment_id }: Pick<OnlinePayment, 'id'>,
  { amount_cents, why }: Pick<OnlineRefund, 'amount_cents' | 'why'>,
): Promise<void> {
  const { id } = await insert(OnlineRefund, {
    online_payment_id,
    amount_cents,
    why,
    status: 'waiting',
  });
  await enqueue(ONLINE_REFUND_QUEUE, { subject_id: id, lane: online_payment_id });
}

/**
 * Gives back what a payment of a bill took, with its tip, where it was made online; what has left
 * the provider already is recorded and not refunded again.
 */
export async function giveBackPayment({
  id: payment_id,
  amount_cents,
  tip_cents,
}: Pick<LandedPayment, 'id' | 'amount_cents' | 'tip_cents'>): Promise<void> {
  const online = await findOne(OnlinePayment, { payment_id });
  if (online) await giveBackOnce(online, amount_cents + tip_cents);
}

/** Records what has left the provider already, and gives the rest back. */
async function giveBackOnce(online: OnlinePayment, wanted_cents: number): Promise<void> {
  const { left_cents } = await atProvider(online);
  const reversed = await recordReversed(online, wanted_cents);
  const amount_cents = Math.min(wanted_cents - reversed, left_cents);
  if (amount_cents > 0) await giveBack(online, { amount_cents, why: 'refund' });
}

/**
 * What is left of an online payment at the provider, and of that what may be credited, in cents.
 */
async function atProvider({ id: online_payment_id, received_cents }: OnlinePayment) {
  const refunds = await find(OnlineRefund, { online_payment_id, status: not('replaced') });
  const back = refunds.reduce((sum, { amount_cents }) => sum + amount_cents, 0);
  const { reversed_cents, unrecorded_cents } = await unrecorded(online_payment_id);
  const left_cents = Math.max(0, (received_cents ?? 0) - back - reversed_cents);
  return { left_cents, refundable_cents: left_cents + unrecorded_cents };
}

/** What a credit note credits, by which its payer's own payment is found. Amounts are cents. */
export interface Credited {
  bill_id: string;
  /** What goes back, with its tip. */
  amount_cents: number;
  /** The orders of its dishes; none of a share in money. */
  order_ids: ReadonlySet<string>;
  /** The total of the invoice. */
  invoice_cents: number;
}

/**
 * How likely an online payment is the one that paid what is credited, the likeliest first: that of
 * these orders, that of a guest who came by the code of one, one of just the invoice's amount; the
 * last is that of other guests' orders.
 */
function rankOf(
  { covers, order_id }: OnlinePayment,
  landed_cents: number,
  { order_ids, invoice_cents }: Credited,
): number {
  if (covers.some((id) => order_ids.has(id))) return 0;
  if (covers.length > 0) return 4;
  if (order_id !== null && order_ids.has(order_id)) return 1;
  return landed_cents === invoice_cents ? 2 : 3;
}

/** What of each online payment of a bill was not refunded, in cents; the payer's own first. */
async function refundable(credited: Credited) {
  const payments = await find(LandedPayment, { bill_id: credited.bill_id, refunded_at: null });
  const amounts = new Map(payments.map(({ id, amount_cents }) => [id, amount_cents]));
  const landed = await find(
    OnlinePayment,
    { payment_id: [...amounts.keys()] },
    { order: ['created_at'] },
  );
  const parts = [];
  for (const online of landed) {
    const { refundable_cents } = await atProvider(online);
    const rank = rankOf(online, amounts.get(online.payment_id!)!, credited);
    parts.push({ online, left_cents: refundable_cents, rank });
  }
  return parts.sort((a, b) => a.rank - b.rank);
}

/**
 * Gives what a credit note credits back on the online payments of its bill, in the running
 * transaction: to the guest who paid it before any other.
 * @returns false where they hold less, and nothing is refunded
 */
export async function giveBackOnBill(credited: Credited): Promise<boolean> {
  const { amount_cents } = credited;
  const payments = await refundable(credited);
  if (payments.reduce((sum, { left_cents }) => sum + left_cents, 0) < amount_cents) return false;
  let missing = amount_cents;
  for (const { online, left_cents } of payments) {
    const part = Math.min(missing, left_cents);
    if (part > 0) await giveBackOnce(online, part);
    missing -= part;
  }
  return true;
}

/** The refunds that a provider refused, newest first. */
export async function failedRefunds(restaurant_id: string) {
  const refunds = await find(
    OnlineRefund,
    { status: 'failed' },
    { order: [['created_at', 'DESC']] },
  );
  const payments = await find(OnlinePayment, {
    id: refunds.map(({ online_payment_id }) => online_payment_id),
    restaurant_id,
  });
  const bills = await billsOf(payments);
  return refunds.flatMap(({ id, online_payment_id, amount_cents, reason, created_at }) => {
    const payment = payments.find((one) => one.id === online_payment_id);
    if (!payment) return [];
    const { provider, currency, currency_digits } = payment;
    return {
      id,
      ...bills.get(payment.id)!,
      provider_name: providerOf(provider)?.name ?? provider,
      amount_cents,
      currency,
      currency_digits,
      reason,
      created_at: created_at.toISOString(),
    };
  });
}

/** Whether money is owed to a guest because a provider refused to give it back. */
export async function hasFailedRefund(): Promise<boolean> {
  return (await count(OnlineRefund, { status: 'failed' })) > 0;
}

/**
 * A failed refund is sent again, or was made in another way. It is sent as a new one, since a
 * provider repeats its refusal of the same reference.
 * @throws Problem 404
 */
export function mendRefund(
  caller: StaffCaller,
  { id, how }: { id: string; how: 'retry' | 'close' },
): Promise<void> {
  return inTransaction(async () => {
    const refund = await findOne(OnlineRefund, { id, status: 'failed' }, { lock: true });
    const { restaurant_id } = caller;
    const payment =
      refund && (await findOne(OnlinePayment, { id: refund.online_payment_id, restaurant_id }));
    if (!refund || !payment) throw notFound();
    const { amount_cents, why } = refund;
    const status = how === 'retry' ? 'replaced' : 'done';
    // Its `reason` stays: by that a closed one is told from one that the provider made.
    await update(OnlineRefund, { id }, { status, done_at: now() });
    if (how === 'retry') await giveBack(payment, { amount_cents, why });
    await recordBy(caller, {
      action: `online_refund.${how === 'retry' ? 'retried' : 'closed'}`,
      subject_id: await billOf(payment),
      detail: { amount_cents },
    });
  });
}
