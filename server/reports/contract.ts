import * as z from 'zod';
import { SERVICES } from '../menu/contract.ts';
import {
  currencyDigits,
  endpoint,
  listOf,
  optionalLine,
  page,
  timestamp,
} from '../http/endpoint.ts';
import { printJob } from '../printing/contract.ts';
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

const counted = z.strictObject({ count: z.int(), amount_cents: z.int() });
/** Who sold, and how: absent from reports that were stored before them. */
const details = {
  /**
   * Each person's part: their sums are `paid_cents`, `tips_cents` and `sold_cents`. A person's
   * payments are those that they took, less what of them was refunded; `refunded_…` is what they
   * refunded themselves. Turnover counts for who entered the orders, `user_id` null being guests.
   */
  by_person: z.array(
    z.strictObject({
      user_id: z.string().nullable(),
      name: z.string().nullable(),
      payments: z.int(),
      amount_cents: z.int(),
      tip_cents: z.int(),
      refunded_count: z.int(),
      refunded_cents: z.int(),
      orders: z.int(),
      sold_cents: z.int(),
      /** Of the bills they opened, of which something was sold; absent from older reports. */
      covers: z.int().optional(),
      voids: z.int(),
      voided_cents: z.int(),
      discounts: z.int(),
      discounted_cents: z.int(),
    }),
  ),
  /** Their sum is `sold_cents`. */
  by_service: z.array(z.strictObject({ service: z.enum(SERVICES), sold_cents: z.int() })),
  voids: counted,
  discounts: counted,
  /** Bills that are open at the end, whenever they were opened. */
  open_bills: z.strictObject({ count: z.int(), owed_cents: z.int(), paid_cents: z.int() }),
  /** Bills of which something was sold, and their covers. */
  sold_bills: z.strictObject({ count: z.int(), covers: z.int() }),
  /** Receipts that nobody asked for, issued in the period. */
  automatic_receipts: z.strictObject({ count: z.int(), total_cents: z.int() }),
  /**
   * Every opening of a cash drawer that was not closed before, by till, with its figures from its
   * beginning; its close and count are null while it is open at the end.
   */
  drawers: z.array(
    z.strictObject({
      till_id: z.string(),
      till_name: z.string(),
      opened_by: z.string().nullable(),
      opened_at: timestamp,
      float_cents: z.int(),
      cash_cents: z.int(),
      tips_cents: z.int(),
      rounding_cents: z.int(),
      refunds_cents: z.int(),
      movements_cents: z.int(),
      expected_cents: z.int(),
      closed_by: z.string().nullable(),
      closed_at: timestamp.nullable(),
      counted_cents: z.int().nullable(),
      difference_cents: z.int().nullable(),
    }),
  ),
  /** Cash, less refunds in cash, that was taken where no drawer was open. */
  cash_without_drawer: z.strictObject({ count: z.int(), cash_cents: z.int() }),
};
const reportDetails = z.strictObject(details);
export type ReportDetails = z.output<typeof reportDetails>;

const figures = {
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
  ...reportDetails.partial().shape,
};

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
  ...figures,
  /**
   * Receipts that the close itself issued for bills of the day; after the day's end they count as
   * invoiced on the next day, as every document counts on the day of its issue.
   */
  receipts_at_close: z.strictObject({ count: z.int(), total_cents: z.int() }).optional(),
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

/** Each product's part of `sold_cents`, the most sold first; null is what belongs to no product. */
const by_product = z.array(
  z.strictObject({
    product_id: z.string().nullable(),
    name: z.string().nullable(),
    /** Pieces, less those that were refunded. */
    quantity: z.int(),
    sold_cents: z.int(),
  }),
);
export type ProductSales = z.output<typeof by_product>[number];
/**
 * Turnover by hour of the restaurant's clock, from the first hour with any to the last: their sum
 * is `sold_cents`. An hour that the clock shows twice is there twice, one that it skips is not.
 */
const hours = z.array(
  z.strictObject({
    from: timestamp,
    /** What the clock shows, 0 to 23. */
    hour: z.int(),
    sold_cents: z.int(),
  }),
);
export type HourSales = z.output<typeof hours>[number];
const soldThen = { sold_cents: z.int(), bills: z.int(), covers: z.int() };
const comparedDay = z.strictObject({
  date: z.string(),
  /** Up to when turnover, bills and covers are counted: its end, or the time of day of now. */
  until: timestamp,
  ...soldThen,
  /** Of the whole day. */
  hours,
});
export type ComparedDay = z.output<typeof comparedDay>;
const comparedDayReport = dayReport.extend({
  hours,
  by_product,
  /** The day before and the same weekday before; a day that still runs is compared up to now. */
  compared: z.strictObject({ day_before: comparedDay, week_before: comparedDay }),
});
export type ComparedDayReport = z.output<typeof comparedDayReport>;

const periodReport = z.strictObject({
  /** The first and the last day. */
  from: z.string(),
  to: z.string(),
  starts_at: timestamp,
  /** The first instant after it. */
  until: timestamp,
  currency: z.string(),
  currency_digits: currencyDigits,
  ...figures,
});
export type PeriodReportPayload = z.output<typeof periodReport>;
const comparedPeriodReport = periodReport.extend({
  by_product,
  /** As many days, the least number of weeks earlier that they do not overlap. */
  compared: z.strictObject({ from: z.string(), to: z.string(), ...soldThen }),
});
export type ComparedPeriodReport = z.output<typeof comparedPeriodReport>;

const dayRow = z.strictObject({
  date: z.string(),
  /** Of the stored report; null while the day is open. */
  number: z.int().nullable(),
  closed_at: timestamp.nullable(),
  closed_by: z.string().nullable(),
  currency: z.string(),
  currency_digits: currencyDigits,
  /** Null for a report from before it was counted. */
  sold_cents: z.int().nullable(),
  /** Of the issued documents. */
  ...amounts,
  paid_cents: z.int(),
  tips_cents: z.int(),
  /** Of all drawers that were counted, what was missing below zero; null where none was. */
  difference_cents: z.int().nullable(),
});
export type DayRow = z.output<typeof dayRow>;

export const getDayReport = endpoint({
  port: 'staff',
  method: 'GET',
  path: '/api/reports/day',
  access: REPORTS.day.access,
  summary:
    "A day of the restaurant's calendar (today by default): the stored report once it is closed, " +
    'with its hours and products, the day before and the same weekday before',
  query: z.strictObject({ date: day.optional() }),
  responses: { 200: comparedDayReport },
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
const days = z.strictObject({ from: day, to: day });
export const listDayReports = endpoint({
  port: 'staff',
  method: 'GET',
  path: '/api/reports/days',
  access: REPORTS.day.access,
  summary:
    'The days of a period (at most a year) in their order, closed or not; without one the closed ' +
    'days, newest first',
  query: z.strictObject({ ...days.partial().shape, ...page }),
  responses: { 200: listOf(dayRow) },
});
export const getPeriodReport = endpoint({
  port: 'staff',
  method: 'GET',
  path: '/api/reports/period',
  access: REPORTS.day.access,
  summary:
    'The figures of the days from `from` to `to`, at most a year, with their products and the ' +
    'same number of days before',
  query: days,
  responses: { 200: comparedPeriodReport },
});

export const getDayReportPdf = endpoint({
  port: 'staff',
  method: 'GET',
  path: '/api/reports/day.pdf',
  access: REPORTS.day.access,
  summary: 'The report of a day as it is printed, 80 mm wide',
  query: z.strictObject({ date: day.optional() }),
  responses: { 200: 'application/pdf' },
});
export const printDayReport = endpoint({
  port: 'staff',
  method: 'POST',
  path: '/api/reports/day/print',
  access: REPORTS.day.access,
  summary:
    'Prints the report of a day on a receipt printer: by its id one of ours, else one of the ' +
    "desktop's system",
  body: z.strictObject({ date: day, printer: optionalLine(200) }),
  responses: { 202: printJob },
});
export const getPeriodPdf = endpoint({
  port: 'staff',
  method: 'GET',
  path: '/api/reports/period.pdf',
  access: REPORTS.day.access,
  summary: 'The figures of a period as a PDF',
  query: days,
  responses: { 200: 'application/pdf' },
});
export const getPeriodCsv = endpoint({
  port: 'staff',
  method: 'GET',
  path: '/api/reports/period.csv',
  access: REPORTS.day.access,
  summary: 'The figures of a period as a table for spreadsheets',
  query: days,
  responses: { 200: 'text/csv' },
});
export const getDaysPdf = endpoint({
  port: 'staff',
  method: 'GET',
  path: '/api/reports/days.pdf',
  access: REPORTS.day.access,
  summary: 'The days of a period as a PDF',
  query: days,
  responses: { 200: 'application/pdf' },
});
export const getDaysCsv = endpoint({
  port: 'staff',
  method: 'GET',
  path: '/api/reports/days.csv',
  access: REPORTS.day.access,
  summary: 'The days of a period as a table for spreadsheets',
  query: days,
  responses: { 200: 'text/csv' },
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
