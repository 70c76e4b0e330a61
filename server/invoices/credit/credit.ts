import { recordBy } from '../../audit/audit.ts';
import { inTransaction } from '../../database/transaction.ts';
import { cashRefunded } from '../../drawers/cash.ts';
import { kickAfterCommit } from '../../drawers/kick.ts';
import { conflict, invalid } from '../../errors.ts';
import type { StaffCaller } from '../../http/caller.ts';
import type { Body } from '../../http/endpoint.ts';
import { ordersWithItems } from '../../orders/present.ts';
import { ONLINE_METHOD } from '../../payments/methods/methods.ts';
import {
  activeMethod,
  onlineMethod,
  type PaymentMethodRow,
} from '../../payments/methods/payment-methods.ts';
import { giveBackOnBill } from '../../payments/online/refunds.ts';
import type { Buyer } from '../contract.ts';
import type { creditInvoice } from '../issue/contract.ts';
import { creditNotesOf } from '../document/lookup.ts';
import { documentWord } from '../document/words.ts';
import { linesOf, writeCreditNote } from '../issue/credit-note.ts';
import { invoiceOfRestaurant } from '../issue/invoices.ts';
import { checkBuyer } from '../issue/check-buyer.ts';
import type { InvoiceRow } from '../model.ts';
import { writeReissued } from './reissued.ts';

/**
 * Credits an issued invoice for staff; the credit note, the audit log and the day report state the
 * refund.
 * `till_id` is the till where it is refunded, null on any other machine.
 * @throws as `writeCreditNote`, and 404
 */
export function creditByStaff(
  caller: StaffCaller,
  id: string,
  {
    till_id = caller.till_id,
    ...request
  }: Body<typeof creditInvoice> & { till_id?: string | null },
): Promise<InvoiceRow> {
  return inTransaction(async () => {
    const invoice = await invoiceOfRestaurant(caller.restaurant_id, id);
    const method = request.refund_method
      ? await refundMethod(caller.restaurant_id, request.refund_method)
      : null;
    const { note, whole, refund } = await writeCreditNote(invoice, {
      ...request,
      issued_by: caller.user_id,
    });
    await recordBy(caller, {
      action: 'invoice.credited',
      subject_id: id,
      detail: {
        credit_note: note.invoice_number,
        whole,
        ...(refund && {
          refund_method: refund.method,
          refund_cents: refund.amount_cents + note.tip_cents,
        }),
      },
    });
    if (refund && method) await noteCash(caller, { note, method, till_id });
    if (refund?.method === ONLINE_METHOD) await refundOnline(note, invoice);
    return note;
  });
}

/** An active method, or that of online payments. @throws Problem 422 at `refund_method` */
async function refundMethod(restaurant_id: string, id: string): Promise<PaymentMethodRow> {
  const online = id === ONLINE_METHOD ? await onlineMethod(restaurant_id) : null;
  return online ?? activeMethod(restaurant_id, id, 'refund_method');
}

/** @throws Problem 422 at `refund_method` where less was paid online than is credited */
async function refundOnline(note: InvoiceRow, invoice: InvoiceRow): Promise<void> {
  const { id, bill_id, total_cents, tip_cents } = note;
  const dishes = new Set((await linesOf(id)).map(({ order_item_id }) => order_item_id));
  const orders = await ordersWithItems(bill_id);
  const isGivenBack = await giveBackOnBill({
    bill_id,
    amount_cents: total_cents + tip_cents,
    order_ids: new Set(
      orders.filter(({ items }) => items.some((item) => dishes.has(item.id))).map((one) => one.id),
    ),
    invoice_cents: invoice.total_cents,
  });
  if (!isGivenBack) throw invalid([{ path: 'refund_method', message: 'online_refund_too_much' }]);
}

interface CashRefund {
  note: InvoiceRow;
  method: PaymentMethodRow;
  till_id: string | null;
}
/** A refund in cash comes out of the drawer of the till where it is made. */
async function noteCash(
  { restaurant_id, user_id }: StaffCaller,
  { note, method, till_id }: CashRefund,
): Promise<void> {
  const { id: subject_id, total_cents: amount_cents, tip_cents } = note;
  const { rounding_cents = 0 } = note.snapshot;
  if (method.kind === 'cash')
    await cashRefunded({
      restaurant_id,
      till_id,
      user_id,
      subject_id,
      amount_cents,
      tip_cents,
      rounding_cents,
    });
  if (method.opens_drawer) kickAfterCommit(restaurant_id, till_id);
}

interface ReissueRequest {
  reason?: string | undefined;
  buyer: Buyer;
  tax_id_checked?: boolean | undefined;
}

/**
 * Reissues an invoice: credits it and issues it to another buyer, in one transaction.
 * @throws as `creditByStaff` and `checkBuyer`, and 409 `already_credited` where lines were credited
 * before
 */
export function reissueByStaff(
  caller: StaffCaller,
  id: string,
  { buyer, tax_id_checked, ...request }: ReissueRequest,
): Promise<{ credit_note: InvoiceRow; invoice: InvoiceRow }> {
  return inTransaction(async () => {
    const wrong = await invoiceOfRestaurant(caller.restaurant_id, id);
    if ((await creditNotesOf([id])).length > 0) throw conflict('already_credited');
    await checkBuyer(buyer, tax_id_checked);
    const reason = request.reason ?? documentWord(wrong.locale, 'company_corrected');
    const credit_note = await creditByStaff(caller, id, { reason });
    const invoice = await writeReissued(wrong, buyer, caller.user_id);
    await recordBy(caller, {
      action: 'invoice.reissued',
      subject_id: invoice.id,
      detail: { in_place_of: wrong.invoice_number },
    });
    return { credit_note, invoice };
  });
}
