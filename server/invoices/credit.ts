import { recordBy } from '../audit/audit.ts';
import { inTransaction } from '../database/transaction.ts';
import { conflict, invalid, type Fault } from '../errors.ts';
import type { StaffCaller } from '../http/caller.ts';
import type { Body } from '../http/endpoint.ts';
import { orderOfRestaurant } from '../orders/orders.ts';
import type { Buyer, creditInvoice } from './contract.ts';
import { invoiceOfRestaurant } from './invoices.ts';
import { issue } from './issue.ts';
import { creditNotesOf, taxesOn } from './lookup.ts';
import { Invoice, InvoiceLine } from './model.ts';
import { reckon, subtractTaxes, type Tax } from './tax.ts';
import { writeDocument, type DocumentLine } from './write.ts';

type WantedLine = NonNullable<Body<typeof creditInvoice>['lines']>[number];

/** How much of each line, by its place, was credited already. */
async function creditedOf(invoice: Invoice): Promise<{ notes: Invoice[]; quantities: number[] }> {
  const lines = await InvoiceLine.findAll({ where: { invoice_id: invoice.id }, order: ['position'] });
  const notes = await creditNotesOf([invoice.id]);
  const credited = await InvoiceLine.findAll({ where: { invoice_id: notes.map(({ id }) => id) } });
  // A credit note's line remembers which line it takes back by its item and price; items of an order are lines once.
  const of = (line: InvoiceLine) => credited.filter(({ order_item_id }) => order_item_id === line.order_item_id).reduce((sum, { quantity }) => sum + quantity, 0);
  return { notes, quantities: lines.map(of) };
}

/** What is to be credited, line by line. @throws Problem 409 `already_credited` when nothing is left, 422 for more than is left */
function chosen(lines: InvoiceLine[], credited: number[], wanted?: WantedLine[]): DocumentLine[] {
  const left = lines.map((line, place) => line.quantity - credited[place]!);
  if (left.every((quantity) => quantity === 0)) throw conflict('already_credited');
  const asked = lines.map((_line, place) => (wanted ? wanted.filter(({ line }) => line === place + 1).reduce((sum, { quantity }) => sum + quantity, 0) : left[place]!));
  const faults = (wanted ?? []).flatMap(({ line }, index): Fault[] => {
    if (line > lines.length) return [{ path: `lines.${index}.line`, message: 'no_such_line', values: { last: lines.length } }];
    return asked[line - 1]! > left[line - 1]! ? [{ path: `lines.${index}.quantity`, message: 'more_than_invoiced', values: { left: left[line - 1]! } }] : [];
  });
  if (faults.length > 0) throw invalid(faults);
  return lines.flatMap(({ order_item_id, name, unit_price_cents, tax_rate_basis_points }, place) => (asked[place] === 0 ? [] : [{
    order_item_id: order_item_id ?? null, name, quantity: asked[place]!, unit_price_cents, tax_rate_basis_points, discount_cents: 0, total_cents: unit_price_cents * asked[place]!,
  }]));
}

/**
 * Taxes of a credit note. One that takes the last of an invoice takes what is left of its VAT, so that invoice and credit
 * notes come to nothing together, to the cent.
 */
async function creditTaxes(invoice: Invoice, lines: DocumentLine[], { notes, isLast }: { notes: Invoice[]; isLast: boolean }): Promise<Tax[]> {
  if (!isLast) return reckon(lines, { prices_include_tax: invoice.snapshot.prices_include_tax }).taxes;
  const plain = async (ids: string[]) => (await taxesOn(ids)).map(({ rate_basis_points, net_cents, tax_cents, gross_cents }) => ({ rate_basis_points, net_cents, tax_cents, gross_cents }));
  return subtractTaxes(await plain([invoice.id]), await plain(notes.map(({ id }) => id)));
}

async function refuseUncreditable(invoice: Invoice): Promise<void> {
  if (invoice.kind === 'credit_note') throw conflict('is_credit_note');
  if (invoice.status === 'cancelled') throw conflict('already_credited');
  // Its turnover is counted with the full invoice that took its place.
  if (await Invoice.count({ where: { replaces: invoice.id } }) > 0) throw conflict('replaced_by_full');
}

/**
 * Takes an issued invoice back, wholly or by line, by a document of its own that cites it (Directive 2006/112/EC art. 219);
 * the invoice itself is never touched, but its status once nothing of it is left.
 * @throws Problem 404, 409 `is_credit_note`, `already_credited`, `replaced_by_full`, 422 for more than is left
 */
export const creditByStaff = (caller: StaffCaller, id: string, { reason, lines: wanted }: Body<typeof creditInvoice>): Promise<Invoice> => inTransaction(async () => {
  const invoice = await invoiceOfRestaurant(caller.restaurant_id, id);
  await refuseUncreditable(invoice);
  const order = await orderOfRestaurant(caller.restaurant_id, invoice.order_id);
  const all = await InvoiceLine.findAll({ where: { invoice_id: id }, order: ['position'] });
  const { notes, quantities } = await creditedOf(invoice);
  const lines = chosen(all, quantities, wanted);
  const isLast = lines.reduce((sum, { quantity }) => sum + quantity, 0) === all.reduce((sum, { quantity }, place) => sum + quantity - quantities[place]!, 0);
  const note = await writeDocument(order, {
    kind: 'credit_note', lines, taxes: await creditTaxes(invoice, lines, { notes, isLast }), tip_cents: isLast && notes.length === 0 ? invoice.tip_cents : 0, notes: reason,
    snapshot: { ...invoice.snapshot, payments: [], replaces_number: null, credits_number: invoice.invoice_number },
    customer_id: invoice.customer_id ?? null, issued_by: caller.user_id, buyer_key: invoice.buyer_key ?? null, replaces: null, credits: invoice.id,
  });
  if (isLast) await invoice.update({ status: 'cancelled' });
  await recordBy(caller, { action: 'invoice.credited', subject_id: id, detail: { credit_note: note.invoice_number, whole: isLast } });
  return note;
});

/**
 * "Wrong company": takes an invoice back and issues it anew for the right buyer, both or neither.
 * @throws as `creditByStaff` and `issue`, and 409 `already_credited` where lines were credited before
 */
export const reissueByStaff = (caller: StaffCaller, id: string, { reason, buyer }: { reason: string; buyer: Buyer }): Promise<{ credit_note: Invoice; invoice: Invoice }> => inTransaction(async () => {
  const wrong = await invoiceOfRestaurant(caller.restaurant_id, id);
  if ((await creditNotesOf([id])).length > 0) throw conflict('already_credited');
  const lines = await InvoiceLine.findAll({ where: { invoice_id: id }, order: ['position'] });
  const credit_note = await creditByStaff(caller, id, { reason });
  const order = await orderOfRestaurant(caller.restaurant_id, wrong.order_id);
  const { invoice } = await issue(order, {
    buyer, notes: wrong.notes ?? null, customer_id: wrong.customer_id ?? null, issued_by: caller.user_id,
    items: lines.map(({ order_item_id, quantity }) => ({ order_item_id: order_item_id!, quantity })),
  });
  await recordBy(caller, { action: 'invoice.reissued', subject_id: invoice.id, detail: { in_place_of: wrong.invoice_number } });
  return { credit_note, invoice };
});
