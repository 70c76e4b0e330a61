/** Reports as tables of words and figures, for A4. */
import type { ReportTable } from '../invoices/pdf/report.ts';
import { isBuiltIn } from '../payments/methods/methods.ts';
import { houseText } from '../texts.ts';
import type { DayReportPayload, DayRow } from './contract.ts';
import type { Wording } from './wording.ts';

export type Figures = Pick<
  DayReportPayload,
  | 'sold'
  | 'sold_cents'
  | 'taxes'
  | 'net_cents'
  | 'tax_cents'
  | 'gross_cents'
  | 'payments'
  | 'paid_cents'
  | 'tips_cents'
  | 'open_orders'
  | 'invoices'
  | 'credit_notes'
  | 'without_invoice'
  | 'series'
  | 'by_person'
  | 'by_service'
  | 'voids'
  | 'discounts'
  | 'open_bills'
  | 'sold_bills'
  | 'automatic_receipts'
  | 'drawers'
  | 'cash_without_drawer'
>;
type Tax = Figures['taxes'][number];

const sum = (amounts: number[]) => amounts.reduce((all, amount) => all + amount, 0);

/** A payment method: the restaurant's own name for it, else that of its language. */
export function methodLabel(
  { method, name }: Pick<Figures['payments'][number], 'method' | 'name'>,
  locale: string,
): string {
  return name ?? (isBuiltIn(method) ? houseText(locale, `payment_method_${method}`) : method);
}

export function taxTable(caption: string, taxes: Tax[], words: Wording): ReportTable {
  const { word, amount, rate } = words;
  const total = (key: 'net_cents' | 'tax_cents' | 'gross_cents') =>
    amount(sum(taxes.map((tax) => tax[key])));
  return {
    caption,
    columns: [word('rate'), word('net'), words.tax, word('gross')],
    rows: taxes.map((tax) => [
      rate(tax.rate_basis_points),
      amount(tax.net_cents),
      amount(tax.tax_cents),
      amount(tax.gross_cents),
    ]),
    total: [word('total'), total('net_cents'), total('tax_cents'), total('gross_cents')],
  };
}

function taxTables(figures: Figures, words: Wording): ReportTable[] {
  const { sold, taxes, without_invoice } = figures;
  const missing = without_invoice.taxes ?? [];
  return [
    ...(sold ? [taxTable(words.word('sold'), sold, words)] : []),
    ...(sold && missing.length === 0 ? [] : [taxTable(words.word('invoiced'), taxes, words)]),
    ...(missing.length > 0 ? [taxTable(words.word('without'), missing, words)] : []),
  ];
}

function methodTable({ payments }: Figures, words: Wording, locale: string): ReportTable {
  const { word, amount, count } = words;
  const total = (key: 'count' | 'amount_cents' | 'tip_cents' | 'refunded_cents') =>
    sum(payments.map((payment) => payment[key]));
  return {
    caption: word('taken'),
    columns: [word('method'), word('number'), word('amount'), word('tips'), word('refunded')],
    rows: payments.map((payment) => [
      methodLabel(payment, locale),
      count(payment.count),
      amount(payment.amount_cents),
      amount(payment.tip_cents),
      amount(payment.refunded_cents),
    ]),
    total: [
      word('total'),
      count(total('count')),
      amount(total('amount_cents')),
      amount(total('tip_cents')),
      amount(total('refunded_cents')),
    ],
  };
}

type Person = NonNullable<Figures['by_person']>[number];
const PERSON = [
  ['orders', 'orders'],
  ['sold', 'sold_cents'],
  ['taken', 'amount_cents'],
  ['tips', 'tip_cents'],
  ['voids', 'voided_cents'],
  ['discounts', 'discounted_cents'],
] as const satisfies (readonly [string, keyof Person])[];

export function personLabel({ user_id, name }: Person, { word }: Wording): string {
  return user_id === null ? word('guests') : (name ?? user_id);
}

function personTable(people: Person[], words: Wording): ReportTable {
  const { word, amount, count } = words;
  const figure = (key: (typeof PERSON)[number][1], value: number) =>
    key === 'orders' ? count(value) : amount(value);
  return {
    caption: word('person'),
    columns: ['', ...PERSON.map(([label]) => word(label))],
    rows: people.map((person) => [
      personLabel(person, words),
      ...PERSON.map(([, key]) => figure(key, person[key])),
    ]),
    total: [
      word('total'),
      ...PERSON.map(([, key]) => figure(key, sum(people.map((person) => person[key])))),
    ],
  };
}

function serviceTable(services: NonNullable<Figures['by_service']>, words: Wording): ReportTable {
  const { word, amount } = words;
  return {
    caption: word('service'),
    columns: ['', word('sold')],
    rows: services.map(({ service, sold_cents }) => [word(service), amount(sold_cents)]),
    total: [word('total'), amount(sum(services.map(({ sold_cents }) => sold_cents)))],
  };
}

function drawerTable(drawers: NonNullable<Figures['drawers']>, words: Wording): ReportTable {
  const { word, amount } = words;
  return {
    caption: word('drawers'),
    columns: [
      word('till'),
      word('float'),
      word('cash'),
      word('movements'),
      word('expected'),
      word('counted'),
      word('difference'),
    ],
    rows: drawers.map((drawer) => [
      drawer.till_name,
      amount(drawer.float_cents),
      amount(cashOf(drawer)),
      amount(drawer.movements_cents),
      amount(drawer.expected_cents),
      drawer.counted_cents === null ? word('open') : amount(drawer.counted_cents),
      drawer.difference_cents === null ? '' : amount(drawer.difference_cents),
    ]),
  };
}

/** What cash rounding added to the payments, or took off them, in cents. */
export function roundingOf({ payments }: Pick<Figures, 'payments'>): number {
  return sum(payments.map(({ rounding_cents = 0 }) => rounding_cents));
}

/** What guests paid into a drawer, less what they got back, in cents. */
export function cashOf({
  cash_cents,
  tips_cents,
  rounding_cents,
  refunds_cents,
}: NonNullable<Figures['drawers']>[number]): number {
  return cash_cents + tips_cents + rounding_cents + refunds_cents;
}

/** Lines of a label, how many, and an amount. */
export function otherLines(figures: Figures, words: Wording): [string, string, string][] {
  const { word, amount, count } = words;
  const { voids, discounts, open_bills, sold_bills, automatic_receipts } = figures;
  const lines: OtherLine[] = [
    ...(sold_bills ? soldLines(sold_bills) : []),
    ...(voids ? [['voids', voids.count, voids.amount_cents] as const] : []),
    ...(discounts ? [['discounts', discounts.count, discounts.amount_cents] as const] : []),
    ...(open_bills ? [['open_bills', open_bills.count, open_bills.owed_cents] as const] : []),
    ['invoices', figures.invoices, null],
    ['credit_notes', figures.credit_notes, null],
    ...(automatic_receipts
      ? [['automatic', automatic_receipts.count, automatic_receipts.total_cents] as const]
      : []),
    ...moneyLines(figures),
  ];
  return lines.map(([label, many, cents]) => [
    word(label),
    count(many),
    cents === null ? '' : amount(cents),
  ]);
}

type OtherLine = readonly [
  label: Parameters<Wording['word']>[0],
  many: number,
  cents: number | null,
];

function soldLines({ count, covers }: NonNullable<Figures['sold_bills']>): OtherLine[] {
  return [
    ['bills', count, null],
    ['covers', covers, null],
  ];
}

/** Money that is on no settled bill, or in no drawer; nothing where there is none. */
function moneyLines({ open_orders, cash_without_drawer }: Figures): OtherLine[] {
  return [
    ...(open_orders?.paid_cents
      ? [['on_open', open_orders.orders, open_orders.paid_cents] as const]
      : []),
    ...(cash_without_drawer?.count
      ? [['without_drawer', cash_without_drawer.count, cash_without_drawer.cash_cents] as const]
      : []),
  ];
}

/** The figures of a day or of a period. */
export function figureTables(figures: Figures, words: Wording, locale: string): ReportTable[] {
  const { by_person, by_service, drawers, series } = figures;
  const { word, amount, count } = words;
  const rounding_cents = roundingOf(figures);
  return [
    ...taxTables(figures, words),
    methodTable(figures, words, locale),
    ...(by_person?.length ? [personTable(by_person, words)] : []),
    ...(by_service ? [serviceTable(by_service, words)] : []),
    ...(drawers?.length ? [drawerTable(drawers, words)] : []),
    {
      caption: word('more'),
      columns: ['', word('number'), word('amount')],
      rows: [
        ...otherLines(figures, words),
        ...(rounding_cents === 0 ? [] : [[words.rounding, '', amount(rounding_cents)]]),
      ],
    },
    ...(series.length > 0
      ? [
          {
            caption: word('numbers'),
            columns: ['', word('last'), word('number')],
            rows: series.map((one) => [one.first, one.last, count(one.count)]),
          },
        ]
      : []),
  ];
}

const DAY = ['sold_cents', 'gross_cents', 'paid_cents', 'tips_cents', 'difference_cents'] as const;

/** A row for each day, and their sums. */
export function daysTable(days: DayRow[], words: Wording): ReportTable {
  const { word, amount, day: dayOf } = words;
  const isShown = (key: (typeof DAY)[number]) =>
    key !== 'difference_cents' || days.some((day) => day[key] !== null);
  const labels = {
    sold_cents: word('sold'),
    gross_cents: word('invoiced'),
    paid_cents: word('taken'),
    tips_cents: word('tips'),
    difference_cents: word('difference'),
  };
  const shown = DAY.filter(isShown);
  return {
    caption: word('days'),
    columns: [word('day'), 'Z', ...shown.map((key) => labels[key])],
    rows: days.map((day) => [
      dayOf(day.date),
      day.number === null ? word('open') : String(day.number),
      ...shown.map((key) => (day[key] === null ? '' : amount(day[key]))),
    ]),
    total: [
      word('total'),
      '',
      ...shown.map((key) => amount(sum(days.map((day) => day[key] ?? 0)))),
    ],
  };
}
