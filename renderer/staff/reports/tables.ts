/** The figures of a report as tables of words, whose last rows add them up. */
import type { DayReportPayload } from '../../../server/reports/contract.ts';
import { toDecimal } from '../../../server/money.ts';
import { formatRate, formatTimeIn, regional } from '../../ui/format.ts';

/** What a day's report and a period's have in common. */
export type Figures = Omit<
  DayReportPayload,
  'date' | 'number' | 'closed_at' | 'closed_by' | 'from' | 'until' | 'archive_head'
>;
export interface FigureTable {
  key: string;
  caption: string;
  /** The first column has the names; it needs no heading. */
  columns: string[];
  rows: string[][];
  total: string[] | null;
  /** In place of the headings: whose figures they are. */
  note?: string;
  /** The total is money that is missing. */
  missing?: boolean;
}
type Translate = (key: string, values?: Record<string, unknown>) => string;
interface Words {
  t: Translate;
  locale: string;
  /** Of the restaurant, for the times of its drawers. */
  timeZone: string | undefined;
}
type Digits = Pick<Figures, 'currency_digits'>;

const sum = (amounts: number[]) => amounts.reduce((all, amount) => all + amount, 0);

/** An amount without its currency, which stands above its column. */
export function amountOf(cents: number, { currency_digits: digits }: Digits, locale: string) {
  return new Intl.NumberFormat(regional(locale), {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  })
    .format(toDecimal(cents, digits) as `${number}`)
    .replace('-', '\u2212');
}
export function countOf(count: number, locale: string) {
  return new Intl.NumberFormat(regional(locale)).format(count);
}

const TAX = ['net_cents', 'tax_cents', 'gross_cents'] as const;
function taxTable(
  { key, caption, taxes }: { key: string; caption: string; taxes: Figures['taxes'] },
  figures: Figures,
  { t, locale }: Words,
): FigureTable {
  const amount = (cents: number) => amountOf(cents, figures, locale);
  return {
    key,
    caption,
    columns: [t('invoices.rate'), ...TAX.map((name) => t(`invoices.${name}`))],
    rows: taxes.map((tax) => [
      formatRate(tax.rate_basis_points, locale),
      ...TAX.map((name) => amount(tax[name])),
    ]),
    total: [t('reports.total'), ...TAX.map((name) => amount(sum(taxes.map((tax) => tax[name]))))],
  };
}

/** What was sold by rate, and beside it what of it is on documents where that is not all. */
function taxTables(figures: Figures, words: Words): FigureTable[] {
  const { sold, taxes, without_invoice } = figures;
  const { t } = words;
  const missing = without_invoice.taxes ?? [];
  const invoiced = { key: 'invoiced', caption: t('reports.turnover'), taxes };
  const parts = [
    ...(sold ? [{ key: 'sold', caption: t('reports.vat'), taxes: sold }] : [invoiced]),
    ...(sold && missing.length > 0
      ? [
          invoiced,
          {
            key: 'without',
            caption: t(
              without_invoice.total_cents < 0 ? 'reports.invoicedLater' : 'reports.withoutInvoice',
            ),
            taxes: missing,
          },
        ]
      : []),
  ];
  return parts.map((part) => taxTable(part, figures, words));
}

function methodTable(figures: Figures, { t, locale }: Words): FigureTable {
  const { payments } = figures;
  const amount = (cents: number) => amountOf(cents, figures, locale);
  const count = (many: number) => countOf(many, locale);
  return {
    key: 'methods',
    caption: t('reports.method'),
    columns: ['', t('reports.count'), t('reports.paid')],
    rows: payments.map((payment) => [
      payment.name ?? t(`methods.${payment.method}`),
      count(payment.count),
      amount(payment.amount_cents),
    ]),
    total: [
      t('reports.total'),
      count(sum(payments.map((payment) => payment.count))),
      amount(figures.paid_cents),
    ],
  };
}

const PERSON = ['tip_cents', 'amount_cents', 'sold_cents'] as const;
const PERSON_LABELS = {
  tip_cents: 'reports.tips',
  amount_cents: 'reports.paid',
  sold_cents: 'reports.sold',
} as const;
function personTable(
  people: NonNullable<Figures['by_person']>,
  figures: Figures,
  { t, locale }: Words,
): FigureTable {
  const amount = (cents: number) => amountOf(cents, figures, locale);
  const covers = sum(people.map((person) => person.covers ?? 0));
  // Where nobody counts covers, a column of noughts tells nothing.
  const covered = (many: number) => (covers > 0 ? [countOf(many, locale)] : []);
  return {
    key: 'people',
    caption: t('reports.person'),
    columns: [
      '',
      ...(covers > 0 ? [t('floor.covers')] : []),
      ...PERSON.map((key) => t(PERSON_LABELS[key])),
    ],
    rows: people.map((person) => [
      person.user_id === null ? t('reports.guests') : (person.name ?? person.user_id),
      ...covered(person.covers ?? 0),
      ...PERSON.map((key) => amount(person[key])),
    ]),
    total: [
      t('reports.total'),
      ...covered(covers),
      ...PERSON.map((key) => amount(sum(people.map((person) => person[key])))),
    ],
  };
}

/** Voids and discounts of each person who gave any. */
function reductionTable(
  people: NonNullable<Figures['by_person']>,
  figures: Figures,
  { t, locale }: Words,
): FigureTable | null {
  const given = people.filter(({ voids, discounts }) => voids > 0 || discounts > 0);
  if (given.length === 0) return null;
  const cell = (many: number, cents: number) =>
    many === 0 ? '' : `${countOf(many, locale)} · ${amountOf(cents, figures, locale)}`;
  const { voids, discounts } = figures;
  return {
    key: 'reductions',
    caption: t('reports.reductions'),
    columns: ['', t('reports.voids'), t('reports.discounts')],
    rows: given.map((person) => [
      person.name ?? person.user_id ?? t('reports.guests'),
      cell(person.voids, person.voided_cents),
      cell(person.discounts, person.discounted_cents),
    ]),
    total: [
      t('reports.total'),
      cell(voids?.count ?? 0, voids?.amount_cents ?? 0),
      cell(discounts?.count ?? 0, discounts?.amount_cents ?? 0),
    ],
  };
}

function serviceTable(
  services: NonNullable<Figures['by_service']>,
  figures: Figures,
  { t, locale }: Words,
): FigureTable {
  const amount = (cents: number) => amountOf(cents, figures, locale);
  return {
    key: 'services',
    caption: t('reports.service'),
    columns: ['', t('reports.sold')],
    rows: services.map(({ service, sold_cents }) => [
      t(`reports.services.${service}`),
      amount(sold_cents),
    ]),
    total: [t('reports.total'), amount(sum(services.map(({ sold_cents }) => sold_cents)))],
  };
}

/** A drawer from its float to its count; lines of nothing are left out. */
function drawerTable(
  drawer: NonNullable<Figures['drawers']>[number],
  figures: Figures,
  { t, locale, timeZone }: Words,
): FigureTable {
  const { till_id, till_name, closed_at, difference_cents } = drawer;
  const amount = (cents: number) => amountOf(cents, figures, locale);
  const sign = (cents: number) => (cents > 0 ? '+' : '');
  const parts = [
    ['float', drawer.float_cents],
    ['cash', drawer.cash_cents],
    ['tips', drawer.tips_cents || null],
    ['rounding', drawer.rounding_cents || null],
    ['refunds', drawer.refunds_cents || null],
    ['movements', drawer.movements_cents || null],
    ['expected', drawer.expected_cents],
    ['counted', drawer.counted_cents],
  ] as const;
  return {
    key: `drawer ${till_id} ${drawer.opened_at}`,
    caption: t('reports.drawer'),
    note: closed_at
      ? t('reports.countedAt', {
          till: till_name,
          time: formatTimeIn(closed_at, locale, timeZone),
        })
      : t('reports.notCounted', { till: till_name }),
    columns: ['', ''],
    rows: parts.flatMap(([key, cents]) =>
      cents === null ? [] : [[t(`drawers.${key}`), amount(cents)]],
    ),
    total:
      difference_cents === null
        ? null
        : [t('drawers.difference'), sign(difference_cents) + amount(difference_cents)],
    missing: (difference_cents ?? 0) < 0,
  };
}

/** Many drawers, as those of a period: what was missing in each, or too much. */
function drawersTable(
  drawers: NonNullable<Figures['drawers']>,
  figures: Figures,
  { t, locale, timeZone }: Words,
): FigureTable {
  const signed = (cents: number | null) =>
    cents === null ? '' : (cents > 0 ? '+' : '') + amountOf(cents, figures, locale);
  const days = new Intl.DateTimeFormat(regional(locale), {
    day: 'numeric',
    month: 'short',
    timeZone,
  });
  const difference = sum(drawers.map(({ difference_cents }) => difference_cents ?? 0));
  return {
    key: 'drawers',
    caption: t('titles.drawers'),
    columns: ['', t('drawers.difference')],
    rows: drawers.map(({ till_name, opened_at, difference_cents }) => [
      `${till_name} · ${days.format(new Date(opened_at))}`,
      signed(difference_cents),
    ]),
    total: [t('reports.total'), signed(difference)],
    missing: difference < 0,
  };
}

/** More of them stand in one table. */
const MOST_DRAWERS = 2;

/** The tables that a reader compares first, and what is read beside them. */
export function tablesOf(
  figures: Figures,
  words: Words,
): { main: FigureTable[]; more: FigureTable[] } {
  const { by_person, by_service, drawers = [] } = figures;
  const reductions = by_person ? reductionTable(by_person, figures, words) : null;
  const [vat, ...parts] = taxTables(figures, words);
  return {
    main: [
      ...(vat ? [vat] : []),
      methodTable(figures, words),
      ...(by_person?.length ? [personTable(by_person, figures, words)] : []),
      ...(drawers.length > MOST_DRAWERS
        ? [drawersTable(drawers, figures, words)]
        : drawers.map((drawer) => drawerTable(drawer, figures, words))),
    ],
    more: [
      ...(by_service ? [serviceTable(by_service, figures, words)] : []),
      ...(reductions ? [reductions] : []),
      ...parts,
    ],
  };
}
