/** A receipt as rows of text, left and right, which the 80 mm PDF renders. */
import type { RenderOptions, InvoiceDocument } from '../document/document.ts';
import {
  buyerLines,
  type Fact,
  type LineFacts,
  lineFacts,
  metaFacts,
  moneyOf,
  paymentFacts,
  percent,
  references,
  sellerLines,
} from './facts.ts';
import { formOf } from './country-form.ts';
import type { Style } from './sheet.ts';
import { documentWord, ownWordsOf, titleOf } from '../document/words.ts';

export interface Row {
  left: string;
  right?: string;
  style: Style;
  rightStyle?: Style;
  /** Space above the row. */
  above?: number;
  /** A rule above the row, this much higher than the default. */
  rule?: number;
  heading?: boolean;
  centred?: boolean;
  /** In the middle of a frame that it shares with the framed rows beside it. */
  framed?: boolean;
  /** White on black, for what must not be overlooked. */
  inverse?: boolean;
  /** Indent in letters. */
  indent?: number;
}

const body: Style = { size: 9 };
const strong: Style = { size: 9, weight: 'semibold' };
const small: Style = { size: 8 };

export function receiptRows(
  invoice: InvoiceDocument,
  options: Pick<RenderOptions, 'copy' | 'claim_url'>,
): Row[] {
  return [
    ...headRows(invoice, Boolean(options.copy)),
    ...opened(lineFacts(invoice).flatMap(lineRows)),
    ...opened(totalRows(invoice), 22),
    ...opened(taxRows(invoice)),
    ...opened(invoice.notes?.trim() ? [{ left: invoice.notes.trim(), style: small }] : []),
    ...opened(formRows(invoice)),
    ...opened(
      options.claim_url ? [{ left: documentWord(invoice.locale, 'scan'), style: strong }] : [],
    ),
  ];
}

/** Puts a rule above the first row of each part after the head, with more space above the total. */
function opened(rows: Row[], above = 13): Row[] {
  return rows.map((row, i) => (i === 0 ? { ...row, above, rule: above - 13 } : row));
}

function headRows(invoice: InvoiceDocument, copy: boolean): Row[] {
  const words = ownWordsOf(invoice);
  const buyer = invoice.buyer ? buyerLines(invoice.buyer, invoice) : [];
  return [
    { left: invoice.seller.name, style: { size: 14, weight: 'semibold' } },
    ...sellerLines(invoice).map((left) => ({ left, style: small })),
    {
      left: titleOf(invoice.kind, invoice.locale),
      right: copy ? words.copy : '',
      style: { size: 11, weight: 'semibold' },
      above: 10,
      heading: true,
    },
    ...references(invoice).map((left) => ({ left, style: small })),
    ...metaFacts(invoice).map((fact, i) => ({ ...factRow(fact), above: i === 0 ? 4 : 0 })),
    ...buyer.map((left, i) => ({ left, style: i === 0 ? strong : body, above: i === 0 ? 8 : 0 })),
  ];
}

function factRow([left, right]: Fact): Row {
  return { left, right, style: body };
}

function lineRows(line: LineFacts): Row[] {
  const detail = `${line.quantity} × ${line.unit_price}  ·  ${line.rate}`;
  const [first = '', ...others] = line.name.split('\n');
  return [
    { left: first, right: line.amount, style: body, above: 3 },
    ...others.map((left) => ({ left, style: body })),
    ...(line.options ? [{ left: line.options, style: small }] : []),
    { left: line.discount ? `${detail}  ·  ${line.discount}` : detail, style: small },
  ];
}

function totalRows(invoice: InvoiceDocument): Row[] {
  const words = ownWordsOf(invoice);
  const label = invoice.kind === 'credit_note' ? words.credit_total : words.total;
  const total: Row = {
    left: label,
    right: moneyOf(invoice)(invoice.total_cents),
    style: { size: 11, weight: 'semibold' },
    rightStyle: { size: 20, weight: 'semibold' },
  };
  return [
    total,
    ...paymentFacts(invoice).map((fact, i) => ({ ...factRow(fact), above: i === 0 ? 8 : 0 })),
  ];
}

function taxRows(invoice: InvoiceDocument): Row[] {
  const words = ownWordsOf(invoice);
  const money = moneyOf(invoice);
  return [
    ...invoice.taxes.map((tax): Row => ({
      left: `${percent(tax.rate_basis_points, invoice)}  ·  ${words.net} ${money(tax.net_cents)}`,
      right: `${words.tax} ${money(tax.tax_cents)}`,
      style: small,
    })),
    { left: words.subtotal, right: money(invoice.subtotal_cents), style: small, above: 4 },
    { left: words.tax, right: money(invoice.tax_cents), style: small },
    {
      left: invoice.prices_include_tax ? words.prices_with_tax : words.prices_without_tax,
      style: small,
      above: 4,
    },
  ];
}

/** The country's form, with blank lines to write on for unknown values. */
function formRows(invoice: InvoiceDocument): Row[] {
  const form = formOf(invoice);
  if (!form) return [];
  return [
    { left: form.title, style: strong },
    ...form.fields.flatMap(([label, value]): Row[] => [
      { left: label, style: small, above: 4 },
      value === null ? { left: '', style: body, above: 15, rule: 0 } : { left: value, style: body },
    ]),
  ];
}
