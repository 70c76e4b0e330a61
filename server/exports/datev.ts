import { setImmediate as breathe } from 'node:timers/promises';
import { now } from '../clock.ts';
import { statement } from '../database/repository.ts';
import type { DaySettings } from '../business-day.ts';
import { toDecimal } from '../money.ts';
import { factsOf, type PaidBy } from '../payments/methods/methods.ts';
import { withMethodNames } from '../payments/methods/payment-methods.ts';
import { titleOf } from '../invoices/document/words.ts';
import type { Tax } from '../tax/calculate-tax.ts';
import { plainLetters, toAnsi } from './ansi.ts';
import { neutral } from '../reports/csv.ts';
import { DATEV_COLUMNS } from './datev-columns.ts';
import { documentsIn, type Period, type ReportedDocument } from '../reports/documents.ts';
import { figuresOf } from '../reports/figures.ts';
import {
  partsByDay,
  reportDayOf,
  type ReportDays,
  reportDaysIn,
} from '../restaurant/report-days.ts';

/**
 * DATEV's consultant and client numbers: the least valid ones, which the accountant can change on
 * import.
 */
const CONSULTANT = 1001;
const CLIENT = 1;
const ACCOUNT_LENGTH = 4;
/**
 * SKR03: one debtor for all guests, settled by the payments. A personal account has a digit more.
 */
const GUESTS = 10000;
/**
 * Revenue accounts by rate in basis points, from whose gross amounts DATEV calculates the tax
 * (Automatikkonten).
 */
const REVENUE_BY_RATE: Record<number, number> = { 1900: 8400, 700: 8300, 0: 8100 };
/** Accounts for any other rate (another country's, an earlier one's): net revenue, and its tax. */
const REVENUE = 8200;
const TAX = 1770;
/** Transitory items: a tip is no turnover. */
const TIPS = 1590;
/** Other income and expenses: cash rounding is no turnover either. */
const ROUNDED_UP = 2700;
const ROUNDED_DOWN = 2300;

const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
const compact = (day: string) => day.replaceAll('-', '');
const line = (fields: (string | number)[]) => toAnsi(`${fields.join(';')}\r\n`);

function head(period: Period, days: ReportDays): Buffer {
  const last = reportDayOf(new Date(period.until.getTime() - 1), days);
  const made = now().toISOString().replace(/\D/g, '');
  return line([
    quoted('EXTF'),
    700,
    21,
    quoted('Buchungsstapel'),
    13,
    made,
    '',
    quoted('RE'),
    quoted(''),
    quoted(''),
    CONSULTANT,
    CLIENT,
    `${last.slice(0, 4)}0101`,
    ACCOUNT_LENGTH,
    compact(reportDayOf(period.from, days)),
    compact(last),
    quoted('Rechnungsausgang'),
    quoted(''),
    1,
    0,
    0,
    quoted('EUR'),
    '',
    quoted(''),
    '',
    '',
    quoted('03'),
    '',
    '',
    quoted(''),
    quoted(''),
  ]);
}

/** Cents above zero are booked in debit of `account`, below zero in credit. */
interface Booking {
  cents: number;
  account: number;
  against: number;
}
/** The day, document number and text of a booking. */
interface Occasion {
  day: string;
  reference: string;
  text: string;
}

function revenueOf({ rate_basis_points, net_cents, tax_cents, gross_cents }: Tax): Booking[] {
  const automatic = REVENUE_BY_RATE[rate_basis_points];
  return automatic
    ? [{ cents: gross_cents, account: GUESTS, against: automatic }]
    : [
        { cents: net_cents, account: GUESTS, against: REVENUE },
        { cents: tax_cents, account: GUESTS, against: TAX },
      ];
}

interface Moved extends PaidBy {
  amount_cents: number;
  tip_cents: number;
  rounding_cents: number;
}
/**
 * The bookings of a payment: it settles the guests' debt; the tip is a transitory item, and cash
 * rounding an income or an expense.
 */
function paymentOf(
  { amount_cents, tip_cents, rounding_cents, ...paidBy }: Moved,
  sign: 1 | -1,
): Booking[] {
  const { account } = factsOf(paidBy).datev;
  const rounded = rounding_cents > 0 ? ROUNDED_UP : ROUNDED_DOWN;
  return [
    { cents: sign * amount_cents, account, against: GUESTS },
    { cents: sign * tip_cents, account, against: TIPS },
    { cents: sign * rounding_cents, account, against: rounded },
  ];
}

/**
 * A document number as Belegfeld 1 takes it. One that is too long keeps its end, where numbers
 * differ.
 */
const referenceOf = (number: string) => number.replace(/[^A-Za-z0-9$&%*+/-]/g, '-').slice(-36);

function bookingLine({ cents, account, against }: Booking, { day, reference, text }: Occasion) {
  const fields = DATEV_COLUMNS.map(() => '');
  const set = (column: string, value: string) => {
    fields[DATEV_COLUMNS.indexOf(column)] = value;
  };
  set('Umsatz (ohne Soll/Haben-Kz)', toDecimal(Math.abs(cents), 2).replace('.', ','));
  set('Soll/Haben-Kennzeichen', quoted(cents > 0 ? 'S' : 'H'));
  set('WKZ Umsatz', quoted('EUR'));
  set('Konto', String(account));
  set('Gegenkonto (ohne BU-Schlüssel)', String(against));
  set('Belegdatum', day.slice(8) + day.slice(5, 7));
  set('Belegfeld 1', quoted(referenceOf(reference)));
  set('Buchungstext', quoted(plainLetters(neutral(text)).slice(0, 60)));
  set('Festschreibung', '0');
  return line(fields);
}
function booked(bookings: Booking[], occasion: Occasion): Buffer {
  return Buffer.concat(
    bookings.filter(({ cents }) => cents !== 0).map((booking) => bookingLine(booking, occasion)),
  );
}

/** The bookings of a document: its turnover, and the refund of a credit note. */
function ofDocument({ invoice, turnover }: ReportedDocument, days: ReportDays): Buffer {
  const [refund] = invoice.kind === 'credit_note' ? invoice.snapshot.payments : [];
  const { total_cents: amount_cents, tip_cents, snapshot } = invoice;
  const { rounding_cents = 0 } = snapshot;
  return booked(
    [
      ...turnover.flatMap(revenueOf),
      ...(refund ? paymentOf({ ...refund, amount_cents, tip_cents, rounding_cents }, -1) : []),
    ],
    {
      day: reportDayOf(invoice.issue_date, days),
      reference: invoice.invoice_number,
      text: invoice.snapshot.buyer?.name ?? titleOf(invoice.kind, 'de'),
    },
  );
}

function PAYMENTS(moment: 'created_at' | 'refunded_at') {
  return `SELECT p.method, p.amount_cents, p.tip_cents, p.rounding_cents, b.bill_number
  FROM payments p JOIN bills b ON b.id = p.bill_id
  WHERE b.restaurant_id = $1 AND p.${moment} >= $2 AND p.${moment} < $3
  ORDER BY p.${moment}, p.id`;
}
type PaidBill = Moved & { bill_number: number };

/** The bookings of a day's payments and refunds, each by itself. */
async function ofPayments(day: string, { restaurant_id, from, until }: Period): Promise<Buffer> {
  const values = [restaurant_id, from, until];
  const all = async (moment: 'created_at' | 'refunded_at', sign: 1 | -1, text: string) =>
    (await withMethodNames(restaurant_id, await statement<PaidBill>(PAYMENTS(moment), values))).map(
      (paid) =>
        booked(paymentOf(paid, sign), {
          day,
          reference: `Bestellung-${paid.bill_number}`,
          text: `${text} ${paid.name ?? factsOf(paid).datev.word}`,
        }),
    );
  return Buffer.concat([
    ...(await all('created_at', 1, 'Zahlung')),
    ...(await all('refunded_at', -1, 'Erstattung')),
  ]);
}

/**
 * The booking of a day's turnover without an invoice; below zero where more was invoiced than sold
 * because it was sold earlier.
 */
async function withoutInvoice(day: string, period: Period): Promise<Buffer> {
  const { without_invoice } = await figuresOf(period);
  return booked(without_invoice.taxes.flatMap(revenueOf), {
    day,
    reference: `Tag-${day}`,
    text: 'Umsatz ohne Rechnung',
  });
}

/**
 * A Buchungsstapel in the DATEV format (EXTF 700, category 21, version 13; Windows-1252). It
 * assumes the chart of accounts SKR03, a business year that is the calendar year, euros, and
 * consultant and client numbers that the accountant sets on import. All turnover is booked gross to
 * one debtor for all guests (10000): 19 % to 8400, 7 % to 8300, 0 % to 8100, any other rate net to
 * 8200 with its tax to 1770; first by document, with amounts below zero (a credit note) in credit,
 * then by day the turnover without an invoice. Each payment settles that debtor: cash from 1000,
 * cards from 1360, vouchers from 1362, transfers from 1363, other methods from 1361 (money in
 * transit). Tips are booked to 1590, cash rounding to 2700 where it added and to 2300 where it took
 * off. Refunds are booked in reverse, on the day of the refund. Days are those of the day reports.
 */
export async function* datev(period: Period, settings: DaySettings): AsyncGenerator<Buffer> {
  const days = await reportDaysIn(period, settings);
  yield head(period, days);
  yield line(DATEV_COLUMNS);
  for await (const document of documentsIn(period)) yield ofDocument(document, days);
  for (const { day, period: within } of partsByDay(period, days)) {
    yield await withoutInvoice(day, within);
    yield await ofPayments(day, within);
    await breathe();
  }
}
