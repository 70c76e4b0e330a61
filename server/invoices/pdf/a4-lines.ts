/** The table of lines on the A4 invoice; the column headings repeat on every page. */
import { edge, type Page } from './a4-page.ts';
import { type Fact, lineFacts, type LineFacts } from './facts.ts';
import type { Style } from './sheet.ts';
import { sizeToFit, wrap } from './text.ts';
import { wordsOf } from '../document/words.ts';

interface Column {
  label: string;
  right: number;
  width: number;
  value: (line: LineFacts) => string;
}

const LEADING = 13;
const HEADING_LEADING = 10;
const PADDING = 6;
const body = { size: 9.5 } as const;
const heading = { size: 8, ink: 'quiet' } as const;
const carriedStyle = { size: 9.5, weight: 'semibold' } as const;
/** Height of the carried sum with the space above it. */
const CARRIED = 20;
/** Options and the discount, under the name. */
const under = { size: 8.5, ink: 'quiet' } as const;

export function renderLines(page: Page): void {
  const columns = columnsOf(page);
  page.sheet.tag('Table', () => {
    renderHeading(page, columns);
    let carried: string | null = null;
    for (const line of lineFacts(page.invoice)) {
      renderLine(page, line, { columns, carried });
      carried = line.carried;
    }
  });
  page.sheet.rule({ x: edge.left, y: page.y - 6 }, { x: edge.right, y: page.y - 6 });
  page.y += 12;
}

/** The right edges of the columns: each amount has room for a six-figure sum. */
function columnsOf({ invoice }: Page): Column[] {
  const words = wordsOf(invoice);
  const columns: (Omit<Column, 'right'> & { isShown: boolean })[] = [
    { label: words.amount, width: 66, value: (line) => line.amount, isShown: true },
    { label: words.net, width: 66, value: (line) => line.net, isShown: invoice.prices_include_tax },
    { label: words.tax, width: 38, value: (line) => line.rate, isShown: true },
    { label: words.unit_price, width: 66, value: (line) => line.unit_price, isShown: true },
    { label: words.quantity, width: 34, value: (line) => line.quantity, isShown: true },
  ];
  let right: number = edge.right;
  return columns
    .filter((column) => column.isShown)
    .map((column) => {
      const placed = { ...column, right };
      right -= column.width + 6;
      return placed;
    })
    .reverse();
}

function renderHeading(page: Page, columns: Column[]): void {
  const { sheet, invoice, y } = page;
  const labels = columns.map(({ label, width }) => wrap(sheet, label, { width, style: heading }));
  const below = (Math.max(...labels.map(({ length }) => length)) - 1) * HEADING_LEADING;
  sheet.tag('TR', () => {
    sheet.tag('TH', () => sheet.write(wordsOf(invoice).item, { x: edge.left, y }, heading), {
      scope: 'Column',
    });
    columns.forEach(({ right }, place) =>
      sheet.tag(
        'TH',
        () =>
          labels[place]!.forEach((text, i) => {
            sheet.write(
              text,
              { x: right, y: y + i * HEADING_LEADING },
              { ...heading, align: 'right' },
            );
          }),
        { scope: 'Column' },
      ),
    );
  });
  sheet.rule({ x: edge.left, y: y + below + 7 }, { x: edge.right, y: y + below + 7 });
  page.y += below + 24;
}

interface Table {
  columns: Column[];
  /** The sum of the lines above this one; null at the first. */
  carried: string | null;
}

/**
 * Begins a new page in the table: the sum so far is at the foot of one page and at the head of the
 * next.
 */
function turnPage(page: Page, { columns, carried }: Table): void {
  const { carried: below, brought } = wordsOf(page.invoice);
  if (carried !== null) renderCarried(page, [below, carried], columns);
  page.turn();
  renderHeading(page, columns);
  if (carried !== null) renderCarried(page, [brought, carried], columns);
}

function renderCarried(page: Page, [label, sum]: Fact, columns: Column[]): void {
  const { sheet, y } = page;
  sheet.tag('TR', () => {
    sheet.tag('TD', () => sheet.write(label, { x: edge.left, y }, carriedStyle));
    // Every row of a table has the same number of cells (PDF/UA-1, ISO 14289-1 7.5): those between
    // stay empty.
    columns.slice(0, -1).forEach(() => sheet.tag('TD', () => {}));
    sheet.tag('TD', () => renderAmount(page, columns.at(-1)!, { text: sum, look: carriedStyle }));
  });
  page.y += CARRIED;
}

/**
 * The most rows of a name that stay together in its column; a longer name takes the page's width
 * and may go on over its end.
 */
const MOST_TOGETHER = 12;
/** The least rows with which a long name begins at a page's foot. */
const LEAST_BEGUN = 3;

function renderLine(page: Page, line: LineFacts, table: Table): void {
  const { sheet } = page;
  const { columns } = table;
  const first = columns[0]!;
  const measure = { width: first.right - first.width - edge.left - 6, style: body };
  const names = wrap(sheet, line.name, measure);
  const [head, ...others] = [line.name.split('\n'), line.options ?? []].flat();
  const options = line.options
    ? wrap(sheet, line.options, { width: measure.width, style: under })
    : [];
  if (names.length + options.length > MOST_TOGETHER && others.length > 0) {
    const wide = { width: edge.right - edge.left, style: body };
    const rest = others.flatMap((text) => wrap(sheet, text, wide));
    return renderLong(page, line, { head: wrap(sheet, head!, measure), rest, table });
  }
  const below = [...options, ...discountOf(line)];
  if (!page.fits((names.length + below.length) * LEADING + CARRIED)) turnPage(page, table);
  renderRow(page, { names, line, columns, below });
}

const discountOf = ({ discount }: LineFacts) => (discount ? [discount] : []);

/**
 * Renders a line with a long name: its amounts are on the page where it begins, and in the sum
 * carried to the next.
 */
function renderLong(
  page: Page,
  line: LineFacts,
  { head, rest, table }: { head: string[]; rest: string[]; table: Table },
): void {
  const { columns } = table;
  if (!page.fits((head.length + LEAST_BEGUN) * LEADING + CARRIED)) turnPage(page, table);
  renderRow(page, { names: head, line, columns, below: discountOf(line) });
  page.y -= PADDING;
  const left = [...rest];
  while (left.length > 0) {
    if (rowsLeft(page) < 1) turnPage(page, { columns, carried: line.carried });
    renderRow(page, { names: left.splice(0, rowsLeft(page)), line: null, columns, below: [] });
  }
}

/** Rows that fit on the page besides a discount and the carried sum. */
const rowsLeft = ({ y }: Page) => Math.floor((edge.bottom - CARRIED - LEADING - y) / LEADING);

interface TableRow {
  names: string[];
  /** Null in the further rows of a long name, whose amounts are above. */
  line: LineFacts | null;
  columns: Column[];
  /** Rows under the name: options and the discount. */
  below: string[];
}

function renderRow(page: Page, { names, line, columns, below }: TableRow): void {
  const { sheet } = page;
  sheet.tag('TR', () => {
    sheet.tag('TD', () => renderName(page, names, below));
    for (const column of columns)
      sheet.tag('TD', () => {
        if (line) renderAmount(page, column, { text: column.value(line), look: body });
      });
  });
  page.y += (names.length + below.length) * LEADING + PADDING;
}

function renderName({ sheet, y }: Page, names: string[], below: string[]): void {
  const row = (place: number) => ({ x: edge.left, y: y + place * LEADING });
  names.forEach((name, i) => sheet.write(name, row(i), body));
  below.forEach((text, i) => sheet.write(text, row(names.length + i), under));
}

function renderAmount(
  { sheet, y }: Page,
  column: Column,
  { text, look }: { text: string; look: Style },
): void {
  const style: Style = { ...look, align: 'right' };
  sheet.write(
    text,
    { x: column.right, y },
    { ...style, size: sizeToFit(sheet, text, { width: column.width, style }) },
  );
}
