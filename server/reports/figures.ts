import { statement } from '../database/repository.ts';
import { refundMethod } from '../invoices/document/lookup.ts';
import { methodsOf } from '../payments/methods/payment-methods.ts';
import type { DayReportPayload } from './contract.ts';
import { detailsOf, type NoteRefund } from './details.ts';
import { documentsIn, type Period, type ReportedDocument } from './documents.ts';
import { soldFigures, type OfBill } from './sold.ts';
import { negated, sumByRate } from './turnover.ts';

const sum = (amounts: number[]) => amounts.reduce((all, amount) => all + amount, 0);
const values = ({ restaurant_id, from, until }: Period) => [restaurant_id, from, until];

/**
 * Sums are cast to BIGINT: PostgreSQL would return decimals as text. SQLite reads the tables of a
 * `CROSS JOIN` in their order.
 */
function paymentsBy(moment: 'created_at' | 'refunded_at') {
  return `SELECT p.method, count(*) AS count,
    CAST(sum(p.amount_cents) AS BIGINT) AS amount_cents,
    CAST(sum(p.tip_cents) AS BIGINT) AS tip_cents,
    CAST(sum(p.rounding_cents) AS BIGINT) AS rounding_cents
  FROM payments p CROSS JOIN bills b
  WHERE b.id = p.bill_id AND b.restaurant_id = $1 AND p.${moment} >= $2 AND p.${moment} < $3
  GROUP BY p.method`;
}
const ORDERS = `SELECT count(CASE WHEN status <> 'cancelled' THEN 1 END) AS orders,
    count(CASE WHEN status = 'cancelled' THEN 1 END) AS cancelled_orders
  FROM orders WHERE restaurant_id = $1 AND created_at >= $2 AND created_at < $3`;
type Payments = DayReportPayload['payments'];
type Paid = Omit<
  Payments[number],
  'name' | 'rounding_cents' | 'refunded_count' | 'refunded_cents'
> & { rounding_cents: number };
function byMethod(rows: Paid[], wanted: string): Paid {
  return rows
    .filter(({ method }) => method === wanted)
    .reduce(
      (all, { count, amount_cents, tip_cents, rounding_cents }) => ({
        method: wanted,
        count: all.count + count,
        amount_cents: all.amount_cents + amount_cents,
        tip_cents: all.tip_cents + tip_cents,
        rounding_cents: all.rounding_cents + rounding_cents,
      }),
      { method: wanted, count: 0, amount_cents: 0, tip_cents: 0, rounding_cents: 0 },
    );
}

/**
 * The payments of a period, less its refunds (with or without a credit note), whenever they were
 * paid: the report must agree with the drawer.
 */
async function paymentsIn(
  period: Period,
  withNotes: Paid[],
): Promise<Pick<DayReportPayload, 'payments' | 'paid_cents' | 'tips_cents'>> {
  const [taken, refunded] = [
    await statement<Paid>(paymentsBy('created_at'), values(period)),
    [...(await statement<Paid>(paymentsBy('refunded_at'), values(period))), ...withNotes],
  ];
  const used = new Set([...taken, ...refunded].map(({ method }) => method));
  const methods = (await methodsOf(period.restaurant_id)).filter(
    ({ id, active }) => active || used.has(id),
  );
  const payments: Payments = methods.map(({ id: method, name }) => {
    const [plus, minus] = [byMethod(taken, method), byMethod(refunded, method)];
    const rounding_cents = plus.rounding_cents - minus.rounding_cents;
    return {
      method,
      ...(name !== null && { name }),
      count: plus.count,
      amount_cents: plus.amount_cents - minus.amount_cents,
      tip_cents: plus.tip_cents - minus.tip_cents,
      ...(rounding_cents !== 0 && { rounding_cents }),
      refunded_count: minus.count,
      refunded_cents: minus.amount_cents + minus.tip_cents + minus.rounding_cents,
    };
  });
  return {
    payments,
    paid_cents: sum(payments.map(({ amount_cents }) => amount_cents)),
    tips_cents: sum(payments.map(({ tip_cents }) => tip_cents)),
  };
}

type Series = DayReportPayload['series'][number];
function noteNumber(
  series: Map<string, Series>,
  { series: name, invoice_number }: ReportedDocument['invoice'],
): void {
  const before = series.get(name);
  series.set(name, {
    series: name,
    first: before?.first ?? invoice_number,
    last: invoice_number,
    count: (before?.count ?? 0) + 1,
  });
}

async function documentFigures(period: Period) {
  const series = new Map<string, Series>();
  const issued: OfBill[] = [];
  const refunded: OfBill[] = [];
  let [invoices, credit_notes] = [0, 0];
  const receipts = { count: 0, total_cents: 0 };
  const refunds: (Paid & NoteRefund)[] = [];
  for await (const document of documentsIn(period)) {
    const { invoice, turnover } = document;
    issued.push({ bill_id: invoice.bill_id, taxes: turnover });
    noteNumber(series, invoice);
    if (invoice.kind === 'credit_note') credit_notes++;
    else invoices++;
    if (invoice.snapshot.automatic) {
      receipts.count++;
      receipts.total_cents += invoice.total_cents;
    }
    const method = refundMethod(invoice);
    if (!method) continue;
    refunded.push({ bill_id: invoice.bill_id, taxes: negated(document.taxes) });
    refunds.push({
      method,
      user_id: invoice.issued_by,
      count: 1,
      amount_cents: invoice.total_cents,
      tip_cents: invoice.tip_cents,
      rounding_cents: invoice.snapshot.rounding_cents ?? 0,
    });
  }
  const taxes = sumByRate(issued.map((one) => one.taxes));
  const total = (field: 'net_cents' | 'tax_cents' | 'gross_cents') =>
    sum(taxes.map((tax) => tax[field]));
  const figures = {
    taxes,
    net_cents: total('net_cents'),
    tax_cents: total('tax_cents'),
    gross_cents: total('gross_cents'),
    invoices,
    credit_notes,
    series: [...series.values()].sort((a, b) => (a.series < b.series ? -1 : 1)),
  };
  return { figures, refunds, issued, refunded, receipts };
}

async function calculated(period: Period) {
  const [orders] = await statement<Pick<DayReportPayload, 'orders' | 'cancelled_orders'>>(
    ORDERS,
    values(period),
  );
  const { figures, refunds, issued, refunded, receipts } = await documentFigures(period);
  const sold = await soldFigures(period, { issued, refunded });
  const all = {
    ...figures,
    ...(await paymentsIn(period, refunds)),
    ...sold.figures,
    ...orders!,
  };
  return { figures: all, sources: { sold: sold.onBills, notes: refunds, receipts } };
}

/**
 * The figures of a period, in cents: what was sold, issued, paid (tips apart) and ordered in it.
 */
export async function figuresOf(period: Period) {
  return (await calculated(period)).figures;
}

/** All figures of a report: those of `figuresOf`, and who sold and took, and how. */
export async function reportFigures(period: Period) {
  const { figures, sources } = await calculated(period);
  return { ...figures, ...(await detailsOf(period, sources)) };
}
