/**
 * The end of the A4 invoice: tax by rate on the left, the total on the right, then payment and
 * notes.
 */
import { edge, type Page } from './a4-page.ts';
import { type Fact, moneyOf, paymentFacts, percent, saysTotal } from './facts.ts';
import type { Style } from './sheet.ts';
import { sizeToFit, wrap } from './text.ts';
import { type InvoiceDocument, isSecondLayout } from '../document/document.ts';
import { wordsOf } from '../document/words.ts';
import { hasEInvoice } from '../../money.ts';

const SUM_LEFT = 326;
const LEADING = 15;
const FACT_LEADING = 12;
const paymentStyle = { size: 9, ink: 'quiet' } as const;
/** What was paid in all with the tip. */
const totalStyle = { size: 9, weight: 'semibold', ink: 'text' } as const;
const TOTAL_ROOM = 48;
const TOTAL_LABEL = 96;
const small = { size: 8, ink: 'quiet' } as const;
const body = { size: 9.5 } as const;
const rightEdges = [edge.left + 88, edge.left + 158, edge.left + 232] as const;

/** The height of the totals, in points; they stay on one page. */
export function totalsHeight(page: Page): number {
  const { invoice } = page;
  const rows = invoice.taxes.length + (hasTogether(invoice) ? 1 : 0);
  const left = (rows + 2) * LEADING;
  const paid = paymentFacts(page.invoice).map(
    (fact) => LEADING + (factLines(page, fact, paymentStyle).length - 1) * FACT_LEADING,
  );
  const sums = isSecondLayout(invoice) ? 1 + invoice.taxes.length : 2;
  const right = sums * LEADING + paid.reduce((sum, height) => sum + height, 0) + TOTAL_ROOM + 12;
  return Math.max(left, right);
}

/** The sum of the VAT table, which a single rate does not need. */
const hasTogether = (invoice: InvoiceDocument) =>
  isSecondLayout(invoice) && invoice.taxes.length > 1;

export function renderTotals(page: Page): void {
  page.need(totalsHeight(page));
  const top = page.y;
  renderTaxes(page);
  const taxesEnd = page.y;
  page.y = top;
  renderSum(page);
  page.y = Math.max(page.y, taxesEnd) + 14;
  if (page.invoice.notes?.trim()) renderNotes(page, page.invoice.notes);
  if (isSecondLayout(page.invoice)) renderEInvoiceNote(page);
}

function renderTaxes(page: Page): void {
  const { sheet, invoice } = page;
  const words = wordsOf(invoice);
  const money = moneyOf(invoice);
  sheet.tag('Table', () => {
    renderTaxRow(page, [words.tax, words.net, words.tax, words.gross], { tag: 'TH', style: small });
    for (const tax of invoice.taxes) {
      const cells = [
        percent(tax.rate_basis_points, invoice),
        money(tax.net_cents),
        money(tax.tax_cents),
        money(tax.gross_cents),
      ];
      renderTaxRow(page, cells, { tag: 'TD', style: body });
    }
    if (hasTogether(invoice)) {
      const { subtotal_cents, tax_cents, total_cents } = invoice;
      const sums = [subtotal_cents, tax_cents, total_cents].map(money);
      const y = page.y - LEADING + 5;
      sheet.rule({ x: edge.left, y }, { x: rightEdges[2], y });
      renderTaxRow(page, ['', ...sums], { tag: 'TD', style: body });
    }
  });
  const note = invoice.prices_include_tax ? words.prices_with_tax : words.prices_without_tax;
  sheet.tag('P', () => sheet.write(note, { x: edge.left, y: page.y + 3 }, small));
  page.y += LEADING;
}

function renderTaxRow(page: Page, cells: string[], look: { tag: 'TH' | 'TD'; style: Style }): void {
  const { sheet, y } = page;
  const options = look.tag === 'TH' ? { scope: 'Column' as const } : {};
  sheet.tag('TR', () =>
    cells.forEach((cell, i) => {
      const style: Style = i === 0 ? look.style : { ...look.style, align: 'right' };
      const size = sizeToFit(sheet, cell, { width: i === 0 ? 34 : 66, style });
      sheet.tag(
        look.tag,
        () =>
          sheet.write(cell, { x: i === 0 ? edge.left : rightEdges[i - 1]!, y }, { ...style, size }),
        options,
      );
    }),
  );
  page.y += LEADING;
}

function renderSum(page: Page): void {
  const { invoice } = page;
  const words = wordsOf(invoice);
  const money = moneyOf(invoice);
  renderFact(page, [words.subtotal, money(invoice.subtotal_cents)], body);
  if (isSecondLayout(invoice))
    for (const { rate_basis_points, tax_cents } of invoice.taxes)
      renderFact(
        page,
        [`${words.tax} ${percent(rate_basis_points, invoice)}`, money(tax_cents)],
        body,
      );
  else renderFact(page, [words.tax, money(invoice.tax_cents)], body);
  renderTotal(page, [
    invoice.kind === 'credit_note' ? words.credit_total : words.total,
    money(invoice.total_cents),
  ]);
  const facts = paymentFacts(invoice);
  facts.forEach((fact, place) => {
    const isTotal = saysTotal(invoice) && place === facts.length - 1;
    renderFact(page, fact, isTotal ? totalStyle : paymentStyle);
  });
}

function factLines({ sheet }: Page, [label, value]: Fact, style: Style) {
  return wrap(sheet, label, {
    width: edge.right - SUM_LEFT - sheet.width(value, style) - 8,
    style,
  });
}

function renderFact(page: Page, fact: Fact, style: Style): void {
  const { sheet, y } = page;
  const lines = factLines(page, fact, style);
  sheet.tag('P', () => {
    lines.forEach((line, i) =>
      sheet.write(
        line,
        { x: SUM_LEFT, y: y + i * FACT_LEADING },
        { ...style, ink: style === totalStyle ? 'text' : 'quiet' },
      ),
    );
    sheet.write(fact[1], { x: edge.right, y }, { ...style, align: 'right' });
  });
  page.y += LEADING + (lines.length - 1) * FACT_LEADING;
}

/** Renders the total, which is the largest text of the document and never breaks. */
function renderTotal(page: Page, [label, value]: Fact): void {
  const { sheet } = page;
  const ink = isSecondLayout(page.invoice) ? 'text' : 'accent';
  const style: Style = { size: 25, weight: 'semibold', align: 'right', ink };
  const name: Style = { size: 10.5, weight: 'semibold' };
  const labels = wrap(sheet, label, { width: TOTAL_LABEL, style: name });
  const width =
    edge.right - SUM_LEFT - Math.max(...labels.map((text) => sheet.width(text, name))) - 10;
  sheet.rule({ x: SUM_LEFT, y: page.y - 5 }, { x: edge.right, y: page.y - 5 }, ink);
  const y = page.y + 24;
  sheet.tag('P', () => {
    // A label in two languages takes two lines, the last level with the figure's baseline.
    labels.forEach((text, i) =>
      sheet.write(text, { x: SUM_LEFT, y: y - (labels.length - 1 - i) * FACT_LEADING }, name),
    );
    sheet.write(
      value,
      { x: edge.right, y },
      { ...style, size: sizeToFit(sheet, value, { width, style }) },
    );
  });
  page.y += TOTAL_ROOM;
}

/** What an office that receives the PDF must know: it is the e-invoice too. */
function renderEInvoiceNote(page: Page): void {
  const { sheet, invoice } = page;
  if (invoice.kind === 'simplified' || !hasEInvoice(invoice)) return;
  const lines = wrap(sheet, wordsOf(invoice).einvoice_note, {
    width: edge.right - edge.left,
    style: small,
  });
  page.need((lines.length + 1) * FACT_LEADING);
  page.y += FACT_LEADING / 2;
  sheet.tag('P', () =>
    lines.forEach((line, i) =>
      sheet.write(line, { x: edge.left, y: page.y + i * FACT_LEADING }, small),
    ),
  );
  page.y += lines.length * FACT_LEADING + 6;
}

function renderNotes(page: Page, notes: string): void {
  const { sheet, invoice } = page;
  const style = { size: 9 } as const;
  page.need(3 * LEADING);
  sheet.tag('P', () => sheet.write(wordsOf(invoice).notes, { x: edge.left, y: page.y }, small));
  page.y += LEADING;
  sheet.tag('P', () => {
    for (const line of wrap(sheet, notes, { width: 400, style })) {
      page.need(LEADING);
      sheet.write(line, { x: edge.left, y: page.y }, style);
      page.y += 13;
    }
  });
}
