/** Where the money of online payments lands: on their bills, once, whatever happened meanwhile. */
import { record } from '../audit/audit.ts';
import { clockQuestion } from '../audit/clock-watch.ts';
import { billChanged, billNow, type BillRow } from '../bills/bills.ts';
import { addPaid } from '../bills/settled.ts';
import { leftOf } from '../bills/totals.ts';
import { now } from '../clock.ts';
import { findOne, insert, update } from '../database/repository.ts';
import { inTransaction } from '../database/transaction.ts';
import { publishEvent } from '../events/events.ts';
import { log } from '../log.ts';
import { ordersNow } from '../orders/orders.ts';
import { paymentsOn } from '../orders/present.ts';
import { settle } from '../settlement/settle.ts';
import { ONLINE_METHOD } from './methods/methods.ts';
import { Payment } from './model.ts';
import { OnlinePayment } from './online/model.ts';
import { coveredOrders } from './online/guests.ts';
import { giveBack } from './online/refunds.ts';
import { watchReversals } from './online/reversals.ts';
import type { Found } from './providers/provider.ts';

type Received = Extract<Found, { status: 'paid' }>;

/** How what was received is spread: over the bill, the tip, and what goes back to the guest. */
interface Spread {
  landed_cents: number;
  tip_cents: number;
  surplus_cents: number;
}

/**
 * Spreads what a provider received. Where somebody paid meanwhile, the bill takes what is left of
 * it, and the rest goes back: with nothing left that is all of it, since a tip without a payment is
 * none (ASVS 2.2.3).
 */
export function spread(
  { amount_cents, tip_cents }: Pick<OnlinePayment, 'amount_cents' | 'tip_cents'>,
  { received_cents, left_cents }: { received_cents: number; left_cents: number },
): Spread {
  const landed_cents = Math.max(0, Math.min(amount_cents, received_cents, left_cents));
  const tip =
    landed_cents === 0 ? 0 : Math.max(0, Math.min(tip_cents, received_cents - amount_cents));
  return {
    landed_cents,
    tip_cents: tip,
    surplus_cents: received_cents - landed_cents - tip,
  };
}

/** Pays a locked bill with what a guest paid online, in the running transaction. */
async function payBill(
  bill: BillRow,
  { landed_cents: amount_cents, tip_cents }: Spread,
  provider: string,
): Promise<Payment> {
  const { restaurant_id, id: bill_id } = bill;
  const paid = await addPaid(bill, amount_cents);
  const payment = await insert(Payment, {
    bill_id,
    user_id: null,
    method: ONLINE_METHOD,
    amount_cents,
    tip_cents,
    received_cents: null,
    rounding_cents: 0,
    till_id: null,
  });
  await record({
    actor: 'guest',
    restaurant_id,
    action: 'payment.taken',
    subject_id: bill_id,
    detail: { payment_id: payment.id, method: ONLINE_METHOD, provider, amount_cents, tip_cents },
  });
  // While the clock is in question no document is issued: its receipt follows at the day's close,
  // and the guest who has paid does not wait for it.
  await settle(paid, null, { at: payment.created_at, issuesRest: clockQuestion() === null });
  await publishEvent({
    restaurant_id,
    type: 'payment.taken',
    least_role: 'waiter',
    subject_id: bill_id,
  });
  await billChanged(bill);
  return payment;
}

/** The bill that an online payment pays, locked, and the most of it that it pays, in cents. */
interface Payable {
  bill: BillRow;
  most_cents: number;
}

/**
 * The bill that an online payment pays, or the one that took it in. Who pays their own orders pays
 * no other guest's: where staff split the bill meanwhile it is the bill that has them now, and what
 * of them was cancelled, voided or paid in the same way meanwhile is not paid.
 */
async function payableBy({ restaurant_id, bill_id, covers }: OnlinePayment): Promise<Payable> {
  const begun = await billNow(restaurant_id, bill_id);
  if (covers.length === 0) return { bill: begun, most_cents: Infinity };
  // Read once the bill is locked: nothing is split off it meanwhile.
  const own = (await ordersNow(covers)).filter(({ status }) => status !== 'cancelled');
  const places = [...new Set(own.map((order) => order.bill_id))];
  // One payment pays one bill: of own orders on two, those that are still on the first.
  const isElsewhere = places.length === 1 && places[0] !== begun.id;
  const bill = isElsewhere ? await billNow(restaurant_id, places[0]!) : begun;
  const paid = await coveredOrders({ payments: await paymentsOn(bill.id) });
  const most_cents = own
    .filter((order) => order.bill_id === bill.id && !paid.has(order.id))
    .reduce((cents, { total_cents }) => cents + total_cents, 0);
  return { bill, most_cents };
}

/**
 * Lands an online payment on its bill, once, however often the provider says that it is paid. What
 * is more than is left goes back to the guest.
 */
export function landOnlinePayment(id: string, { amount, charge_ref }: Received): Promise<void> {
  return inTransaction(async () => {
    const online = (await findOne(OnlinePayment, { id }, { lock: true }))!;
    // The row is locked: a webhook and a look at the same time land it once.
    if (online.paid_at) return;
    const { bill, most_cents } = await payableBy(online);
    const isOurs = amount.currency === online.currency;
    if (!isOurs) log.error({ online_payment: id, ...amount }, 'paid in another currency');
    const isOpen = isOurs && bill.status === 'open';
    const left_cents = isOpen ? Math.min(leftOf(bill), most_cents) : 0;
    const parts = spread(online, { received_cents: amount.cents, left_cents });
    const payment = parts.landed_cents > 0 ? await payBill(bill, parts, online.provider) : null;
    await update(
      OnlinePayment,
      { id },
      {
        status: 'paid',
        reason: null,
        charge_ref,
        received_cents: amount.cents,
        payment_id: payment?.id ?? null,
        paid_at: now(),
      },
    );
    await watchReversals(online.provider);
    const { surplus_cents: amount_cents } = parts;
    if (amount_cents === 0) return;
    await giveBack(online, { amount_cents, why: 'surplus' });
    await record({
      actor: 'guest',
      restaurant_id: online.restaurant_id,
      action: 'payment.surplus',
      subject_id: bill.id,
      detail: { provider: online.provider, amount_cents },
    });
  });
}
