/** Reports as files: PDFs for people, CSV for spreadsheets. */
import { now } from '../clock.ts';
import { documentWord } from '../invoices/document/words.ts';
import { renderReportInWorker } from '../invoices/pdf/render-thread.ts';
import type { ReportTable } from '../invoices/pdf/report.ts';
import { toDecimal } from '../money.ts';
import { restaurantById, type RestaurantRow } from '../restaurant/restaurant.ts';
import type { Query } from '../http/endpoint.ts';
import type { DayRow, getPeriodReport, PeriodReportPayload } from './contract.ts';
import { asText, BYTE_ORDER_MARK, csvForm, figure, record } from './csv.ts';
import { dayReport } from './day.ts';
import { dayRows, dayTitle } from './day-rows.ts';
import { daysBetween, periodReport } from './period.ts';
import { cashOf, daysTable, figureTables, methodLabel, personLabel, roundingOf } from './tables.ts';
import { type Wording, wordingOf } from './wording.ts';

type Days = Query<typeof getPeriodReport>;

export interface ReportFile {
  bytes: Uint8Array;
  name: string;
}

/** The report of a day, today by default, 80 mm wide. @throws Problem 503 `busy` */
export async function dayPdf(restaurant_id: string, date?: string): Promise<ReportFile> {
  const restaurant = await restaurantById(restaurant_id);
  const report = await dayReport(restaurant_id, date);
  const words = wordingOf(restaurant);
  const bytes = await renderReportInWorker({
    lang: words.lang,
    title: `${dayTitle(report, words)} · ${words.day(report.date)}`,
    author: restaurant.legal_name || restaurant.name,
    created: report.closed_at ?? now().toISOString(),
    rows: dayRows(report, restaurant),
  });
  return { bytes, name: `day_${report.date}.pdf` };
}

interface Tables {
  title: string;
  days: Days;
  tables: ReportTable[];
}
function tablesPdf(
  restaurant: RestaurantRow,
  words: Wording,
  { title, days, tables }: Tables,
): Promise<Uint8Array> {
  const { name, legal_name, tax_id, locale, currency, accent_colour } = restaurant;
  const seller = [...new Set([name, legal_name, tax_id])].filter(Boolean).join(' · ');
  const span = words.word('span', { from: words.day(days.from), to: words.day(days.to) });
  const at = now().toISOString();
  return renderReportInWorker({
    lang: words.lang,
    title,
    author: legal_name || name,
    created: at,
    facts: [seller, `${span} · ${currency}`, words.moment(at)],
    tables,
    page: documentWord(locale, 'page'),
    accent: accent_colour ?? undefined,
  });
}

/** @throws Problem 422 as `periodReport`, 503 `busy` */
export async function periodPdf(restaurant_id: string, days: Days): Promise<ReportFile> {
  const restaurant = await restaurantById(restaurant_id);
  const report = await periodReport(restaurant, days);
  const words = wordingOf(restaurant);
  const bytes = await tablesPdf(restaurant, words, {
    title: words.word('period'),
    days,
    tables: figureTables(report, words, restaurant.locale),
  });
  return { bytes, name: `period_${days.from}_${days.to}.pdf` };
}

/** @throws Problem 422 as `daysBetween`, 503 `busy` */
export async function daysPdf(restaurant_id: string, days: Days): Promise<ReportFile> {
  const restaurant = await restaurantById(restaurant_id);
  const rows = await daysBetween(restaurant, days);
  const words = wordingOf(restaurant);
  const bytes = await tablesPdf(restaurant, words, {
    title: words.word('days'),
    days,
    tables: [daysTable(rows, words)],
  });
  return { bytes, name: `days_${days.from}_${days.to}.pdf` };
}

function csvFile(restaurant: RestaurantRow, columns: string[], rows: Cells[]): Uint8Array {
  const form = csvForm(restaurant.locale);
  const { currency_digits: digits } = restaurant;
  const cells = rows.map((row) =>
    row.map((cell) =>
      typeof cell === 'object' && cell !== null
        ? figure(toDecimal(cell.cents, digits), form)
        : cell === null
          ? ''
          : String(cell),
    ),
  );
  const records = [columns, ...cells].map((row) => record(row, form)).join('');
  return Buffer.from(BYTE_ORDER_MARK + records);
}
/** A text, a number, an amount in cents, or nothing. */
type Cells = (string | number | { cents: number } | null)[];
const money = (cents: number | null) => (cents === null ? null : { cents });

const DAYS = [
  'date',
  'report_number',
  'closed_at',
  'closed_by',
  'sold',
  'invoiced_net',
  'invoiced_tax',
  'invoiced_gross',
  'paid',
  'tips',
  'drawer_difference',
  'currency',
];

function dayCells(day: DayRow): Cells {
  return [
    day.date,
    day.number,
    day.closed_at,
    asText(day.closed_by ?? ''),
    money(day.sold_cents),
    money(day.net_cents),
    money(day.tax_cents),
    money(day.gross_cents),
    money(day.paid_cents),
    money(day.tips_cents),
    money(day.difference_cents),
    day.currency,
  ];
}

/** A record for each day of a period. @throws Problem 422 as `daysBetween` */
export async function daysCsv(restaurant_id: string, days: Days): Promise<ReportFile> {
  const restaurant = await restaurantById(restaurant_id);
  const rows = (await daysBetween(restaurant, days)).map(dayCells);
  return { bytes: csvFile(restaurant, DAYS, rows), name: `days_${days.from}_${days.to}.csv` };
}

const FIGURES = ['part', 'name', 'count', 'net', 'tax', 'gross', 'tips', 'currency'];

/** What a record states: which part of the report, whose, how many, and its amounts in cents. */
interface Figure {
  part: string;
  name?: string;
  count?: number;
  net_cents?: number;
  tax_cents?: number;
  gross_cents?: number;
  tip_cents?: number;
}

/** Each drawer from its float to its count, and the cash that is in none. */
function drawerParts({ drawers = [], cash_without_drawer }: PeriodReportPayload): Figure[] {
  const parts = drawers.flatMap((drawer) => {
    const name = asText(`${drawer.till_name} ${drawer.opened_at}`);
    const { float_cents, movements_cents, expected_cents } = drawer;
    const amounts = [
      ['drawer_float', float_cents],
      ['drawer_cash', cashOf(drawer)],
      ['drawer_movements', movements_cents],
      ['drawer_expected', expected_cents],
      ['drawer_counted', drawer.counted_cents],
      ['drawer_difference', drawer.difference_cents],
    ] as const;
    return amounts.flatMap(([part, gross_cents]) =>
      gross_cents === null ? [] : [{ part, name, gross_cents }],
    );
  });
  const { count = 0, cash_cents: gross_cents = 0 } = cash_without_drawer ?? {};
  return count === 0 ? parts : [...parts, { part: 'cash_without_drawer', count, gross_cents }];
}

/** What is counted beside turnover and payments: voids, discounts, bills, covers. */
function billParts(report: PeriodReportPayload): Figure[] {
  const { voids, discounts, open_bills, open_orders, sold_bills } = report;
  return [
    ...(voids ? [{ part: 'voids', count: voids.count, gross_cents: voids.amount_cents }] : []),
    ...(discounts
      ? [{ part: 'discounts', count: discounts.count, gross_cents: discounts.amount_cents }]
      : []),
    ...(open_bills
      ? [{ part: 'open_bills', count: open_bills.count, gross_cents: open_bills.owed_cents }]
      : []),
    ...(open_orders
      ? [
          {
            part: 'paid_on_open_bills',
            count: open_orders.orders,
            gross_cents: open_orders.paid_cents,
          },
        ]
      : []),
    ...(sold_bills
      ? [
          { part: 'bills', count: sold_bills.count },
          { part: 'covers', count: sold_bills.covers },
        ]
      : []),
  ];
}

function partsOf(report: PeriodReportPayload, restaurant: RestaurantRow): Figure[] {
  const words = wordingOf(restaurant);
  const form = csvForm(restaurant.locale);
  const taxes = (part: string, all: PeriodReportPayload['taxes']) =>
    all.map((tax): Figure => ({
      part,
      ...tax,
      name: figure(String(tax.rate_basis_points / 100), form),
    }));
  const people = report.by_person ?? [];
  const person = (one: (typeof people)[number]) => asText(personLabel(one, words));
  return [
    ...taxes('sold', report.sold ?? []),
    ...taxes('invoiced', report.taxes),
    ...taxes('without_invoice', report.without_invoice.taxes ?? []),
    ...report.payments.map((payment) => ({
      part: 'paid_by_method',
      name: asText(methodLabel(payment, restaurant.locale)),
      count: payment.count,
      gross_cents: payment.amount_cents,
      tip_cents: payment.tip_cents,
    })),
    ...(roundingOf(report) === 0
      ? []
      : [{ part: 'cash_rounding', gross_cents: roundingOf(report) }]),
    ...people.map((one) => ({
      part: 'paid_by_person',
      name: person(one),
      count: one.payments,
      gross_cents: one.amount_cents,
      tip_cents: one.tip_cents,
    })),
    ...people.map((one) => ({
      part: 'sold_by_person',
      name: person(one),
      count: one.orders,
      gross_cents: one.sold_cents,
    })),
    ...(report.by_service ?? []).map(({ service, sold_cents }) => ({
      part: 'sold_by_service',
      name: service,
      gross_cents: sold_cents,
    })),
    ...billParts(report),
    ...drawerParts(report),
  ];
}

/**
 * The figures of a period, a record each: those of a part add up to what is sold or paid.
 * @throws Problem 422 as `periodReport`
 */
export async function periodCsv(restaurant_id: string, days: Days): Promise<ReportFile> {
  const restaurant = await restaurantById(restaurant_id);
  const report = await periodReport(restaurant, days);
  const rows = partsOf(report, restaurant).map((one): Cells => [
    one.part,
    one.name ?? '',
    one.count ?? null,
    money(one.net_cents ?? null),
    money(one.tax_cents ?? null),
    money(one.gross_cents ?? null),
    money(one.tip_cents ?? null),
    report.currency,
  ]);
  return { bytes: csvFile(restaurant, FIGURES, rows), name: `period_${days.from}_${days.to}.csv` };
}
