import { recordBy } from '../audit/audit.ts';
import { billChanged, type BillRow, lockBill } from '../bills/bills.ts';
import { addPaid } from '../bills/settled.ts';
import { now } from '../clock.ts';
import { findOne, insert, together, update } from '../database/repository.ts';
import { inTransaction } from '../database/transaction.ts';
import { cashRefunded, cashTaken } from '../drawers/cash.ts';
import { kickAfterCommit } from '../drawers/kick.ts';
import { conflict, invalid, notFound } from '../errors.ts';
import { publishEvent } from '../events/events.ts';
import type { StaffCaller } from '../http/caller.ts';
import type { Body } from '../http/endpoint.ts';
import { documentsOf } from '../invoices/document/lookup.ts';
import { documentWord } from '../invoices/document/words.ts';
import { writeCreditNote } from '../invoices/issue/credit-note.ts';
import { roundCash } from '../money.ts';
import { countedOrdersOn, orderOfRestaurant } from '../orders/orders.ts';
import { changeOf } from '../orders/present.ts';
import { readStatus } from '../orders/status.ts';
import { cashRounding, restaurantById } from '../restaurant/restaurant.ts';
import { namesOf } from '../staff/staff.ts';
import type { takePayment as takePaymentEndpoint } from './contract.ts';
import { factsOf, type MethodKind } from './methods/methods.ts';
import { activeMethod, methodOf } from './methods/payment-methods.ts';
import { Payment } from './model.ts';
import { giveBackPayment } from './online/refunds.ts';
import { settle, unsettle } from '../settlement/settle.ts';

type Taking = Body<typeof takePaymentEndpoint>;
/** With the till that takes the money; null on any other machine. */
interface Taken extends Taking {
  till_id?: string | null;
}

/** Whether any bill was ever paid, in whole or in part. */
export async function hasAnyPayment(): Promise<boolean> {
  return (await findOne(Payment, {}, { columns: ['id'] })) !== null;
}

/**
 * Checks what was handed over.
 * @throws Problem 422 for an amount of 0, except on a bill of 0 without a tip (ASVS 2.2.3), for
 * less than is taken, and for change on what gives none
 */
function checkAmounts(
  bill: BillRow,
  { amount_cents, tip_cents, received_cents }: Omit<Taking, 'document_follows'>,
  { kind, rounding_cents }: { kind: MethodKind; rounding_cents: number },
): void {
  if (amount_cents === 0 && (bill.total_cents > 0 || tip_cents > 0))
    throw invalid([{ path: 'amount_cents', message: 'amount_zero' }]);
  if (received_cents === undefined) return;
  const payable_cents = amount_cents + rounding_cents + tip_cents;
  if (received_cents < payable_cents)
    throw invalid([{ path: 'received_cents', message: 'received_too_little' }]);
  if (received_cents > payable_cents && !factsOf({ method: kind }).givesChange)
    throw invalid([{ path: 'received_cents', message: 'no_change_given' }]);
}

/**
 * What rounding adds to a payment in cash, or takes off it: with its tip it is an amount that coins
 * can pay. The amount stays what is owed, so that bills settle to the cent.
 */
async function roundingOf(
  restaurant_id: string,
  kind: MethodKind,
  { amount_cents, tip_cents }: Taking,
): Promise<number> {
  if (kind !== 'cash') return 0;
  const payable_cents = amount_cents + tip_cents;
  const unit = cashRounding(await restaurantById(restaurant_id));
  return roundCash(payable_cents, unit) - payable_cents;
}

/** The bill that takes a payment, locked. @throws Problem 409 `order_cancelled`, `overpaid` */
async function payableBill(restaurant_id: string, id: string): Promise<BillRow> {
  const bill = await lockBill(restaurant_id, id);
  if (bill.status === 'void') throw conflict('order_cancelled');
  if (bill.status === 'settled') throw conflict('overpaid');
  return bill;
}

/**
 * Takes a payment on a bill (cents; the tip is beside it, never in it). The bill is settled when
 * nothing is left to pay. Cash comes into the open drawer of the till.
 * @param till_id the till where it is taken; null on any other machine
 * @throws Problem 404, 409 `overpaid` or `order_cancelled`, 422 as `checkAmounts` and for a method
 * that is not active
 */
export function takeBillPayment(
  caller: StaffCaller,
  bill_id: string,
  { document_follows, till_id = caller.till_id, ...input }: Taken,
) {
  return inTransaction(async () => {
    const { restaurant_id, user_id } = caller;
    const bill = await payableBill(restaurant_id, bill_id);
    const [{ kind, opens_drawer }] = await together(
      () => activeMethod(restaurant_id, input.method),
      // What the answer says of it, read meanwhile.
      () => aboutPayment(restaurant_id, { bill_id, user_id }),
    );
    const rounding_cents = await roundingOf(restaurant_id, kind, input);
    checkAmounts(bill, input, { kind, rounding_cents });
    const paid = await addPaid(bill, input.amount_cents);
    const payment = await insert(Payment, {
      ...input,
      received_cents: input.received_cents ?? null,
      bill_id,
      user_id,
      rounding_cents,
      till_id,
    });
    const { method, amount_cents, tip_cents } = payment;
    await recordBy(caller, {
      action: 'payment.taken',
      subject_id: bill_id,
      detail: { payment_id: payment.id, method, amount_cents, tip_cents },
    });
    const settled = await settle(paid, user_id, {
      at: payment.created_at,
      issuesRest: !document_follows,
    });
    await publishEvent({
      restaurant_id,
      type: 'payment.taken',
      least_role: 'waiter',
      subject_id: bill_id,
    });
    await billChanged(bill);
    if (kind === 'cash') await cashTaken(cashOf(caller, payment, till_id));
    if (opens_drawer) kickAfterCommit(restaurant_id, till_id);
    return presentPayment(caller, payment, { ...paid, settled });
  });
}

/** As `takeBillPayment`, on the bill of an order. @throws Problem 409 `order_cancelled` */
export function takePayment(caller: StaffCaller, order_id: string, input: Taken) {
  return inTransaction(async () => {
    const order = await orderOfRestaurant(caller.restaurant_id, order_id);
    if (order.status === 'cancelled') throw conflict('order_cancelled');
    return takeBillPayment(caller, order.bill_id, input);
  });
}

function cashOf(
  { restaurant_id, user_id }: StaffCaller,
  { id: subject_id, amount_cents, tip_cents, rounding_cents }: Payment,
  till_id: string | null,
) {
  return { restaurant_id, till_id, user_id, subject_id, amount_cents, tip_cents, rounding_cents };
}

function aboutPayment(
  restaurant_id: string,
  { bill_id, user_id }: Pick<Payment, 'bill_id' | 'user_id'>,
) {
  return together(
    () => countedOrdersOn(bill_id),
    () => namesOf(user_id === null ? [] : [user_id]),
    () => restaurantById(restaurant_id),
  );
}

/** @param bill what the payment left of it */
async function presentPayment(
  { restaurant_id }: StaffCaller,
  payment: Payment,
  bill: { total_cents: number; paid_cents: number; settled: boolean },
) {
  const { bill_id, user_id, created_at, refunded_at } = payment;
  const [orders, names, restaurant] = await aboutPayment(restaurant_id, { bill_id, user_id });
  const order = orders.length === 1 ? orders[0]! : null;
  const { id, method, amount_cents, tip_cents, rounding_cents, received_cents } = payment;
  const left_cents = bill.total_cents - bill.paid_cents;
  return {
    id,
    bill_id,
    order_id: order?.id ?? null,
    method,
    amount_cents,
    tip_cents,
    rounding_cents,
    received_cents,
    change_cents: changeOf(payment),
    taken_by: user_id && (names.get(user_id) ?? null),
    till_id: payment.till_id,
    order_status: order && readStatus(order),
    settled: bill.settled,
    left_cents,
    cash_left_cents: roundCash(left_cents, cashRounding(restaurant)),
    created_at: created_at.toISOString(),
    refunded_at: refunded_at?.toISOString() ?? null,
  };
}

interface Refund {
  bill_id: string;
  payment_id: string;
  reason: string;
  /** The till where it is refunded: the cash comes out of its drawer. */
  till_id?: string | null;
}

/**
 * Refunds a payment: a wrong amount, a wrong method, or an order that is to be cancelled. A settled
 * bill is owed again, and what was paid online goes back by its provider. An invoice keeps the
 * payment that it states until a credit note credits it.
 * @throws Problem 404, 409 `already_refunded`, `refund_invoiced` while an invoice that somebody
 * asked for is in force,
 * `refund_credited` where a credit note has refunded
 */
export function refundBillPayment(
  caller: StaffCaller,
  { bill_id, payment_id, reason, till_id = caller.till_id }: Refund,
) {
  return inTransaction(async () => {
    const { restaurant_id, user_id } = caller;
    const bill = await lockBill(restaurant_id, bill_id);
    const payment = await findOne(Payment, { id: payment_id, bill_id });
    if (!payment) throw notFound();
    const { standing, refunds } = await documentsOf(bill_id);
    if (standing.some(({ snapshot }) => !snapshot.automatic)) throw conflict('refund_invoiced');
    // A credit note has refunded the bill, at least in part: nothing is refunded twice.
    if (refunds.length > 0) throw conflict('refund_credited');
    const refunded_at = now();
    // Checked in the statement that changes it, so that two managers at once refund it once (ASVS
    // 2.3.4).
    const changed = await update(
      Payment,
      { id: payment_id, refunded_at: null },
      { refunded_at, refunded_by: user_id, refund_reason: reason },
    );
    if (changed !== 1) throw conflict('already_refunded');
    // A receipt that nobody asked for states this payment: it is credited, and a right one follows.
    const { locale } = await restaurantById(restaurant_id);
    for (const receipt of standing)
      await writeCreditNote(receipt, {
        reason: documentWord(locale, 'payment_refunded'),
        issued_by: user_id,
      });
    await giveBackPayment(payment);
    await unsettle(bill, refunded_at);
    const left = await addPaid(bill, -payment.amount_cents);
    const { method, amount_cents, tip_cents } = payment;
    await recordBy(caller, {
      action: 'payment.refunded',
      subject_id: bill_id,
      detail: { payment_id, method, amount_cents, tip_cents, reason },
    });
    await publishEvent({
      restaurant_id,
      type: 'payment.refunded',
      least_role: 'waiter',
      subject_id: bill_id,
    });
    await billChanged(bill);
    const { kind, opens_drawer } = await methodOf(restaurant_id, method);
    if (kind === 'cash') await cashRefunded(cashOf(caller, payment, till_id));
    if (opens_drawer) kickAfterCommit(restaurant_id, till_id);
    return presentPayment(caller, { ...payment, refunded_at }, { ...left, settled: false });
  });
}

/** As `refundBillPayment`, of the bill of an order. */
export function refundPayment(
  caller: StaffCaller,
  { order_id, ...refund }: Omit<Refund, 'bill_id'> & { order_id: string },
) {
  return inTransaction(async () => {
    const { bill_id } = await orderOfRestaurant(caller.restaurant_id, order_id);
    return refundBillPayment(caller, { ...refund, bill_id });
  });
}
