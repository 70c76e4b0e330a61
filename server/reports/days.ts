import { setImmediate as breathe } from 'node:timers/promises';
import type { DaySettings } from '../business-day.ts';
import type { Tax } from '../tax/calculate-tax.ts';
import { toDecimal } from '../money.ts';
import { isBuiltIn } from '../payments/methods/methods.ts';
import { methodsOf, type PaymentMethodRow } from '../payments/methods/payment-methods.ts';
import { BYTE_ORDER_MARK, csvForm, figure, record, type ExportSettings } from './csv.ts';
import type { Period } from './documents.ts';
import { figuresOf } from './figures.ts';
import { partsByDay, reportDaysIn } from '../restaurant/report-days.ts';
import { roundingOf } from './tables.ts';

const PARTS = ['sold', 'invoiced', 'without_invoice'] as const;
/** A built-in method's column has its id, whatever the restaurant calls it, for programs. */
function columnsOf(methods: PaymentMethodRow[]): string[] {
  return [
    'date',
    'tax_rate_percent',
    ...PARTS.flatMap((part) => [`${part}_net`, `${part}_tax`, `${part}_gross`]),
    'currency',
    ...methods.map(({ id, name }) => `paid_${isBuiltIn(id) ? id : name}`),
    'paid_on_open_orders',
    'tips',
    'rounding',
  ];
}
const NOTHING = { net_cents: 0, tax_cents: 0, gross_cents: 0 };
type Figures = Awaited<ReturnType<typeof figuresOf>>;

function recordsOf(
  day: string,
  { sold, taxes, without_invoice, payments, open_orders, tips_cents }: Figures,
  { locale, currency, currency_digits, methods }: Settings & { methods: PaymentMethodRow[] },
): string[][] {
  const form = csvForm(locale);
  const decimal = (cents: number) => figure(toDecimal(cents, currency_digits), form);
  const parts: Tax[][] = [sold, taxes, without_invoice.taxes];
  const moved = [
    ...methods.map(({ id }) => payments.find(({ method }) => method === id)?.amount_cents ?? 0),
    open_orders.paid_cents,
    tips_cents,
    roundingOf({ payments }),
  ];
  const rates = [...new Set(parts.flat().map(({ rate_basis_points }) => rate_basis_points))].sort(
    (a, b) => a - b,
  );
  // A day without turnover may have payments.
  const rows = rates.length === 0 && moved.some((cents) => cents !== 0) ? [null] : rates;
  return rows.map((rate, place) => [
    day,
    rate === null ? '' : figure(String(rate / 100), form),
    ...parts.flatMap((part) => {
      const { net_cents, tax_cents, gross_cents } =
        part.find(({ rate_basis_points }) => rate_basis_points === rate) ?? NOTHING;
      return [net_cents, tax_cents, gross_cents].map(decimal);
    }),
    currency,
    ...moved.map((cents) => decimal(place === 0 ? cents : 0)),
  ]);
}

interface Settings extends ExportSettings, DaySettings {
  currency: string;
}

/**
 * All turnover by day of the reports and rate, invoiced or not, and its payments: sold = invoiced +
 * without invoice in each record. Payments are in the record of a day's first rate, with their tips
 * and cash rounding; they are those for the turnover and those on open orders.
 */
export async function* dayCsv(period: Period, settings: Settings): AsyncGenerator<string> {
  const form = csvForm(settings.locale);
  const methods = await methodsOf(period.restaurant_id);
  yield BYTE_ORDER_MARK + record(columnsOf(methods), form);
  const days = await reportDaysIn(period, settings);
  for (const { day, period: within } of partsByDay(period, days)) {
    yield recordsOf(day, await figuresOf(within), { ...settings, methods })
      .map((cells) => record(cells, form))
      .join('');
    await breathe();
  }
}
