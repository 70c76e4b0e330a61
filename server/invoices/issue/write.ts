import { randomUUID } from 'node:crypto';
import { checkClock, keepTime } from '../../audit/clock-watch.ts';
import { now } from '../../clock.ts';
import { config } from '../../config.ts';
import { insert, insertAll } from '../../database/repository.ts';
import { afterCommit, writeTogether } from '../../database/transaction.ts';
import { localDay } from '../../dates.ts';
import { conflict } from '../../errors.ts';
import { publishEvent } from '../../events/events.ts';
import type { BillToInvoice } from '../../bills/bills.ts';
import { withMethodNames } from '../../payments/methods/payment-methods.ts';
import { queueRendering } from '../pdf/rendering.ts';
import { rememberBuyer } from './buyers.ts';
import { begin } from '../chain/chain-events.ts';
import { chainHash } from '../chain/chain.ts';
import { highestIssued, raiseSeries, noteIssued } from '../../numbering/given-numbers.ts';
import { headMoved } from '../chain/head.ts';
import { documentMac, stateMac } from '../chain/macs.ts';
import { Invoice, InvoiceLine, type InvoiceRow, InvoiceTax, listedBy } from '../model.ts';
import { documentNumber, nextNumbers, type Kind } from '../../numbering/numbering.ts';
import { EDITION, RENDER_VERSION, type InvoiceSnapshot, type LineOption } from '../snapshot.ts';
import { sumTaxes, type Tax } from '../../tax/calculate-tax.ts';

/**
 * The bill of a document and the order that it names, the restaurant's present language and time
 * zone, and the document before it in the chain.
 */
export interface Occasion {
  bill: BillToInvoice;
  order_id: string;
  restaurant: { time_zone: string; locale: string };
  last: InvoiceRow | null;
}
export interface DocumentLine {
  order_item_id: string | null;
  name: string;
  quantity: number;
  unit_price_cents: number;
  tax_rate_basis_points: number;
  discount_cents: number;
  total_cents: number;
  /** Absent without options, so that the hash of such a line is what it ever was. */
  options?: LineOption[];
}
/** The content of a document before it has a number and a date. Amounts are cents. */
export interface Draft {
  kind: Kind;
  snapshot: InvoiceSnapshot;
  lines: DocumentLine[];
  taxes: Tax[];
  tip_cents: number;
  notes: string | null;
  customer_id: string | null;
  issued_by: string | null;
  buyer_key: string | null;
  replaces: string | null;
  credits: string | null;
  exchange_of?: string | null;
  automatic?: true | undefined;
}

/**
 * The number from the database, unless it was issued before: then its series was set back, and it
 * is lifted above that number.
 */
async function unusedNumber(
  restaurant_id: string,
  series: string,
  number: number,
): Promise<number> {
  const highest = highestIssued(restaurant_id, series);
  if (number > highest) return number;
  await raiseSeries(restaurant_id, series, highest + 1);
  return highest + 1;
}

/**
 * The next number of the series, one for each kind and year in the restaurant's time zone, and the
 * next position in the chain.
 */
async function nextPlaces(restaurant_id: string, kind: Kind, day: string) {
  const series = `${kind}:${day.slice(0, 4)}`;
  const places = await nextNumbers(restaurant_id, [series, 'chain']);
  const number = await unusedNumber(restaurant_id, series, places.get(series)!);
  const { INVOICE_NUMBER_FORMAT, INVOICE_PREFIX } = config();
  return {
    numbered: {
      series,
      number,
      invoice_number: documentNumber(kind, INVOICE_NUMBER_FORMAT, {
        prefix: INVOICE_PREFIX,
        day,
        number,
      }),
    },
    chain_position: places.get('chain')!,
  };
}

/** Documents closer than this, in milliseconds, are dated in the order of their numbers. */
const TOGETHER = 1000;
/**
 * The date of the next document: the present time, or a millisecond after the document before it
 * where that was issued with it, so that lists by time show both in the order of their numbers. It
 * is the present time too after a document that a wrong clock dated later: the chain's order is by
 * position, not by date.
 */
export function nextDate(last: Pick<InvoiceRow, 'created_at'> | null): Date {
  const at = now();
  const ahead = last ? last.created_at.getTime() - at.getTime() : -1;
  return ahead >= 0 && ahead < TOGETHER ? new Date(at.getTime() + ahead + 1) : at;
}

/** The columns of a row that the hash covers. */
function hashed(
  { bill, order_id }: Pick<Occasion, 'bill' | 'order_id'>,
  { kind, snapshot, taxes, tip_cents, notes, replaces, credits, automatic, exchange_of }: Draft,
  at: Date,
) {
  return {
    restaurant_id: bill.restaurant_id,
    kind,
    order_id,
    replaces,
    credits,
    issue_date: at,
    due_date: null,
    snapshot: {
      ...snapshot,
      currency_digits: bill.currency_digits,
      edition: EDITION,
      render_version: RENDER_VERSION,
      bill_id: bill.id,
      ...(automatic && { automatic }),
      ...(exchange_of && { exchange_of }),
    },
    ...sumTaxes(taxes),
    tip_cents,
    currency: bill.currency,
    notes,
    created_at: at,
  };
}

/** Writes the lines and taxes of a document, as one statement each. */
async function insertContent(
  invoice_id: string,
  {
    lines,
    ids,
    taxes,
  }: {
    lines: (DocumentLine & { position: number })[];
    /** The ids of the lines, which the document's MAC covers. */
    ids: string[];
    taxes: Tax[];
  },
): Promise<void> {
  await writeTogether(
    () =>
      insertAll(
        InvoiceLine,
        lines.map((line, place) => ({ ...line, id: ids[place]!, invoice_id })),
      ),
    () =>
      insertAll(
        InvoiceTax,
        taxes.map((tax) => ({ ...tax, invoice_id })),
      ),
  );
}

/**
 * Issues a document: writes it with its number, date and position in the chain, in the running
 * transaction. The PDF is rendered after the commit.
 * @throws Problem 409 `already_invoiced` for a document without lines, before anything of it is
 * written: it states no supply (Directive 2006/112/EC art. 226(6), 226b(b)), so others hold it;
 * `clock_ahead` until staff confirm the clock
 */
export async function writeDocument(
  { bill, order_id, restaurant: { time_zone, locale }, last }: Occasion,
  draft: Draft,
): Promise<InvoiceRow> {
  const { restaurant_id } = bill;
  if (draft.lines.length === 0) throw conflict('already_invoiced');
  checkClock();
  const at = nextDate(last);
  const { numbered, chain_position } = await nextPlaces(
    restaurant_id,
    draft.kind,
    localDay(at, time_zone),
  );
  const payments = await withMethodNames(restaurant_id, draft.snapshot.payments);
  const document = {
    ...hashed({ bill, order_id }, { ...draft, snapshot: { ...draft.snapshot, payments } }, at),
    ...numbered,
    locale,
  };
  const lines = draft.lines.map((line, position) => ({ ...line, position }));
  const ids = lines.map(() => randomUUID());
  const previous_hash = last?.hash ?? null;
  if (!last) await begin(restaurant_id);
  const row = {
    ...document,
    id: randomUUID(),
    bill_id: bill.id,
    chain_position,
    status: 'paid' as const,
    customer_id: draft.customer_id,
    issued_by: draft.issued_by,
    buyer_key: draft.buyer_key,
    restricted_at: null,
    previous_hash,
    hash: chainHash({ ...document, lines, taxes: draft.taxes }, previous_hash),
  };
  const invoice = await insert(Invoice, {
    ...row,
    mac: documentMac(row, ids),
    state_mac: stateMac(row),
    ...listedBy(row),
  });
  await insertContent(invoice.id, { lines, ids, taxes: draft.taxes });
  if (draft.kind !== 'credit_note') await rememberBuyer(invoice);
  await publishEvent({
    restaurant_id,
    type: 'invoice.issued',
    least_role: 'cashier',
    subject_id: invoice.id,
  });
  const moreToCome = bill.status === 'open';
  await queueRendering(invoice, { lines, taxes: draft.taxes, moreToCome });
  afterCommit(() => {
    keepTime({ issued: true });
    noteIssued(restaurant_id, numbered.series, numbered.number);
    headMoved(restaurant_id);
  });
  return invoice;
}
