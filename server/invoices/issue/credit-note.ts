/** Writes credit notes; who may credit what is decided by the callers. */
import { count, find, update } from '../../database/repository.ts';
import { billOfRestaurant } from '../../bills/bills.ts';
import { conflict, invalid, type Fault } from '../../errors.ts';
import type { Body } from '../../http/endpoint.ts';
import { roundCash } from '../../money.ts';
import { methodOf } from '../../payments/methods/payment-methods.ts';
import { cashRounding, restaurantById } from '../../restaurant/restaurant.ts';
import { calculatePart, subtractTaxes, sumTaxes, type Tax } from '../../tax/calculate-tax.ts';
import { discountOn, lineTotal } from '../../tax/line-totals.ts';
import { stateMac } from '../chain/macs.ts';
import type { creditInvoice } from './contract.ts';
import { creditNotesOf, lastDocument, plainTaxesOn } from '../document/lookup.ts';
import type { Taken } from '../document/share.ts';
import { Invoice, InvoiceLine, type InvoiceLineRow, type InvoiceRow } from '../model.ts';
import type { InvoiceSnapshot } from '../snapshot.ts';
import { writeDocument, type DocumentLine, type Occasion } from './write.ts';

type WantedLine = NonNullable<Body<typeof creditInvoice>['lines']>[number];

/**
 * The key of a line within its invoice: its order item, or its rate where the invoice is a share in
 * money; a credit note's line credits the line with the same key.
 */
function keyOf({ order_item_id, tax_rate_basis_points }: InvoiceLineRow) {
  return order_item_id ?? `rate ${tax_rate_basis_points}`;
}

/** What is left of each line of an invoice after its credit notes, in the order of its lines. */
export function leftOf(lines: InvoiceLineRow[], credited: InvoiceLineRow[]): Taken[] {
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

export function linesOf(invoice_id: string | string[]) {
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

/** A line of a document as a line of another, in this quantity. */
export function part(
  line: DocumentLine | InvoiceLineRow,
  quantity: number,
  discount_cents: number,
): DocumentLine {
  const { order_item_id, name, unit_price_cents, tax_rate_basis_points, options } = line;
  return {
    order_item_id: order_item_id ?? null,
    name,
    quantity,
    unit_price_cents,
    tax_rate_basis_points,
    discount_cents,
    total_cents: lineTotal({ quantity, unit_price_cents, discount_cents }),
    ...(options && { options }),
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

/** The bill, restaurant and chain for a document that follows another. */
export async function occasionOf({
  restaurant_id,
  bill_id,
  order_id,
}: InvoiceRow): Promise<Occasion> {
  return {
    bill: await billOfRestaurant(restaurant_id, bill_id),
    order_id,
    restaurant: await restaurantById(restaurant_id),
    last: await lastDocument(restaurant_id),
  };
}

/** The part of an invoice's tip that no earlier credit note credited. */
function tipLeft(invoice: InvoiceRow, notes: InvoiceRow[]) {
  return notes.reduce((left, { tip_cents }) => left - tip_cents, invoice.tip_cents);
}

/**
 * The rounding of a credit note: of a refund in cash what it rounds, else of an invoice that is
 * wholly credited what no earlier credit note has, since its payments are named by another then.
 */
async function roundingOf(
  invoice: InvoiceRow,
  { notes, whole, refund, payable_cents }: RoundingOccasion,
): Promise<number> {
  if (refund) {
    const { kind } = await methodOf(invoice.restaurant_id, refund.method);
    if (kind !== 'cash') return 0;
    const restaurant = await restaurantById(invoice.restaurant_id);
    return roundCash(payable_cents, cashRounding(restaurant)) - payable_cents;
  }
  if (!whole) return 0;
  const isPlain = (note: InvoiceRow) => note.snapshot.payments.length === 0;
  return notes
    .filter(isPlain)
    .reduce(
      (left, { snapshot }) => left - (snapshot.rounding_cents ?? 0),
      invoice.snapshot.rounding_cents ?? 0,
    );
}
interface RoundingOccasion {
  notes: InvoiceRow[];
  whole: boolean;
  refund: { method: string } | null;
  /** What is refunded, with its tip. */
  payable_cents: number;
}

async function refuseUncreditable(invoice: InvoiceRow): Promise<void> {
  if (invoice.kind === 'credit_note') throw conflict('is_credit_note');
  if (invoice.status === 'cancelled') throw conflict('already_credited');
  // The turnover of a replaced simplified invoice is counted with the full invoice that replaces
  // it.
  const { restaurant_id, id: replaces } = invoice;
  if ((await count(Invoice, { restaurant_id, replaces })) > 0) throw conflict('replaced_by_full');
}

/** What a document that follows another takes over of its snapshot. */
export function snapshotOf({ snapshot }: InvoiceRow): InvoiceSnapshot {
  const { automatic: _automatic, exchange_of: _exchange, exchanges: _part, ...rest } = snapshot;
  return rest;
}

export interface CreditRequest {
  reason: string;
  lines?: WantedLine[] | undefined;
  refund_method?: string | undefined;
  issued_by: string | null;
}
export interface Credited {
  note: InvoiceRow;
  /** True when nothing of the invoice is left. */
  whole: boolean;
  refund: { method: string; amount_cents: number } | null;
}

/**
 * Credits an issued invoice, wholly or by line, with a credit note that cites it (Directive
 * 2006/112/EC art. 219). The invoice itself never changes, except for its status once nothing of it
 * is left. With `refund_method` its money is refunded, and with the last line the tip too.
 * @throws Problem 409 `is_credit_note`, `already_credited`, `replaced_by_full`, 422 for more than
 * is left
 */
export async function writeCreditNote(
  invoice: InvoiceRow,
  { reason, lines: wanted, refund_method, issued_by }: CreditRequest,
): Promise<Credited> {
  await refuseUncreditable(invoice);
  const { id } = invoice;
  const notes = await creditNotesOf([id]);
  const all = await linesOf(id);
  const left = leftOf(all, await linesOf(notes.map((note) => note.id)));
  const lines = chosen(all, left, wanted);
  const whole =
    lines.reduce((sum, { quantity }) => sum + quantity, 0) ===
    left.reduce((sum, { quantity }) => sum + quantity, 0);
  const taxes = await creditTaxes(invoice, lines, notes);
  const { total_cents } = sumTaxes(taxes);
  const refund =
    refund_method && total_cents > 0 ? { method: refund_method, amount_cents: total_cents } : null;
  const tip_cents = whole ? tipLeft(invoice, notes) : 0;
  const { rounding_cents: _rounding, ...snapshot } = snapshotOf(invoice);
  const rounding_cents = await roundingOf(invoice, {
    notes,
    whole,
    refund,
    payable_cents: total_cents + tip_cents,
  });
  const note = await writeDocument(await occasionOf(invoice), {
    kind: 'credit_note',
    lines,
    taxes,
    tip_cents,
    notes: reason,
    snapshot: {
      ...snapshot,
      ...(rounding_cents !== 0 && { rounding_cents }),
      payments: refund ? [refund] : [],
      replaces_number: null,
      credits_number: invoice.invoice_number,
    },
    customer_id: invoice.customer_id ?? null,
    issued_by,
    buyer_key: invoice.buyer_key ?? null,
    replaces: null,
    credits: invoice.id,
  });
  const status = 'cancelled';
  if (whole) await update(Invoice, { id }, { status, state_mac: stateMac({ ...invoice, status }) });
  return { note, whole, refund };
}
