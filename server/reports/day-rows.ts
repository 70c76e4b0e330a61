/** A day report as rows of text 80 mm wide, for the PDF and for receipt printers. */
import type { Row } from '../invoices/pdf/receipt-rows.ts';
import type { RestaurantRow } from '../restaurant/restaurant.ts';
import type { DayReportPayload } from './contract.ts';
import { cashOf, methodLabel, otherLines, personLabel, roundingOf } from './tables.ts';
import { type Wording, wordingOf } from './wording.ts';

const body = { size: 9 } as const;
const strong = { size: 9, weight: 'semibold' } as const;
const small = { size: 8 } as const;

type Restaurant = Pick<
  RestaurantRow,
  | 'name'
  | 'legal_name'
  | 'tax_id'
  | 'locale'
  | 'country'
  | 'currency'
  | 'currency_digits'
  | 'time_zone'
>;

/** A part with its heading, below a rule; nothing where it has no rows. */
function part(heading: string, rows: Row[]): Row[] {
  if (rows.length === 0) return [];
  return [{ left: heading, style: strong, above: 13, rule: 0 }, ...rows];
}

export function dayTitle({ number }: DayReportPayload, { word }: Wording): string {
  return number === null ? word('interim') : word('z', { number });
}

function headRows(report: DayReportPayload, restaurant: Restaurant, words: Wording): Row[] {
  const { word, day, moment } = words;
  const { closed_at, closed_by } = report;
  return [
    { left: restaurant.name, style: { size: 14, weight: 'semibold' } },
    ...[restaurant.legal_name, restaurant.tax_id]
      .filter((line) => line && line !== restaurant.name)
      .map((left) => ({ left, style: small })),
    {
      left: dayTitle(report, words),
      style: { size: 11, weight: 'semibold' },
      above: 10,
      heading: true,
    },
    { left: day(report.date), style: body },
    { left: word('from'), right: moment(report.from), style: small },
    { left: word('until'), right: moment(report.until), style: small },
    ...(closed_at
      ? [{ left: word('closed'), right: moment(closed_at), style: small }]
      : [{ left: word('open'), style: small }]),
    ...(closed_at && closed_by ? [{ left: word('by'), right: closed_by, style: small }] : []),
  ];
}

function taxRows(taxes: DayReportPayload['taxes'], { word, rate, amount, tax }: Wording): Row[] {
  return taxes.flatMap((one) => [
    { left: rate(one.rate_basis_points), right: amount(one.gross_cents), style: body },
    {
      left: `${word('net')} ${amount(one.net_cents)}`,
      right: `${tax} ${amount(one.tax_cents)}`,
      style: small,
    },
  ]);
}

function soldRows(report: DayReportPayload, words: Wording): Row[] {
  const { word, money } = words;
  const { sold, sold_cents, taxes, gross_cents, without_invoice } = report;
  const total: Row = {
    left: word(sold ? 'sold' : 'invoiced'),
    right: money(sold ? (sold_cents ?? 0) : gross_cents),
    style: { size: 11, weight: 'semibold' },
    rightStyle: { size: 20, weight: 'semibold' },
    above: 22,
    rule: 9,
  };
  const split: Row[] = [
    { left: word('invoiced'), right: money(gross_cents), style: body, above: 4 },
    { left: word('without'), right: money(without_invoice.total_cents), style: body },
  ];
  const isSplit = sold !== undefined && without_invoice.total_cents !== 0;
  return [total, ...taxRows(sold ?? taxes, words), ...(isSplit ? split : [])];
}

function paidRows(report: DayReportPayload, words: Wording, locale: string): Row[] {
  const { word, amount, count, money } = words;
  const rounding_cents = roundingOf(report);
  const refunded = report.payments.reduce((sum, { refunded_cents }) => sum + refunded_cents, 0);
  return [
    ...report.payments.map((payment) => ({
      left: `${methodLabel(payment, locale)} (${count(payment.count)})`,
      right: amount(payment.amount_cents),
      style: body,
    })),
    { left: word('total'), right: money(report.paid_cents), style: strong },
    { left: word('tips'), right: amount(report.tips_cents), style: body },
    ...(rounding_cents === 0
      ? []
      : [{ left: words.rounding, right: amount(rounding_cents), style: body }]),
    ...(refunded ? [{ left: word('refunded'), right: amount(refunded), style: small }] : []),
  ];
}

function personRows({ by_person = [] }: DayReportPayload, words: Wording): Row[] {
  const { word, amount } = words;
  return by_person.flatMap((person) => {
    const details = (
      [
        ['taken', person.amount_cents],
        ['tips', person.tip_cents],
        ['voids', person.voided_cents],
        ['discounts', person.discounted_cents],
      ] as const
    ).filter(([, cents]) => cents !== 0);
    return [
      { left: personLabel(person, words), right: amount(person.sold_cents), style: body },
      ...details.map(([label, cents]) => ({
        left: `  ${word(label)}`,
        right: amount(cents),
        style: small,
      })),
    ];
  });
}

function drawerRows({ drawers = [] }: DayReportPayload, { word, amount }: Wording): Row[] {
  return drawers.flatMap((drawer) => [
    {
      left: drawer.till_name,
      right: drawer.difference_cents === null ? word('open') : amount(drawer.difference_cents),
      style: body,
    },
    ...(
      [
        ['float', drawer.float_cents],
        ['cash', cashOf(drawer)],
        ['movements', drawer.movements_cents],
        ['expected', drawer.expected_cents],
        ['counted', drawer.counted_cents],
      ] as const
    )
      .filter(([, cents]) => cents !== null)
      .map(([label, cents]) => ({
        left: `  ${word(label)}`,
        right: amount(cents!),
        style: small,
      })),
  ]);
}

/** A day report as it is printed: a closed one as its Z report, else as one so far. */
export function dayRows(report: DayReportPayload, restaurant: Restaurant): Row[] {
  const words = wordingOf({ ...restaurant, ...currencyOf(report) });
  const { word, amount } = words;
  const { by_service = [], series, archive_head } = report;
  return [
    ...headRows(report, restaurant, words),
    ...soldRows(report, words),
    ...part(word('taken'), paidRows(report, words, restaurant.locale)),
    ...part(word('person'), personRows(report, words)),
    ...part(
      word('service'),
      by_service
        .filter(({ sold_cents }) => sold_cents !== 0)
        .map(({ service, sold_cents }) => ({
          left: word(service),
          right: amount(sold_cents),
          style: body,
        })),
    ),
    ...part(word('drawers'), drawerRows(report, words)),
    ...part(
      word('more'),
      otherLines(report, words).map(([label, count, cents]) => ({
        left: `${label} (${count})`,
        right: cents,
        style: body,
      })),
    ),
    ...part(
      word('numbers'),
      series.map(({ first, last, count }) => ({
        left: first === last ? first : `${first} – ${last}`,
        right: String(count),
        style: small,
      })),
    ),
    ...part(
      word('head'),
      archive_head
        ? [
            {
              left: `${archive_head.invoice_number} · ${archive_head.place}`,
              right: archive_head.seal,
              style: small,
            },
          ]
        : [],
    ),
  ];
}

/** The currency of a report, which the restaurant may have changed since. */
export function currencyOf({
  currency,
  currency_digits,
}: Pick<DayReportPayload, 'currency' | 'currency_digits'>) {
  return { currency, currency_digits };
}
