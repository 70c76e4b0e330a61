/** A receipt as rows of text, left and right, which the 80 mm PDF renders. */
import {
  type InvoiceDocument,
  isFifthLayout,
  isSecondLayout,
  isThirdLayout,
  type RenderOptions,
} from '../document/document.ts';
import {
  buyerLines,
  discountFacts,
  type Fact,
  type LineFacts,
  lineFacts,
  metaFacts,
  moneyOf,
  paymentFacts,
  percent,
  references,
  saysTotal,
  sellerLines,
} from './facts.ts';
import { formOf } from './country-form.ts';
import type { Style } from './sheet.ts';
import { documentLanguage } from '../document/language.ts';
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
  /** The rule is of dashes. */
  dashed?: boolean;
  heading?: boolean;
  centred?: boolean;
  /** In the middle of a frame that it shares with the framed rows beside it. */
  framed?: boolean;
  /** White on black, for what must not be overlooked. */
  inverse?: boolean;
  /** Indent in letters. */
  indent?: number;
  /** Text in the room of the indent, on the first line. */
  lead?: string;
}

const body: Style = { size: 9 };
const strong: Style = { size: 9, weight: 'semibold' };
const small: Style = { size: 8 };

export function receiptRows(
  invoice: InvoiceDocument,
  options: Pick<RenderOptions, 'copy' | 'claim_url'>,
): Row[] {
  const rows = [
    ...headRows(invoice, Boolean(options.copy)),
    ...opened(linesOf(invoice)),
    ...opened(totalRows(invoice), 22),
    ...opened(isSecondLayout(invoice) ? [] : taxRows(invoice)),
    ...opened(isSecondLayout(invoice) ? paidRows(invoice) : []),
    ...opened(invoice.notes?.trim() ? [{ left: invoice.notes.trim(), style: small }] : []),
    ...opened(formRows(invoice)),
    ...opened(footRows(invoice)),
    ...opened(options.claim_url ? [{ left: scanWordOf(invoice), style: strong }] : []),
  ];
  return isThirdLayout(invoice) ? rows.map(dashed) : rows;
}

/** The words of the code. */
export function scanWordOf(invoice: InvoiceDocument): string {
  return documentWord(documentLanguage(invoice), 'scan');
}

/** The rules of a strip of paper; a line to write on stays whole. */
export function dashed(row: Row): Row {
  return row.rule === undefined || row.left === '' ? row : { ...row, dashed: true };
}

/** Puts a rule above the first row of each part after the head, with more space above the total. */
function opened(rows: Row[], above = 13): Row[] {
  return rows.map((row, i) => (i === 0 ? { ...row, above, rule: above - 13 } : row));
}

function headRows(invoice: InvoiceDocument, copy: boolean): Row[] {
  const words = ownWordsOf(invoice);
  const buyer = invoice.buyer ? buyerLines(invoice.buyer, invoice) : [];
  const centred = isThirdLayout(invoice);
  const seller: Row[] = [
    { left: invoice.seller.name, style: { size: 14, weight: 'semibold' } },
    ...sellerLines(invoice).map((left) => ({ left, style: small })),
  ];
  return [
    ...(centred ? seller.map((row) => ({ ...row, centred })) : seller),
    {
      ...(centred && { rule: 0 }),
      left: titleOf(invoice.kind, documentLanguage(invoice)),
      right: copy ? words.copy : '',
      style: { size: 11, weight: 'semibold' },
      above: centred ? 15 : 10,
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

function linesOf(invoice: InvoiceDocument): Row[] {
  if (!isSecondLayout(invoice)) return lineFacts(invoice).flatMap(lineRows);
  const deductions = discountFacts(invoice).map((fact) => ({ ...factRow(fact), above: 3 }));
  return [...letteredRows(invoice), ...deductions];
}

/** The letter of a rate, by which its lines name it: `A` for the first. */
const letterOf = ({ taxes }: InvoiceDocument, rate: number) =>
  String.fromCharCode(
    65 +
      Math.max(
        0,
        taxes.findIndex(({ rate_basis_points }) => rate_basis_points === rate),
      ),
  );

/** Letters of an indent before the fifth layout, and of the narrowest column of quantities. */
const UNDER = 2;
const NARROWEST = 3;

/** The column of quantities: as wide as the longest of them, with a space. */
function quantityColumn(invoice: InvoiceDocument, lines: LineFacts[]): number {
  if (!isFifthLayout(invoice)) return UNDER;
  return Math.max(NARROWEST, ...lines.map(({ quantity }) => quantity.length + 1));
}

/** Quantity, name and amount with the letter of its rate; the unit price where it is another. */
function letteredRows(invoice: InvoiceDocument): Row[] {
  const lines = lineFacts(invoice);
  const indent = quantityColumn(invoice, lines);
  return lines.flatMap((line, place): Row[] => {
    const { quantity, tax_rate_basis_points } = invoice.lines[place]!;
    const [first = '', ...others] = line.name.split('\n');
    const unit = quantity === 1 ? [] : [`${line.quantity} × ${line.unit_price}`];
    const under = [...unit, ...(line.discount ? [line.discount] : [])].join('  ·  ');
    return [
      {
        ...(isFifthLayout(invoice)
          ? { lead: line.quantity, left: first, indent }
          : { left: `${line.quantity}  ${first}` }),
        right: `${line.amount} ${letterOf(invoice, tax_rate_basis_points)}`,
        style: body,
        above: 3,
      },
      ...others.map((left) => ({ left, style: body, indent })),
      ...(line.options ? [{ left: line.options, style: small, indent }] : []),
      ...(under ? [{ left: under, style: small, indent }] : []),
    ];
  });
}

/** One line for each rate. */
function rateRows(invoice: InvoiceDocument): Row[] {
  const words = ownWordsOf(invoice);
  const money = moneyOf(invoice);
  const rates = invoice.taxes.map(({ rate_basis_points: rate, net_cents, tax_cents }): Row => ({
    left: `${letterOf(invoice, rate)} ${percent(rate, invoice)}  ${words.net} ${money(net_cents)}`,
    right: `${words.tax} ${money(tax_cents)}`,
    style: small,
  }));
  const note = invoice.prices_include_tax ? words.prices_with_tax : words.prices_without_tax;
  return [...rates, { left: note, style: small, above: 2 }];
}

/** The payments, the tip and both together, which is what the card's slip says. */
function paidRows(invoice: InvoiceDocument): Row[] {
  const facts = paymentFacts(invoice);
  return facts.map((fact, place) => {
    const row = factRow(fact);
    return saysTotal(invoice) && place === facts.length - 1 ? { ...row, style: strong } : row;
  });
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
  if (isSecondLayout(invoice))
    return [total, ...rateRows(invoice).map((row, i) => (i === 0 ? { ...row, above: 6 } : row))];
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

/** What the restaurant says at the foot; a credit note thanks nobody for their visit. */
function footRows({ kind, receipt_text }: InvoiceDocument): Row[] {
  if (kind === 'credit_note' || !receipt_text) return [];
  return receipt_text.split('\n').map((left) => ({ left, style: body, centred: true }));
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
