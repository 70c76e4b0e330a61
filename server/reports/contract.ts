import * as z from 'zod';
import { currencyDigits, endpoint, listOf, page, timestamp } from '../http/endpoint.ts';
import { EXPORT_ACCESS, EXPORT_FORMATS, REPORTS } from './catalogue.ts';

/** Years of four digits, so that days compare as texts. */
const inCalendar = (value: string) => value >= '2000-01-01' && value < '2200-01-01';
const day = z.iso.date().refine(inCalendar, { params: { rule: 'format' } });
const moment = z
  .union([timestamp.refine(inCalendar, { params: { rule: 'format' } }), day])
  .optional();
const tax = z.strictObject({
  rate_basis_points: z.int(),
  net_cents: z.int(),
  tax_cents: z.int(),
  gross_cents: z.int(),
});
const amounts = { net_cents: z.int(), tax_cents: z.int(), gross_cents: z.int() };

const dayReport = z.strictObject({
  date: z.string(),
  /** Of the stored report; null while the day is open. */
  number: z.int().nullable(),
  closed_at: timestamp.nullable(),
  closed_by: z.string().nullable(),
  from: timestamp,
  until: timestamp,
  currency: z.string(),
  currency_digits: currencyDigits,
  /**
   * All turnover, invoiced or not, by rate: an order counts as a whole when it is settled, and
   * refunds are subtracted. It is `taxes` + `without_invoice.taxes`. This and the optional fields
   * below are absent from older reports.
   */
  sold: z.array(tax).optional(),
  sold_cents: z.int().optional(),
  /**
   * Turnover of the issued documents: credit notes subtracted, a simplified invoice and the full
   * one in its place counted once.
   */
  taxes: z.array(tax),
  ...amounts,
  /** By method: those that are active, and others that payments moved by. */
  payments: z.array(
    z.strictObject({
      method: z.string(),
      /** The restaurant's own name for the method; absent where it has none. */
      name: z.string().optional(),
      count: z.int(),
      amount_cents: z.int(),
      tip_cents: z.int(),
      /** What cash rounding added; in no other amount. Absent where it is nothing. */
      rounding_cents: z.int().optional(),
      /**
       * Refunds of this period, tips included; not in the amounts beside them. Absent from older
       * reports.
       */
      refunded_count: z.int().default(0),
      refunded_cents: z.int().default(0),
    }),
  ),
  /** `sold_cents` + `open_orders.paid_cents`. */
  paid_cents: z.int(),
  tips_cents: z.int(),
  /**
   * Payments of this period for orders that were not settled in it; below zero where orders were
   * settled that had been paid earlier.
   */
  open_orders: z.strictObject({ orders: z.int(), paid_cents: z.int() }).optional(),
  orders: z.int(),
  cancelled_orders: z.int(),
  invoices: z.int(),
  credit_notes: z.int(),
  /**
   * Turnover of this period that was not invoiced in it, by rate: not in the turnover above. Below
   * zero where earlier turnover was invoiced now, because it counted on the day of its sale.
   */
  without_invoice: z.strictObject({
    orders: z.int(),
    total_cents: z.int(),
    taxes: z.array(tax).optional(),
  }),
  series: z.array(
    z.strictObject({ series: z.string(), first: z.string(), last: z.string(), count: z.int() }),
  ),
  /**
   * The head of the hash chain at that time, to be stored outside this machine; absent from older
   * reports.
   */
  archive_head: z
    .strictObject({ place: z.int(), invoice_number: z.string(), seal: z.string() })
    .nullable()
    .optional(),
});
export type DayReportPayload = z.output<typeof dayReport>;

export const getDayReport = endpoint({
  port: 'staff',
  method: 'GET',
  path: '/api/reports/day',
  access: REPORTS.day.access,
  summary:
    "A day of the restaurant's calendar (today by default): the stored report once it is closed",
  query: z.strictObject({ date: day.optional() }),
  responses: { 200: dayReport },
});
export const closeDay = endpoint({
  port: 'staff',
  method: 'POST',
  path: '/api/reports/day',
  access: REPORTS.day.access,
  summary:
    'Closes a day (Z report), once; today only with `early`: ' +
    'what comes after is counted with tomorrow',
  body: z.strictObject({ date: day, early: z.boolean().default(false) }),
  responses: { 201: dayReport },
});
export const listDayReports = endpoint({
  port: 'staff',
  method: 'GET',
  path: '/api/reports/days',
  access: REPORTS.day.access,
  summary: 'The closed days, newest first',
  query: z.strictObject({ ...page }),
  responses: {
    200: listOf(
      z.strictObject({
        number: z.int(),
        date: z.string(),
        closed_at: timestamp,
        closed_by: z.string(),
        currency: z.string(),
        currency_digits: currencyDigits,
        ...amounts,
        paid_cents: z.int(),
      }),
    ),
  },
});

export const exportInvoices = endpoint({
  port: 'staff',
  method: 'GET',
  path: '/api/exports/invoices',
  access: EXPORT_ACCESS,
  fresh: true,
  summary:
    "Documents of at most a year for the accountant (by default this month's; a day alone is the " +
    "restaurant's): CSV, ZIP of the PDFs, or DATEV; `days` is a CSV of all that was sold by day " +
    'and rate, invoiced or not',
  query: z.strictObject({ from: moment, to: moment, format: z.enum(EXPORT_FORMATS) }),
  responses: { 200: 'application/octet-stream' },
});
