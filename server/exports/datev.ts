import { setImmediate as breathe } from 'node:timers/promises';
import { now } from '../clock.ts';
import { statement } from '../database/repository.ts';
import { localDay } from '../dates.ts';
import { refundMethod } from '../invoices/document/lookup.ts';
import { toDecimal } from '../money.ts';
import { methodOf } from '../payments/methods/methods.ts';
import { titleOf } from '../invoices/document/words.ts';
import type { Tax } from '../tax/calculate-tax.ts';
import { plainLetters, toAnsi } from './ansi.ts';
import { neutral } from '../reports/csv.ts';
import { DATEV_COLUMNS } from './datev-columns.ts';
import { daysOf } from '../reports/days.ts';
import { documentsIn, type Period, type ReportedDocument } from '../reports/documents.ts';
import { figuresOf } from '../reports/figures.ts';

/**
 * Who keeps the books, by DATEV's numbers: the least valid ones, which the accountant's program
 * lets change as it reads the file.
 */
const CONSULTANT = 1001;
const CLIENT = 1;
const ACCOUNT_LENGTH = 4;
/**
 * SKR03. One debtor for all guests (a personal account has a digit more), whom the payments settle.
 */
const GUESTS = 10000;
/**
 * Revenue accounts by rate in basis points that calculateTax the tax out of the gross by themselves
 * (Automatikkonten).
 */
const REVENUE_BY_RATE: Record<number, number> = { 1900: 8400, 700: 8300, 0: 8100 };
/** Any other rate (another country's, an earlier one's): revenue net, and the tax apart. */
const REVENUE = 8200;
const TAX = 1770;
/** Transitory items: a tip is no turnover. */
const TIPS = 1590;

const quoted = (text: string) => `"${text.replaceAll('"', '""')}"`;
const compact = (day: string) => day.replaceAll('-', '');
const line = (fields: (string | number)[]) => toAnsi(`${fields.join(';')}\r\n`);

function head(period: Period, timeZone: string): Buffer {
  const last = localDay(new Date(period.until.getTime() - 1), timeZone);
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
    compact(localDay(period.from, timeZone)),
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
/** What is booked, when, and by which paper. */
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

interface Moved {
  method: string;
  amount_cents: number;
  tip_cents: number;
}
/** What comes in settles the guests' debt; a tip is the staff's, and passes through. */
function moneyOf({ method, amount_cents, tip_cents }: Moved, sign: 1 | -1): Booking[] {
  const { account } = methodOf(method).datev;
  return [
    { cents: sign * amount_cents, account, against: GUESTS },
    { cents: sign * tip_cents, account, against: TIPS },
  ];
}

/**
 * What DATEV takes in Belegfeld 1; a number's end tells it apart, so that is what stays of one too
 * long.
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

/** A document's turnover, and the money that a credit note gave back. */
function ofDocument({ invoice, turnover }: ReportedDocument, timeZone: string): Buffer {
  const method = refundMethod(invoice);
  const { total_cents: amount_cents, tip_cents } = invoice;
  return booked(
    [
      ...turnover.flatMap(revenueOf),
      ...(method ? moneyOf({ method, amount_cents, tip_cents }, -1) : []),
    ],
    {
      day: localDay(invoice.issue_date, timeZone),
      reference: invoice.invoice_number,
      text: invoice.snapshot.buyer?.name ?? titleOf(invoice.kind, 'de'),
    },
  );
}

function PAYMENTS(moment: 'created_at' | 'refunded_at') {
  return `SELECT p.method, p.amount_cents, p.tip_cents, o.order_number FROM payments p JOIN orders o ON o.id = p.order_id
  WHERE o.restaurant_id = $1 AND p.${moment} >= $2 AND p.${moment} < $3 ORDER BY p.${moment}, p.id`;
}
type PaidOrder = Moved & { order_number: number };

/** What was paid and given back on a day, each payment by itself. */
async function ofPayments(day: string, { restaurant_id, from, until }: Period): Promise<Buffer> {
  const values = [restaurant_id, from, until];
  const all = async (moment: 'created_at' | 'refunded_at', sign: 1 | -1, text: string) =>
    (await statement<PaidOrder>(PAYMENTS(moment), values)).map((paid) =>
      booked(moneyOf(paid, sign), {
        day,
        reference: `Bestellung-${paid.order_number}`,
        text: `${text} ${methodOf(paid.method).datev.word}`,
      }),
    );
  return Buffer.concat([
    ...(await all('created_at', 1, 'Zahlung')),
    ...(await all('refunded_at', -1, 'Erstattung')),
  ]);
}

/**
 * What was sold on a day and not invoiced on it; below zero what was invoiced then and sold before.
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
 * consultant and client numbers that the accountant sets when reading it. All that was sold is
 * booked gross to one debtor for all guests (10000): 19 % to 8400, 7 % to 8300, 0 % to 8100, any
 * other rate net to 8200 with its tax to 1770; first by document, what is below zero (a credit
 * note) in credit, then by day what nobody has an invoice for. Each payment settles that debtor:
 * cash from 1000, cards from 1360, other methods from 1361 (money in transit). Tips pass through
 * 1590. What was given back is booked the other way round, on the day on which it was.
 */
export async function* datev(period: Period, timeZone: string): AsyncGenerator<Buffer> {
  yield head(period, timeZone);
  yield line(DATEV_COLUMNS);
  for await (const document of documentsIn(period)) yield ofDocument(document, timeZone);
  for (const { day, period: within } of daysOf(period, timeZone)) {
    yield await withoutInvoice(day, within);
    yield await ofPayments(day, within);
    await breathe();
  }
}
