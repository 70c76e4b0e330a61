/** The figures of a report as tables of words, whose last rows add them up. */
import type { DayReportPayload } from '../../../server/reports/contract.ts';
import { toDecimal } from '../../../server/money.ts';
import { formatRate, regional } from '../../ui/format.ts';

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
}
type Translate = (key: string, values?: Record<string, unknown>) => string;
interface Words {
  t: Translate;
  locale: string;
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
    columns: ['', t('reports.count'), t('reports.tips'), t('reports.paid')],
    rows: payments.map((payment) => [
      payment.name ?? t(`methods.${payment.method}`),
      count(payment.count),
      amount(payment.tip_cents),
      amount(payment.amount_cents),
    ]),
    total: [
      t('reports.total'),
      count(sum(payments.map((payment) => payment.count))),
      amount(figures.tips_cents),
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
  return {
    key: 'people',
    caption: t('reports.person'),
    columns: ['', ...PERSON.map((key) => t(PERSON_LABELS[key]))],
    rows: people.map((person) => [
      person.user_id === null ? t('reports.guests') : (person.name ?? person.user_id),
      ...PERSON.map((key) => amount(person[key])),
    ]),
    total: [
      t('reports.total'),
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

export function tablesOf(figures: Figures, words: Words): FigureTable[] {
  const { by_person, by_service } = figures;
  const reductions = by_person ? reductionTable(by_person, figures, words) : null;
  return [
    ...taxTables(figures, words),
    methodTable(figures, words),
    ...(by_person?.length ? [personTable(by_person, figures, words)] : []),
    ...(reductions ? [reductions] : []),
    ...(by_service ? [serviceTable(by_service, figures, words)] : []),
  ];
}
