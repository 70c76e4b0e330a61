import { recordBy } from '../../audit/audit.ts';
import { inTransaction } from '../../database/transaction.ts';
import { cashRefunded } from '../../drawers/cash.ts';
import { kickAfterCommit } from '../../drawers/kick.ts';
import { conflict } from '../../errors.ts';
import type { StaffCaller } from '../../http/caller.ts';
import type { Body } from '../../http/endpoint.ts';
import { activeMethod, type PaymentMethodRow } from '../../payments/methods/payment-methods.ts';
import type { Buyer, creditInvoice } from '../contract.ts';
import { creditNotesOf, plainTaxesOn } from '../document/lookup.ts';
import { buyerKey } from '../issue/buyer-key.ts';
import { buyerLanguage } from '../issue/buyer-language.ts';
import { linesOf, occasionOf, part, snapshotOf, writeCreditNote } from '../issue/credit-note.ts';
import { invoiceOfRestaurant } from '../issue/invoices.ts';
import { checkBuyer } from '../issue/check-buyer.ts';
import { writeDocument } from '../issue/write.ts';
import type { InvoiceRow } from '../model.ts';

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
      ? await activeMethod(caller.restaurant_id, request.refund_method, 'refund_method')
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
    return note;
  });
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
  reason: string;
  buyer: Buyer;
  tax_id_checked?: boolean | undefined;
}

/**
 * Issues the same document to another buyer, with the same lines and cents, whatever other invoices
 * hold of the order.
 */
async function writeReissued(
  caller: StaffCaller,
  wrong: InvoiceRow,
  buyer: Buyer,
): Promise<InvoiceRow> {
  const lines = (await linesOf(wrong.id)).map((line) =>
    part(line, line.quantity, line.discount_cents),
  );
  return writeDocument(await occasionOf(wrong), {
    kind: 'full',
    lines,
    taxes: await plainTaxesOn([wrong.id]),
    tip_cents: wrong.tip_cents,
    notes: wrong.notes ?? null,
    snapshot: {
      ...snapshotOf(wrong),
      buyer,
      buyer_locale: buyerLanguage(buyer, {
        country: wrong.snapshot.seller.country,
        locale: wrong.locale,
      }),
      replaces_number: null,
    },
    customer_id: wrong.customer_id ?? null,
    issued_by: caller.user_id,
    buyer_key: buyerKey(buyer),
    replaces: null,
    credits: null,
  });
}

/**
 * Reissues an invoice: credits it and issues it to another buyer, in one transaction.
 * @throws as `creditByStaff` and `checkBuyer`, and 409 `already_credited` where lines were credited
 * before
 */
export function reissueByStaff(
  caller: StaffCaller,
  id: string,
  { reason, buyer, tax_id_checked }: ReissueRequest,
): Promise<{ credit_note: InvoiceRow; invoice: InvoiceRow }> {
  return inTransaction(async () => {
    const wrong = await invoiceOfRestaurant(caller.restaurant_id, id);
    if ((await creditNotesOf([id])).length > 0) throw conflict('already_credited');
    await checkBuyer(buyer, tax_id_checked);
    const credit_note = await creditByStaff(caller, id, { reason });
    const invoice = await writeReissued(caller, wrong, buyer);
    await recordBy(caller, {
      action: 'invoice.reissued',
      subject_id: invoice.id,
      detail: { in_place_of: wrong.invoice_number },
    });
    return { credit_note, invoice };
  });
}
