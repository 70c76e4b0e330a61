import { now } from '../clock.ts';
import { localDay } from '../dates.ts';
import { toDecimal } from '../money.ts';
import { titleOf } from '../invoices/pdf-words.ts';
import type { Tax } from '../invoices/tax.ts';
import { toAnsi } from './ansi.ts';
import { neutral } from './csv.ts';
import { DATEV_COLUMNS } from './datev-columns.ts';
import { documentsIn, type Period, type ReportedDocument } from './documents.ts';

/** Who keeps the books, by DATEV's numbers: the least valid ones, which the accountant's program lets change as it reads the file. */
const CONSULTANT = 1001;
const CLIENT = 1;
const ACCOUNT_LENGTH = 4;
/** SKR03. One debtor for all guests (a personal account has a digit more), whom the payments settle. */
const GUESTS = 10000;
/** Revenue accounts by rate in basis points that reckon the tax out of the gross by themselves (Automatikkonten). */
const REVENUE_BY_RATE: Record<number, number> = { 1900: 8400, 700: 8300, 0: 8100 };
/** Any other rate (another country's, an earlier one's): revenue net, and the tax apart. */
const REVENUE = 8200;
const TAX = 1770;

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

interface Booking {
  cents: number;
  account: number;
}
function bookingsOf({ rate_basis_points, net_cents, tax_cents, gross_cents }: Tax): Booking[] {
  const account = REVENUE_BY_RATE[rate_basis_points];
  const bookings = account
    ? [{ cents: gross_cents, account }]
    : [
        { cents: net_cents, account: REVENUE },
        { cents: tax_cents, account: TAX },
      ];
  return bookings.filter(({ cents }) => cents !== 0);
}

/** What DATEV takes in Belegfeld 1; a number's end tells it apart, so that is what stays of one too long. */
const reference = (invoice_number: string) =>
  invoice_number.replace(/[^A-Za-z0-9$&%*+/-]/g, '-').slice(-36);

function booked(
  { cents, account }: Booking,
  { invoice }: ReportedDocument,
  timeZone: string,
): Buffer {
  const day = localDay(invoice.issue_date, timeZone);
  const fields = DATEV_COLUMNS.map(() => '');
  const set = (column: string, value: string) => {
    fields[DATEV_COLUMNS.indexOf(column)] = value;
  };
  set('Umsatz (ohne Soll/Haben-Kz)', toDecimal(Math.abs(cents), 2).replace('.', ','));
  set('Soll/Haben-Kennzeichen', quoted(cents > 0 ? 'S' : 'H'));
  set('WKZ Umsatz', quoted('EUR'));
  set('Konto', String(GUESTS));
  set('Gegenkonto (ohne BU-Schlüssel)', String(account));
  set('Belegdatum', day.slice(8) + day.slice(5, 7));
  set('Belegfeld 1', quoted(reference(invoice.invoice_number)));
  set(
    'Buchungstext',
    quoted(
      [...neutral(invoice.snapshot.buyer?.name ?? titleOf(invoice.kind, 'de'))]
        .slice(0, 60)
        .join(''),
    ),
  );
  set('Festschreibung', '0');
  return line(fields);
}

/**
 * A Buchungsstapel in the DATEV format (EXTF 700, category 21, version 13; Windows-1252). It assumes the chart of accounts
 * SKR03, a business year that is the calendar year, euros, and consultant and client numbers that the accountant sets when
 * reading it. Each document's turnover is booked gross to one debtor for all guests: 19 % to 8400, 7 % to 8300, 0 % to 8100,
 * any other rate net to 8200 with its tax to 1770; what is below zero (a credit note) in credit. Payments are not in it.
 */
export async function* datev(period: Period, timeZone: string): AsyncGenerator<Buffer> {
  yield head(period, timeZone);
  yield line(DATEV_COLUMNS);
  for await (const document of documentsIn(period)) {
    yield Buffer.concat(
      document.turnover.flatMap(bookingsOf).map((booking) => booked(booking, document, timeZone)),
    );
  }
}
