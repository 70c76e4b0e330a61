/** What was had, line by line; the heading of the columns comes again on every page. */
import { edge, type Page } from './pdf-a4-page.ts';
import { lineFacts, type LineFacts } from './pdf-facts.ts';
import type { Style } from './pdf-sheet.ts';
import { sizeToFit, wrap } from './pdf-text.ts';
import { wordsFor } from './pdf-words.ts';

interface Column {
  label: string;
  right: number;
  width: number;
  value: (line: LineFacts) => string;
}

const LEADING = 13;
const PADDING = 6;
const body = { size: 9.5 } as const;
const heading = { size: 8, ink: 'quiet' } as const;

export function drawLines(page: Page): void {
  const columns = columnsOf(page);
  page.sheet.tag('Table', () => {
    drawHeading(page, columns);
    for (const line of lineFacts(page.invoice)) drawLine(page, line, columns);
  });
  page.sheet.rule({ x: edge.left, y: page.y - 6 }, { x: edge.right, y: page.y - 6 });
  page.y += 12;
}

/** Right edges, from the right: each amount has room for a six-figure sum. */
function columnsOf({ invoice }: Page): Column[] {
  const words = wordsFor(invoice.locale);
  const columns: (Omit<Column, 'right'> & { shown: boolean })[] = [
    { label: words.amount, width: 66, value: (line) => line.amount, shown: true },
    { label: words.net, width: 66, value: (line) => line.net, shown: invoice.prices_include_tax },
    { label: words.tax, width: 38, value: (line) => line.rate, shown: true },
    { label: words.unit_price, width: 66, value: (line) => line.unit_price, shown: true },
    { label: words.quantity, width: 34, value: (line) => line.quantity, shown: true },
  ];
  let right: number = edge.right;
  return columns.filter((column) => column.shown).map((column) => {
    const placed = { ...column, right };
    right -= column.width + 6;
    return placed;
  }).reverse();
}

function drawHeading(page: Page, columns: Column[]): void {
  const { sheet, invoice, y } = page;
  sheet.tag('TR', () => {
    sheet.tag('TH', () => sheet.write(wordsFor(invoice.locale).item, { x: edge.left, y }, heading), { scope: 'Column' });
    for (const { label, right } of columns) {
      sheet.tag('TH', () => sheet.write(label, { x: right, y }, { ...heading, align: 'right' }), { scope: 'Column' });
    }
  });
  sheet.rule({ x: edge.left, y: y + 7 }, { x: edge.right, y: y + 7 });
  page.y += 24;
}

function drawLine(page: Page, line: LineFacts, columns: Column[]): void {
  const { sheet } = page;
  const first = columns[0]!;
  const measure = { width: first.right - first.width - edge.left - 6, style: body };
  const names = wrap(sheet, line.name, measure);
  const height = (names.length + (line.discount ? 1 : 0)) * LEADING;
  if (page.need(height)) drawHeading(page, columns);
  sheet.tag('TR', () => {
    sheet.tag('TD', () => drawName(page, names, line.discount));
    for (const column of columns) sheet.tag('TD', () => drawAmount(page, column, column.value(line)));
  });
  page.y += height + PADDING;
}

function drawName({ sheet, y }: Page, names: string[], discount: string | null): void {
  names.forEach((name, i) => sheet.write(name, { x: edge.left, y: y + i * LEADING }, body));
  if (discount) sheet.write(discount, { x: edge.left, y: y + names.length * LEADING }, { size: 8.5, ink: 'quiet' });
}

function drawAmount({ sheet, y }: Page, column: Column, text: string): void {
  const style: Style = { ...body, align: 'right' };
  sheet.write(text, { x: column.right, y }, { ...style, size: sizeToFit(sheet, text, { width: column.width, style }) });
}
