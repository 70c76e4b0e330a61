/** Online payments as guests begin and follow them. */
import {
  billByClaimCode,
  billIdNow,
  type ByCode,
  type WholeBill,
  lockBill,
  refuseClosed,
} from '../../bills/bills.ts';
import { leftOf } from '../../bills/totals.ts';
import { now } from '../../clock.ts';
import { find, findOne, insert, together } from '../../database/repository.ts';
import { inTransaction } from '../../database/transaction.ts';
import { conflict, invalid, notFound } from '../../errors.ts';
import type { Body } from '../../http/endpoint.ts';
import { enqueue, hurryLane } from '../../jobs/queue.ts';
import { ordersOfSameDevice } from '../../orders/guest-room.ts';
import { countAttempt, LIMITS } from '../../security/rate-limit.ts';
import type { beginOnlinePayment as beginEndpoint, OnlineStatus } from './contract.ts';
import { LandedPayment, OnlinePayment, OnlineRefund } from './model.ts';
import { ONLINE_METHOD } from '../methods/methods.ts';
import type { WebhookSubject } from '../providers/provider.ts';
import { providerOf } from './providers.ts';
import { ONLINE_PAYMENT_QUEUE } from './queues.ts';
import { hurryReversals } from './reversals.ts';
import { onlineForGuests } from './settings.ts';

/** How long a guest has on the provider's page. Stripe allows half an hour at least. */
const OPEN_MS = 60 * 60_000;
/** A guest's page asks every second or so; the provider is asked as often at most. */
const LOOK_EVERY_MS = 2000;

/** The orders of a bill that came from the phone whose code this is. */
export async function ownOrders({ bill, order }: ByCode): Promise<Set<string>> {
  const ids = bill.orders.map(({ id }) => id);
  if (!order || ids.length === 1) return new Set(order ? ids : []);
  return ordersOfSameDevice(order.id, ids);
}

/** The orders that guests paid online as their own, by the id of the payment, which stands. */
export async function ordersPaidBy({
  payments,
}: Pick<WholeBill, 'payments'>): Promise<Map<string, string[]>> {
  const standing = payments.filter(
    ({ method, refunded_at }) => method === ONLINE_METHOD && refunded_at === null,
  );
  const online = await find(OnlinePayment, { payment_id: standing.map(({ id }) => id) });
  return new Map(
    online
      .filter(({ covers }) => covers.length > 0)
      .map(({ payment_id, covers }) => [payment_id!, covers]),
  );
}

/** The orders of a bill that guests paid online as their own, and whose payment stands. */
export async function coveredOrders(bill: Pick<WholeBill, 'payments'>): Promise<Set<string>> {
  return new Set([...(await ordersPaidBy(bill)).values()].flat());
}

/** The guest's own orders that are not paid yet, where the amount is exactly theirs. */
async function covering(found: ByCode, amount_cents: number): Promise<string[]> {
  const own = await ownOrders(found);
  const paid = await coveredOrders(found.bill);
  const orders = found.bill.orders.filter(
    ({ id, status }) => own.has(id) && !paid.has(id) && status !== 'cancelled',
  );
  const sum = orders.reduce((cents, order) => cents + order.total_cents, 0);
  return sum === amount_cents ? orders.map(({ id }) => id) : [];
}

/**
 * Begins to pay the bill of a claim code: writes the payment down, and has the provider asked for
 * its page after the commit.
 * @throws Problem 404, 409 `bill_settled`, `bill_void`, `online_payments_off`, `overpaid` above
 * what is left, 422 for an amount that the provider cannot take, 429
 */
export async function beginOnlinePayment(
  claim_code: string,
  { way, amount_cents, tip_cents }: Body<typeof beginEndpoint>,
  { locale, address }: { locale: string; address: string },
) {
  const found = await billByClaimCode(claim_code);
  // Each attempt opens a page at the provider: a stranger with one code must not open thousands.
  await countAttempt(LIMITS.payOnline, { account: found.bill.id, address });
  return inTransaction(async () => {
    const bill = await lockBill(found.bill.restaurant_id, found.bill.id);
    refuseClosed(bill);
    const online = await onlineForGuests();
    if (!online) throw conflict('online_payments_off');
    if (amount_cents > leftOf(bill)) throw conflict('overpaid');
    const { restaurant_id, id: bill_id, currency, currency_digits } = bill;
    const whole = { cents: amount_cents + tip_cents, currency, currency_digits };
    if (!providerOf(online.provider)?.takes(whole))
      throw invalid([{ path: 'amount_cents', message: 'amount_not_online' }]);
    const payment = await insert(OnlinePayment, {
      restaurant_id,
      bill_id,
      order_id: found.order?.id ?? null,
      provider: online.provider,
      way,
      covers: way === 'mine' ? await covering(found, amount_cents) : [],
      amount_cents,
      tip_cents,
      currency,
      currency_digits,
      locale,
      status: 'starting',
      expires_at: new Date(now().getTime() + OPEN_MS),
    });
    await enqueue(ONLINE_PAYMENT_QUEUE, { subject_id: payment.id, lane: payment.id });
    return presentOnlinePayment(payment);
  });
}

const UNDER_WAY: OnlineStatus[] = ['starting', 'open'];

/**
 * What became of an online payment on the bill of a claim code. While it is not known, the provider
 * is asked now.
 * @throws Problem 404, also for a payment of another bill
 */
export async function followOnlinePayment(claim_code: string, id: string) {
  const { bill, order } = await billByClaimCode(claim_code);
  const payment = await findOne(OnlinePayment, { id, restaurant_id: bill.restaurant_id });
  if (!payment) throw notFound();
  // A bill may have been merged or split since: the order, or the bill that took it in, is enough.
  const isOurs = order !== null && payment.order_id === order.id;
  if (!isOurs && (await billIdNow(payment.bill_id)) !== bill.id) throw notFound();
  const { looked_at, status } = payment;
  const isStale = !looked_at || now().getTime() - looked_at.getTime() > LOOK_EVERY_MS;
  if (status === 'open' && isStale) await hurryLane(ONLINE_PAYMENT_QUEUE, id);
  return presentOnlinePayment(payment);
}

/** A provider says that something changed: it is asked at once, of a payment that is over too. */
export async function hurryByWebhook(
  provider: string,
  subject: Exclude<WebhookSubject, 'forged'>,
): Promise<void> {
  if (subject === 'nothing') return;
  if (subject === 'reversals') return hurryReversals(provider);
  const payment = await findOne(OnlinePayment, { provider, provider_ref: subject.checkout });
  if (!payment) return;
  if (UNDER_WAY.includes(payment.status)) await hurryLane(ONLINE_PAYMENT_QUEUE, payment.id);
  else await hurryReversals(provider);
}

async function presentOnlinePayment(payment: OnlinePayment) {
  const { id, provider, payment_id, status } = payment;
  const [landed, surplus] = await together(
    async () => (payment_id ? findOne(LandedPayment, { id: payment_id }) : null),
    () =>
      find(OnlineRefund, {
        online_payment_id: id,
        why: 'surplus',
        status: ['waiting', 'done', 'failed'],
      }),
  );
  const isPaid = status === 'paid';
  return {
    id,
    provider,
    provider_name: providerOf(provider)?.name ?? provider,
    way: payment.way,
    amount_cents: payment.amount_cents,
    tip_cents: payment.tip_cents,
    currency: payment.currency,
    currency_digits: payment.currency_digits,
    status,
    reason: payment.reason,
    checkout_url: status === 'open' ? payment.checkout_url : null,
    landed_cents: isPaid ? (landed?.amount_cents ?? 0) : null,
    landed_tip_cents: isPaid ? (landed?.tip_cents ?? 0) : null,
    returned_cents: surplus.reduce((sum, { amount_cents }) => sum + amount_cents, 0),
    refunded: Boolean(landed?.refunded_at),
    paid_at: payment.paid_at?.toISOString() ?? null,
    created_at: payment.created_at.toISOString(),
  };
}
