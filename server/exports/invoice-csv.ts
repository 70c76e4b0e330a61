import { localDay } from '../dates.ts';
import type { Tax } from '../tax/calculate-tax.ts';
import { toDecimal } from '../money.ts';
import { asText, BYTE_ORDER_MARK, csvForm, figure, record } from '../reports/csv.ts';
import { documentsIn, type Period, type ReportedDocument } from '../reports/documents.ts';
import type { ExportSettings } from '../reports/csv.ts';

const COLUMNS = [
  'invoice_number',
  'kind',
  'status',
  'issue_date',
  'issued_at',
  'order_number',
  'buyer_name',
  'buyer_tax_id',
  'buyer_street',
  'buyer_postal_code',
  'buyer_city',
  'buyer_country',
  'tax_rate_percent',
  'net',
  'tax',
  'gross',
  'turnover_net',
  'turnover_tax',
  'turnover_gross',
  'currency',
  'tip',
  'rounding',
  'credits',
  'replaces',
];

const NOTHING = { net_cents: 0, tax_cents: 0, gross_cents: 0 };
function at(taxes: Tax[], rate: number) {
  return taxes.find(({ rate_basis_points }) => rate_basis_points === rate) ?? NOTHING;
}

/**
 * One record for each rate of a document. Amounts are decimals in the currency's digits, in the
 * form of the restaurant's locale; a credit note's are below zero; ids and names stay texts in a
 * spreadsheet. The `turnover_…` columns add up to the day reports: they count a full invoice in
 * place of a simplified one once. So do the tip and the cash rounding, which are in the record of
 * the first rate.
 */
export function recordsOf(
  { invoice, taxes, turnover, beside }: ReportedDocument,
  { time_zone, locale, currency_digits }: ExportSettings,
  form = csvForm(locale),
): string[][] {
  const {
    snapshot: { buyer, order_number, credits_number, replaces_number, ...snapshot },
    currency,
  } = invoice;
  const digits = snapshot.currency_digits ?? currency_digits;
  const decimal = (cents: number) => figure(toDecimal(cents, digits), form);
  const sign = invoice.kind === 'credit_note' ? -1 : 1;
  const amounts = ({ net_cents, tax_cents, gross_cents }: typeof NOTHING, by = 1) =>
    [net_cents, tax_cents, gross_cents].map((cents) => decimal(by * cents));
  const rates = [
    ...new Set([...taxes, ...turnover].map(({ rate_basis_points }) => rate_basis_points)),
  ];
  return rates.map((rate, place) => [
    asText(invoice.invoice_number),
    invoice.kind,
    invoice.status,
    localDay(invoice.issue_date, time_zone),
    invoice.issue_date.toISOString(),
    String(order_number),
    ...[
      buyer?.name,
      buyer?.tax_id,
      buyer?.street,
      buyer?.postal_code,
      buyer?.city,
      buyer?.country,
    ].map((part) => asText(part ?? '')),
    figure(String(rate / 100), form),
    ...amounts(at(taxes, rate), sign),
    ...amounts(at(turnover, rate)),
    currency,
    decimal(place === 0 ? beside.tip_cents : 0),
    decimal(place === 0 ? beside.rounding_cents : 0),
    asText(credits_number ?? ''),
    asText(replaces_number ?? ''),
  ]);
}

/** Characters that are sent at once: a write for each document took longer than reading it. */
const CHUNK = 64 * 1024;

/**
 * The CSV of the documents, UTF-8 with a byte order mark; `named` adds a first column with each
 * document's file name.
 */
export async function* invoiceCsv(
  period: Period,
  settings: ExportSettings,
  named?: Map<string, string>,
): AsyncGenerator<string> {
  const form = csvForm(settings.locale);
  let text = BYTE_ORDER_MARK + record(named ? ['file', ...COLUMNS] : COLUMNS, form);
  for await (const document of documentsIn(period)) {
    const file = named ? [named.get(document.invoice.id) ?? ''] : [];
    for (const cells of recordsOf(document, settings, form))
      text += record([...file, ...cells], form);
    if (text.length < CHUNK) continue;
    yield text;
    text = '';
  }
  if (text) yield text;
}
