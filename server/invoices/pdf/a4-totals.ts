/**
 * The end of the A4 invoice: tax by rate on the left, the total on the right, then payment and
 * notes.
 */
import { edge, type Page } from './a4-page.ts';
import { type Fact, moneyOf, paymentFacts, percent, saysTotal } from './facts.ts';
import type { Style } from './sheet.ts';
import { sizeToFit, wrap, wrapBilingual, wrapHeading } from './text.ts';
import {
  type InvoiceDocument,
  isFifthLayout,
  isFourthLayout,
  isSecondLayout,
} from '../document/document.ts';
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
/** Widths of the VAT table's columns: the rates, then the amounts. */
const widthOfCell = (place: number) => (place === 0 ? 34 : 66);
const SMALL_LEADING = 10;
/** The lowest baseline of the last words: above the page's foot. */
const LAST_LINE = 788;
const AFTER_TOTALS = 14;
const NOTE_LEADING = 13;
const NOTES_WIDTH = 400;
const notesStyle = { size: 9 } as const;
/** Lines of notes that stay on the page of the totals; of more, that begin there. */
const MOST_KEPT = 8;
const LEAST_BEGUN = 3;
/** Lines of notes at least on the page on which they end. */
const LEAST_LEFT = 2;
/** The narrowest that a rate's heading is set; a smaller one is a sign. */
const SMALLEST_HEADING = 6.5;

/** The height of the totals, in points; they stay on one page. */
export function totalsHeight(page: Page): number {
  const { invoice } = page;
  const rows = invoice.taxes.length + (hasTogether(invoice) ? 1 : 0);
  const labels = taxLabels(page).map(({ lines }) => lines.length);
  const more = Math.max(...labels) - 1 + pricesNote(page).length - 1;
  const left = (rows + 2) * LEADING + more * SMALL_LEADING;
  const heightOf = (fact: Fact, style: Style) =>
    LEADING + (factLines(page, fact, style).length - 1) * FACT_LEADING;
  const paid = paymentFacts(page.invoice).map((fact) => heightOf(fact, paymentStyle));
  // Before the fourth layout a sum was taken for one line, whatever its words.
  const sums = sumFacts(invoice).map((fact) =>
    isFourthLayout(invoice) ? heightOf(fact, body) : LEADING,
  );
  const right = [...sums, ...paid].reduce((sum, height) => sum + height, 0) + TOTAL_ROOM + 12;
  return Math.max(left, right) + noteBeyond(page);
}

/** The words on the e-invoice; none on a document without one. */
function eInvoiceNote({ sheet, invoice }: Page): string[] {
  if (invoice.kind === 'simplified' || !hasEInvoice(invoice)) return [];
  const width = edge.right - edge.left;
  return wrap(sheet, wordsOf(invoice).einvoice_note, { width, style: small });
}

/** The lines of the notes; none without any. */
function noteLines({ sheet, invoice }: Page): string[] {
  if (!invoice.notes?.trim()) return [];
  return wrap(sheet, invoice.notes, { width: NOTES_WIDTH, style: notesStyle });
}

/**
 * What is below the totals and goes with them takes beyond the room above the foot: the note on the
 * e-invoice from the fourth layout on, the notes from the fifth on.
 */
function noteBeyond(page: Page): number {
  if (!isFourthLayout(page.invoice)) return 0;
  const last = AFTER_TOTALS + tailHeight(page);
  return Math.max(0, last - (LAST_LINE - edge.bottom));
}

/** From the end of the totals to the last baseline that stays on their page. */
function tailHeight(page: Page): number {
  const below = belowNotes(page);
  const notes = isFifthLayout(page.invoice) ? noteLines(page).length : 0;
  if (notes === 0) return below;
  if (notes > MOST_KEPT) return LEADING + (LEAST_BEGUN - 1) * NOTE_LEADING;
  return LEADING + (notes - 1) * NOTE_LEADING + (below > 0 ? NOTE_LEADING + below : 0);
}

/** From the notes to the last baseline of the note on the e-invoice. */
function belowNotes(page: Page): number {
  const lines = eInvoiceNote(page).length;
  if (lines === 0 && isFifthLayout(page.invoice)) return 0;
  return FACT_LEADING / 2 + (lines - 1) * FACT_LEADING;
}

/** The headings of the VAT table; from the fourth layout on they wrap before they shrink. */
function taxLabels({ sheet, invoice }: Page) {
  const { tax, net, gross } = wordsOf(invoice);
  return [tax, net, tax, gross].map((label, place) => {
    const measure = { width: widthOfCell(place), style: small };
    if (isFifthLayout(invoice)) {
      const heading = wrapBilingual(sheet, label, measure);
      const isTiny = place === 0 && heading.size < SMALLEST_HEADING;
      return isTiny ? { lines: ['%'], size: small.size } : heading;
    }
    if (isFourthLayout(invoice)) return wrapHeading(sheet, label, measure);
    return { lines: [label], size: sizeToFit(sheet, label, measure) };
  });
}

/** Whether prices include tax; from the fourth layout on it stays left of the total. */
function pricesNote({ sheet, invoice }: Page): string[] {
  const words = wordsOf(invoice);
  const note = invoice.prices_include_tax ? words.prices_with_tax : words.prices_without_tax;
  if (!isFourthLayout(invoice)) return [note];
  return wrap(sheet, note, { width: SUM_LEFT - edge.left - 12, style: small });
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
  page.y = Math.max(page.y, taxesEnd) + AFTER_TOTALS;
  if (isFifthLayout(page.invoice)) renderNotesTogether(page);
  else if (page.invoice.notes?.trim()) renderNotes(page, page.invoice.notes);
  if (isSecondLayout(page.invoice)) renderEInvoiceNote(page);
}

function renderTaxes(page: Page): void {
  const { sheet, invoice } = page;
  const money = moneyOf(invoice);
  sheet.tag('Table', () => {
    renderTaxHeading(page);
    for (const tax of invoice.taxes) {
      const cells = [
        percent(tax.rate_basis_points, invoice),
        money(tax.net_cents),
        money(tax.tax_cents),
        money(tax.gross_cents),
      ];
      renderTaxRow(page, cells);
    }
    if (hasTogether(invoice)) {
      const { subtotal_cents, tax_cents, total_cents } = invoice;
      const sums = [subtotal_cents, tax_cents, total_cents].map(money);
      const y = page.y - LEADING + 5;
      sheet.rule({ x: edge.left, y }, { x: rightEdges[2], y });
      renderTaxRow(page, ['', ...sums]);
    }
  });
  const note = pricesNote(page);
  sheet.tag('P', () =>
    note.forEach((line, i) =>
      sheet.write(line, { x: edge.left, y: page.y + 3 + i * SMALL_LEADING }, small),
    ),
  );
  page.y += LEADING + (note.length - 1) * SMALL_LEADING;
}

const leftOfCell = (place: number) => (place === 0 ? edge.left : rightEdges[place - 1]!);
const inCell = (place: number, style: Style): Style =>
  place === 0 ? style : { ...style, align: 'right' };

function renderTaxHeading(page: Page): void {
  const { sheet, y } = page;
  const labels = taxLabels(page);
  sheet.tag('TR', () =>
    labels.forEach(({ lines, size }, place) =>
      sheet.tag(
        'TH',
        () =>
          lines.forEach((line, i) =>
            sheet.write(
              line,
              { x: leftOfCell(place), y: y + i * SMALL_LEADING },
              { ...inCell(place, small), size },
            ),
          ),
        { scope: 'Column' },
      ),
    ),
  );
  page.y += LEADING + (Math.max(...labels.map(({ lines }) => lines.length)) - 1) * SMALL_LEADING;
}

function renderTaxRow(page: Page, cells: string[]): void {
  const { sheet, y } = page;
  sheet.tag('TR', () =>
    cells.forEach((cell, place) => {
      const style = inCell(place, body);
      const size = sizeToFit(sheet, cell, { width: widthOfCell(place), style });
      sheet.tag('TD', () => sheet.write(cell, { x: leftOfCell(place), y }, { ...style, size }));
    }),
  );
  page.y += LEADING;
}

/** What stands above the total: the net amount, and the tax, from the second layout on by rate. */
function sumFacts(invoice: InvoiceDocument): Fact[] {
  const words = wordsOf(invoice);
  const money = moneyOf(invoice);
  const taxes = invoice.taxes.map(({ rate_basis_points, tax_cents }): Fact => [
    `${words.tax} ${percent(rate_basis_points, invoice)}`,
    money(tax_cents),
  ]);
  return [
    [words.subtotal, money(invoice.subtotal_cents)],
    ...(isSecondLayout(invoice) ? taxes : [[words.tax, money(invoice.tax_cents)] as Fact]),
  ];
}

function renderSum(page: Page): void {
  const { invoice } = page;
  const words = wordsOf(invoice);
  const money = moneyOf(invoice);
  for (const fact of sumFacts(invoice)) renderFact(page, fact, body);
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
  const lines = eInvoiceNote(page);
  if (lines.length === 0) return;
  // Never alone on a page for a few points that are free above the foot.
  const last = page.y + FACT_LEADING / 2 + (lines.length - 1) * FACT_LEADING;
  if (!isFourthLayout(invoice) || last > LAST_LINE) page.need((lines.length + 1) * FACT_LEADING);
  page.y += FACT_LEADING / 2;
  sheet.tag('P', () =>
    lines.forEach((line, i) =>
      sheet.write(line, { x: edge.left, y: page.y + i * FACT_LEADING }, small),
    ),
  );
  page.y += lines.length * FACT_LEADING + 6;
}

/** The notes begin below the totals, and end with more than a line on their last page. */
function renderNotesTogether(page: Page): void {
  const { sheet, invoice } = page;
  const lines = noteLines(page);
  if (lines.length === 0) return;
  sheet.tag('P', () => sheet.write(wordsOf(invoice).notes, { x: edge.left, y: page.y }, small));
  page.y += LEADING;
  const below = belowNotes(page) && NOTE_LEADING + belowNotes(page);
  const room = (after: number) => Math.floor((LAST_LINE - after - page.y) / NOTE_LEADING) + 1;
  sheet.tag('P', () => {
    while (lines.length > 0) {
      const ends = lines.length <= room(below);
      const count = ends ? lines.length : Math.min(lines.length - LEAST_LEFT, room(0));
      for (const line of lines.splice(0, count)) {
        sheet.write(line, { x: edge.left, y: page.y }, notesStyle);
        page.y += NOTE_LEADING;
      }
      if (lines.length > 0) page.turn();
    }
  });
}

/** Before the fifth layout. */
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
