/**
 * What a document says, in words and figures, before layout: A4 and receipt print the same facts.
 */
import { createCache } from '../../cache.ts';
import { formatMoney } from '../../money.ts';
import {
  type InvoiceBuyer,
  type InvoiceDocument,
  type InvoiceLine,
  type InvoiceSeller,
  isFifthLayout,
  isSecondLayout,
} from '../document/document.ts';
import { kindOf } from '../../payments/methods/methods.ts';
import { documentLanguage, figuresTag, wordsTag, type Written } from '../document/language.ts';
import { optionText } from '../document/option-text.ts';
import { methodName, taxIdWord, titleOf, wordsOf } from '../document/words.ts';
import { shareTaxes } from '../../tax/calculate-tax.ts';

export type Fact = [label: string, value: string];

export interface LineFacts {
  name: string;
  /** What was chosen with it; null for nothing. */
  options: string | null;
  quantity: string;
  unit_price: string;
  rate: string;
  net: string;
  amount: string;
  /** The sum of the amounts up to this line. */
  carried: string;
  discount: string | null;
}

/** Size of each cache of formatters, since making one is slower than formatting a line. */
const MOST_FORMATTERS = 200;
const numberFormats = createCache<Intl.NumberFormat>(MOST_FORMATTERS);
const dayFormats = createCache<Intl.DateTimeFormat>(MOST_FORMATTERS);
const countryNames = createCache<Intl.DisplayNames>(MOST_FORMATTERS);

type Priced = Written & Pick<InvoiceDocument, 'currency' | 'currency_digits'>;

export function priceOf(invoice: Priced): (cents: number) => string {
  return (cents) => formatMoney(cents, invoice, figuresTag(invoice)).replace('-', '\u2212');
}

/**
 * Formats amounts that add to or reduce what is owed: negative on a credit note, so that nobody
 * pays it. (Its e-invoice has positive amounts: type 381 gives the sign.)
 */
export function moneyOf(invoice: InvoiceDocument): (cents: number) => string {
  const price = priceOf(invoice);
  return (cents) => price(signOf(invoice) * cents || 0);
}

const signOf = ({ kind }: InvoiceDocument): 1 | -1 => (kind === 'credit_note' ? -1 : 1);

export function percent(basisPoints: number, invoice: Written): string {
  const tag = figuresTag(invoice);
  return numberFormats
    .get(`% ${tag}`, () => {
      return new Intl.NumberFormat(tag, {
        style: 'percent',
        maximumFractionDigits: 2,
      });
    })
    .format(basisPoints / 10_000);
}

/** The day in the restaurant's time zone; a date without a time stays as it is. */
export function dayOf(moment: string, invoice: InvoiceDocument): string {
  const timeZone = moment.length === 10 ? 'UTC' : invoice.time_zone;
  const tag = figuresTag(invoice);
  return dayFormats
    .get(`${tag} ${timeZone}`, () => {
      return new Intl.DateTimeFormat(tag, { dateStyle: 'medium', timeZone });
    })
    .format(new Date(moment));
}

function quantityOf(quantity: number, invoice: InvoiceDocument): string {
  const tag = figuresTag(invoice);
  return numberFormats
    .get(`n ${tag}`, () => new Intl.NumberFormat(tag))
    .format(signOf(invoice) * quantity)
    .replace('-', '\u2212');
}

export function headline(invoice: InvoiceDocument): string {
  return `${titleOf(invoice.kind, documentLanguage(invoice))} ${invoice.invoice_number}`;
}

export function references(invoice: InvoiceDocument): string[] {
  const words = wordsOf(invoice);
  return [
    ...(invoice.credits_number ? [`${words.credits} ${invoice.credits_number}`] : []),
    ...(invoice.replaces_number ? [`${words.replaces} ${invoice.replaces_number}`] : []),
  ];
}

export function metaFacts(invoice: InvoiceDocument): Fact[] {
  const words = wordsOf(invoice);
  const { service, table_name } = invoice;
  const served = (value: string) => (service ? `${value} · ${words[service]}` : value);
  const order = String(invoice.order_number);
  const facts: [string, string | null][] = [
    [words.number, invoice.invoice_number],
    [words.issued, dayOf(invoice.issue_date, invoice)],
    [words.supplied, dayOf(invoice.supply_date, invoice)],
    [words.due, invoice.due_date && dayOf(invoice.due_date, invoice)],
    [words.order, table_name ? order : served(order)],
    [words.table, table_name && served(table_name)],
  ];
  return facts.filter((fact): fact is Fact => Boolean(fact[1]));
}

export function sellerLines(invoice: InvoiceDocument): string[] {
  const { seller } = invoice;
  return nonBlank([seller.legal_name, ...address(seller, invoice), taxId(seller, invoice)]);
}

export function buyerLines(buyer: InvoiceBuyer, invoice: InvoiceDocument): string[] {
  return nonBlank([buyer.name, ...address(buyer, invoice), taxId(buyer, invoice)]);
}

function taxId(
  { tax_id, country }: InvoiceSeller | InvoiceBuyer,
  invoice: InvoiceDocument,
): string | null {
  return tax_id && `${taxIdWord({ tax_id, country }, invoice)} ${tax_id}`;
}

/** Street, town and, where the two parties are of different countries, the country. */
function address(party: InvoiceSeller | InvoiceBuyer, invoice: InvoiceDocument): (string | null)[] {
  const abroad = invoice.buyer?.country && invoice.buyer.country !== invoice.seller.country;
  return [
    party.street,
    nonBlank([party.postal_code, party.city]).join(' '),
    abroad ? countryName(party.country, invoice) : null,
  ];
}

function countryName(country: string | null, invoice: InvoiceDocument): string | null {
  if (!country || !/^[A-Za-z]{2}$/.test(country)) return country;
  const tag = wordsTag(invoice);
  const names = countryNames.get(tag, () => new Intl.DisplayNames(tag, { type: 'region' }));
  return names.of(country.toUpperCase()) ?? country;
}

export function lineFacts(invoice: InvoiceDocument): LineFacts[] {
  const money = moneyOf(invoice);
  const shares = shareTaxes(invoice.lines, invoice.taxes, invoice);
  const whole = hasBillDiscount(invoice);
  const amountOf = (line: InvoiceLine) => line.total_cents + (whole ? line.discount_cents : 0);
  let carried = 0;
  return invoice.lines.map((line, i) => ({
    name: line.name,
    options: line.options ? optionText(line.options, priceOf(invoice)) : null,
    quantity: quantityOf(line.quantity, invoice),
    unit_price: priceOf(invoice)(line.unit_price_cents),
    rate: percent(line.tax_rate_basis_points, invoice),
    net: money(shares[i]!.net_cents),
    amount: money(amountOf(line)),
    carried: money((carried += amountOf(line))),
    discount:
      line.discount_cents && !whole
        ? `${wordsOf(invoice).discount} ${money(-line.discount_cents)}`
        : null,
  }));
}

/** Whether what is off the lines is the discount of the bill, which is one line then. */
function hasBillDiscount(invoice: InvoiceDocument): boolean {
  return (
    isSecondLayout(invoice) &&
    invoice.bill_discount !== undefined &&
    invoice.lines.some(({ discount_cents }) => discount_cents > 0)
  );
}

/** The sum of the lines and the discount on the bill with its reason; nothing without one. */
export function discountFacts(invoice: InvoiceDocument): Fact[] {
  if (!hasBillDiscount(invoice)) return [];
  const words = wordsOf(invoice);
  const money = moneyOf(invoice);
  const { reason, percent_basis_points } = invoice.bill_discount!;
  const why = [reason, percent_basis_points && percent(percent_basis_points, invoice)];
  const off = invoice.lines.reduce((sum, { discount_cents }) => sum + discount_cents, 0);
  const left = invoice.lines.reduce((sum, { total_cents }) => sum + total_cents, 0);
  return [
    [words.lines_total, money(left + off)],
    [`${words.bill_discount}${colonOf(invoice)}${why.filter(Boolean).join(', ')}`, money(-off)],
  ];
}

/** French has a space before a colon. */
function colonOf(invoice: InvoiceDocument): string {
  const isFrench = isFifthLayout(invoice) && documentLanguage(invoice) === 'fr';
  return isFrench ? '\u00A0: ' : ': ';
}

/** Whether the last of the facts under the total is what was paid in all with the tip. */
export function saysTotal(invoice: InvoiceDocument): boolean {
  return isSecondLayout(invoice) && invoice.tip_cents > 0 && invoice.kind !== 'credit_note';
}

/** What was paid in all with the tip, as the card's slip says it; null without a tip. */
function withTip(invoice: InvoiceDocument): Fact | null {
  if (!saysTotal(invoice)) return null;
  const { tip_cents, total_cents, rounding_cents = 0, payments } = invoice;
  const words = wordsOf(invoice);
  const byCard = payments.length > 0 && payments.every((payment) => kindOf(payment) === 'card');
  const all = moneyOf(invoice)(total_cents + rounding_cents + tip_cents);
  return [byCard ? words.card_total : words.total_with_tip, all];
}

/** The payments as they were made: the last one in cash with what rounding added to it. */
function roundedPayments({ payments, rounding_cents = 0 }: InvoiceDocument) {
  if (rounding_cents === 0) return payments;
  const last = payments.findLastIndex((payment) => kindOf(payment) === 'cash');
  return payments.map((payment, place) =>
    place === last ? { ...payment, amount_cents: payment.amount_cents + rounding_cents } : payment,
  );
}

/**
 * The facts under the total: the tip, the cash rounding, the payments or the refund, and the amount
 * still open.
 */
export function paymentFacts(invoice: InvoiceDocument): Fact[] {
  const words = wordsOf(invoice);
  const money = moneyOf(invoice);
  const verb = invoice.kind === 'credit_note' ? words.refunded : words.paid;
  const paid = invoice.payments.reduce((sum, payment) => sum + payment.amount_cents, 0);
  const open = invoice.total_cents - paid;
  const tip: Fact[] = invoice.tip_cents ? [[words.tip, money(invoice.tip_cents)]] : [];
  const isSecond = isSecondLayout(invoice);
  const total = withTip(invoice);
  return [
    ...(isSecond ? [] : tip),
    ...(invoice.rounding_cents ? [[words.rounding, money(invoice.rounding_cents)] as Fact] : []),
    ...roundedPayments(invoice).map((payment): Fact => [
      `${verb} (${methodName(payment, words)})`,
      money(payment.amount_cents),
    ]),
    ...(open > 0 && invoice.kind !== 'credit_note' ? [[words.open, money(open)] as Fact] : []),
    ...(isSecond ? tip : []),
    ...(total ? [total] : []),
  ];
}

function nonBlank(texts: (string | null)[]): string[] {
  return texts.filter((text): text is string => Boolean(text?.trim()));
}
