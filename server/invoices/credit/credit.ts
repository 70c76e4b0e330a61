import { recordBy } from '../../audit/audit.ts';
import { count, find, update } from '../../database/repository.ts';
import { inTransaction } from '../../database/transaction.ts';
import { conflict, invalid, type Fault } from '../../errors.ts';
import type { StaffCaller } from '../../http/caller.ts';
import type { Body } from '../../http/endpoint.ts';
import { orderOfRestaurant } from '../../orders/orders.ts';
import { checkActiveMethod } from '../../payments/methods/payment-methods.ts';
import { restaurantById } from '../../restaurant/restaurant.ts';
import { buyerKey } from '../issue/buyer-key.ts';
import { buyerLanguage } from '../issue/buyer-language.ts';
import type { Buyer, creditInvoice } from '../contract.ts';
import { invoiceOfRestaurant } from '../issue/invoices.ts';
import { checkBuyer } from '../issue/issue.ts';
import { discountOn, lineTotal } from '../../tax/line-totals.ts';
import { stateMac } from '../chain/macs.ts';
import { creditNotesOf, lastDocument, plainTaxesOn } from '../document/lookup.ts';
import { Invoice, InvoiceLine, type InvoiceLineRow, type InvoiceRow } from '../model.ts';
import type { Taken } from '../document/share.ts';
import { calculatePart, subtractTaxes, sumTaxes, type Tax } from '../../tax/calculate-tax.ts';
import { writeDocument, type DocumentLine, type Occasion } from '../issue/write.ts';

type WantedLine = NonNullable<Body<typeof creditInvoice>['lines']>[number];

/**
 * The key of a line within its invoice: its order item, or its rate where the invoice is a share in
 * money; a credit note's line credits the line with the same key.
 */
function keyOf({ order_item_id, tax_rate_basis_points }: InvoiceLineRow) {
  return order_item_id ?? `rate ${tax_rate_basis_points}`;
}

/** What is left of each line of an invoice after its credit notes, in the order of its lines. */
function leftOf(lines: InvoiceLineRow[], credited: InvoiceLineRow[]): Taken[] {
  return lines.map((line) =>
    credited
      .filter((other) => keyOf(other) === keyOf(line))
      .reduce<Taken>(
        (left, { quantity, discount_cents }) => ({
          quantity: left.quantity - quantity,
          discount_cents: left.discount_cents - discount_cents,
        }),
        { quantity: line.quantity, discount_cents: line.discount_cents },
      ),
  );
}

function linesOf(invoice_id: string | string[]) {
  return find(InvoiceLine, { invoice_id }, { order: ['position'] });
}

/**
 * The lines of a credit note, each with its part of the discount.
 * @throws Problem 409 `already_credited` when nothing is left, 422 for more than is left
 */
function chosen(lines: InvoiceLineRow[], left: Taken[], wanted?: WantedLine[]): DocumentLine[] {
  if (left.every(({ quantity }) => quantity === 0)) throw conflict('already_credited');
  const asked = lines.map((_line, place) =>
    wanted
      ? wanted
          .filter(({ line }) => line === place + 1)
          .reduce((sum, { quantity }) => sum + quantity, 0)
      : left[place]!.quantity,
  );
  const faults = (wanted ?? []).flatMap(({ line }, index): Fault[] => {
    if (line > lines.length)
      return [
        { path: `lines.${index}.line`, message: 'no_such_line', values: { last: lines.length } },
      ];
    const most = left[line - 1]!.quantity;
    return asked[line - 1]! > most
      ? [{ path: `lines.${index}.quantity`, message: 'more_than_invoiced', values: { left: most } }]
      : [];
  });
  if (faults.length > 0) throw invalid(faults);
  return lines.flatMap((line, place) =>
    asked[place] === 0 ? [] : [part(line, asked[place]!, discountOn(left[place]!, asked[place]!))],
  );
}

function part(
  { order_item_id, name, unit_price_cents, tax_rate_basis_points }: DocumentLine | InvoiceLineRow,
  quantity: number,
  discount_cents: number,
): DocumentLine {
  return {
    order_item_id: order_item_id ?? null,
    name,
    quantity,
    unit_price_cents,
    tax_rate_basis_points,
    discount_cents,
    total_cents: lineTotal({ quantity, unit_price_cents, discount_cents }),
  };
}

/**
 * Taxes of a credit note: an invoice and its credit notes add up to zero, to the cent, in whatever
 * order lines are credited.
 */
async function creditTaxes(
  invoice: InvoiceRow,
  lines: DocumentLine[],
  notes: InvoiceRow[],
): Promise<Tax[]> {
  const left = subtractTaxes(
    await plainTaxesOn([invoice.id]),
    await plainTaxesOn(notes.map(({ id }) => id)),
  );
  return calculatePart(lines, left, { prices_include_tax: invoice.snapshot.prices_include_tax });
}

async function occasionOf({ restaurant_id, order_id }: InvoiceRow): Promise<Occasion> {
  return {
    order: await orderOfRestaurant(restaurant_id, order_id),
    restaurant: await restaurantById(restaurant_id),
    last: await lastDocument(restaurant_id),
  };
}

/** The part of an invoice's tip that no earlier credit note credited. */
function tipLeft(invoice: InvoiceRow, notes: InvoiceRow[]) {
  return notes.reduce((left, { tip_cents }) => left - tip_cents, invoice.tip_cents);
}

async function refuseUncreditable(invoice: InvoiceRow): Promise<void> {
  if (invoice.kind === 'credit_note') throw conflict('is_credit_note');
  if (invoice.status === 'cancelled') throw conflict('already_credited');
  // The turnover of a replaced simplified invoice is counted with the full invoice that replaces
  // it.
  if ((await count(Invoice, { replaces: invoice.id })) > 0) throw conflict('replaced_by_full');
}

/**
 * Credits an issued invoice, wholly or by line, with a credit note that cites it (Directive
 * 2006/112/EC art. 219). The invoice itself never changes, except for its status once nothing of it
 * is left. With `refund_method` its money is refunded, and with the last line the tip too; the
 * credit note and the day report state the refund.
 * @throws Problem 404, 409 `is_credit_note`, `already_credited`, `replaced_by_full`, 422 for more
 * than is left, and for a method that is not active
 */
export function creditByStaff(
  caller: StaffCaller,
  id: string,
  { reason, lines: wanted, refund_method }: Body<typeof creditInvoice>,
): Promise<InvoiceRow> {
  return inTransaction(async () => {
    const invoice = await invoiceOfRestaurant(caller.restaurant_id, id);
    await refuseUncreditable(invoice);
    if (refund_method)
      await checkActiveMethod(caller.restaurant_id, refund_method, 'refund_method');
    const notes = await creditNotesOf([id]);
    const all = await linesOf(id);
    const left = leftOf(all, await linesOf(notes.map((note) => note.id)));
    const lines = chosen(all, left, wanted);
    const isLast =
      lines.reduce((sum, { quantity }) => sum + quantity, 0) ===
      left.reduce((sum, { quantity }) => sum + quantity, 0);
    const taxes = await creditTaxes(invoice, lines, notes);
    const { total_cents } = sumTaxes(taxes);
    const refund =
      refund_method && total_cents > 0
        ? { method: refund_method, amount_cents: total_cents }
        : null;
    const note = await writeDocument(await occasionOf(invoice), {
      kind: 'credit_note',
      lines,
      taxes,
      tip_cents: isLast ? tipLeft(invoice, notes) : 0,
      notes: reason,
      snapshot: {
        ...invoice.snapshot,
        payments: refund ? [refund] : [],
        replaces_number: null,
        credits_number: invoice.invoice_number,
      },
      customer_id: invoice.customer_id ?? null,
      issued_by: caller.user_id,
      buyer_key: invoice.buyer_key ?? null,
      replaces: null,
      credits: invoice.id,
    });
    const status = 'cancelled';
    if (isLast)
      await update(Invoice, { id }, { status, state_mac: stateMac({ ...invoice, status }) });
    await recordBy(caller, {
      action: 'invoice.credited',
      subject_id: id,
      detail: {
        credit_note: note.invoice_number,
        whole: isLast,
        ...(refund && { refund_method, refund_cents: refund.amount_cents + note.tip_cents }),
      },
    });
    return note;
  });
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
      ...wrong.snapshot,
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
