/**
 * The bill that is brought to the table before payment, as rows of text: the 80 mm PDF and receipt
 * printers print the same. It is no invoice (Directive 2006/112/EC art. 226), and says so at its
 * head.
 */
import { figuresLocale } from '../../locales.ts';
import type { Service } from '../../menu/contract.ts';
import { allocate } from '../../money.ts';
import type { PaidBy } from '../../payments/methods/methods.ts';
import type { Tax } from '../../tax/calculate-tax.ts';
import type { InvoiceLogo, InvoiceSeller } from '../document/document.ts';
import { documentWord, methodName, ownWordsOf } from '../document/words.ts';
import { optionText } from '../document/option-text.ts';
import { EDITION, type LineOption } from '../snapshot.ts';
import { percent, priceOf } from './facts.ts';
import { dashed, type Row } from './receipt-rows.ts';
import type { Style } from './sheet.ts';

/** What the renderers read; amounts are cents, times ISO 8601 in UTC. */
export interface ProForma {
  locale: string;
  time_zone: string;
  seller: InvoiceSeller;
  logo?: InvoiceLogo;
  bill_number: number;
  table_name: string | null;
  name: string | null;
  service: Service;
  covers: number | null;
  printed_at: string;
  /** In the order of the orders, without what was voided; before discounts. */
  lines: { name: string; quantity: number; total_cents: number; options?: LineOption[] }[];
  discount: {
    /** With the percentage where it was given as one. */
    reasons: { reason: string; percent_basis_points: number | null }[];
    amount_cents: number;
  } | null;
  service_charge: { name: string; amount_cents: number } | null;
  prices_include_tax: boolean;
  taxes: Tax[];
  subtotal_cents: number;
  tax_cents: number;
  total_cents: number;
  left_cents: number;
  payments: (PaidBy & { amount_cents: number; created_at: string })[];
  currency: string;
  currency_digits: number;
  /** The page of the bill's claim code. */
  claim_url: string;
}

const body: Style = { size: 9 };
const strong: Style = { size: 9, weight: 'semibold' };
const small: Style = { size: 8 };
const large: Style = { size: 20, weight: 'semibold' };
/** More people than these are told no parts: the row would not fit. */
const MOST_PARTS = 20;

export function proFormaRows(bill: ProForma): Row[] {
  return [
    ...headRows(bill),
    ...opened(bill.lines.flatMap((line) => lineRows(line, bill))),
    ...opened([...deductions(bill), ...totalRows(bill)], 8),
    ...opened(taxRows(bill)),
  ].map(dashed);
}

/** The words beside the QR code. */
export function scanWord({ locale }: ProForma): string {
  return documentWord(locale, 'pro_forma_scan');
}

/** It is written like a document that is issued now. */
function writtenNow<Bill extends Partial<ProForma>>(bill: Bill) {
  return { ...bill, edition: EDITION };
}

function wordsOf({ locale, seller }: ProForma) {
  return ownWordsOf(writtenNow({ locale, seller }));
}

/** Puts a rule above the first row of a part, with more space above the total. */
function opened(rows: Row[], above = 0): Row[] {
  return rows.map((row, i) => (i === 0 ? { ...row, above: 13 + above, rule: above } : row));
}

function headRows(bill: ProForma): Row[] {
  const { seller, locale, table_name, name, service, covers } = bill;
  const town = [seller.postal_code, seller.city].filter(Boolean).join(' ');
  const address = [seller.street, town].filter(Boolean).join(', ');
  const words = wordsOf(bill);
  const title = [
    words.pro_forma,
    ...(table_name ? [`${words.table} ${table_name}`] : []),
    ...(name ? [name] : []),
    ...(service === 'dine_in' ? [] : [words[service]]),
  ];
  const guests = covers ? [documentWord(locale, 'pro_forma_covers', { count: covers })] : [];
  const facts = [
    documentWord(locale, 'pro_forma_number', { number: bill.bill_number }),
    ...guests,
  ].join(' · ');
  return [
    { left: seller.name, style: { size: 14, weight: 'semibold' }, centred: true },
    ...(address ? [{ left: address, style: small, centred: true }] : []),
    { left: title.join(' · '), style: strong, above: 16, framed: true, heading: true },
    { left: words.pro_forma_no_invoice, style: strong, framed: true },
    { left: timeOf(bill.printed_at, bill, 'medium'), right: facts, style: small, above: 14 },
  ];
}

/** A time in the restaurant's zone, with its day or alone. */
function timeOf(
  moment: string,
  { locale, time_zone }: Pick<ProForma, 'locale' | 'time_zone'>,
  dateStyle?: 'medium',
): string {
  return new Intl.DateTimeFormat(figuresLocale(locale), {
    ...(dateStyle && { dateStyle }),
    timeStyle: 'short',
    timeZone: time_zone,
  }).format(new Date(moment));
}

function lineRows(line: ProForma['lines'][number], bill: ProForma): Row[] {
  const { name, quantity, total_cents, options } = line;
  const count = new Intl.NumberFormat(figuresLocale(bill.locale)).format(quantity);
  return [
    {
      left: `${count} × ${name.replace(/\s+/g, ' ')}`,
      right: priceOf(writtenNow(bill))(total_cents),
      style: body,
      above: 3,
    },
    ...(options ? [{ left: optionText(options, priceOf(writtenNow(bill))), style: small }] : []),
  ];
}

function deductions(bill: ProForma): Row[] {
  const { discount, service_charge, prices_include_tax } = bill;
  const money = priceOf(writtenNow(bill));
  const words = wordsOf(bill);
  const rows: Row[] = [];
  if (discount)
    rows.push({
      left: [words.discount, ...discount.reasons.map((why) => reasonText(why, bill))].join(' · '),
      right: money(-discount.amount_cents),
      style: body,
    });
  if (service_charge)
    rows.push({
      left: service_charge.name,
      right: money(service_charge.amount_cents),
      style: body,
    });
  if (!prices_include_tax)
    rows.push(
      { left: words.subtotal, right: money(bill.subtotal_cents), style: body },
      { left: words.tax, right: money(bill.tax_cents), style: body },
    );
  return rows;
}

type Why = NonNullable<ProForma['discount']>['reasons'][number];
function reasonText({ reason, percent_basis_points }: Why, bill: ProForma): string {
  const rate = percent_basis_points && percent(percent_basis_points, writtenNow(bill));
  return [reason, rate].filter(Boolean).join(', ');
}

/** The total, what is paid, and what is left: what is asked for is the largest. */
function totalRows(bill: ProForma): Row[] {
  const { total_cents, left_cents, payments, locale } = bill;
  const words = wordsOf(bill);
  const money = priceOf(writtenNow(bill));
  const isPart = payments.length > 0;
  const asked = { style: { size: 11, weight: 'semibold' } as Style, rightStyle: large, above: 10 };
  return [
    {
      left: words.total,
      right: money(total_cents),
      ...(isPart ? { style: strong, above: 4 } : asked),
    },
    ...payments.map((payment) => ({
      left: `${words.paid} (${methodName(payment, words)}), ${timeOf(payment.created_at, bill)}`,
      right: money(-payment.amount_cents),
      style: body,
    })),
    ...(isPart ? [{ left: words.open, right: money(left_cents), ...asked }] : []),
    ...(left_cents > 0
      ? [{ left: documentWord(locale, 'pro_forma_tip'), style: small, above: 4 }]
      : []),
    ...partsRow(bill),
  ];
}

/** What each guest pays where all pay the same; the first ones carry the cents. */
function partsRow(bill: ProForma): Row[] {
  const { covers, left_cents, locale } = bill;
  if (!covers || covers < 2 || covers > MOST_PARTS || left_cents < covers) return [];
  const parts = allocate(left_cents, Array<number>(covers).fill(1));
  const amounts = [...new Set(parts)].map((amount) => {
    const count = parts.filter((part) => part === amount).length;
    return `${count}\u00A0×\u00A0${priceOf(writtenNow(bill))(amount)}`;
  });
  return [
    {
      left: documentWord(locale, 'pro_forma_parts', { count: covers, parts: amounts.join(' + ') }),
      style: small,
    },
  ];
}

/** The VAT in the total, for information. */
function taxRows(bill: ProForma): Row[] {
  const words = wordsOf(bill);
  const money = priceOf(writtenNow(bill));
  const rate = (basis_points: number) => percent(basis_points, writtenNow(bill));
  return bill.taxes.map((tax) => ({
    left: `${rate(tax.rate_basis_points)}  ·  ${words.net} ${money(tax.net_cents)}`,
    right: `${words.tax} ${money(tax.tax_cents)}`,
    style: small,
  }));
}
