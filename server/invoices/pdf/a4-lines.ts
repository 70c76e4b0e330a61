/** The table of lines on the A4 invoice; the column headings repeat on every page. */
import { edge, type Page } from './a4-page.ts';
import { discountFacts, type Fact, lineFacts, type LineFacts } from './facts.ts';
import type { Style } from './sheet.ts';
import { sizeToFit, wrap, wrapBilingual, wrapHeading } from './text.ts';
import { isFifthLayout, isFourthLayout, isSecondLayout } from '../document/document.ts';
import { wordsOf } from '../document/words.ts';

interface Column {
  label: string;
  right: number;
  width: number;
  /** Of its heading, where that may be wider than the cells. */
  room?: number;
  value: (line: LineFacts) => string;
}

const LEADING = 13;
const HEADING_LEADING = 10;
const PADDING = 6;
const body = { size: 9.5 } as const;
const heading = { size: 8, ink: 'quiet' } as const;
/** Left of the rates are the names, whose heading is short. */
const RATE_HEADING = 90;
/** From the edge of the table, beyond which no heading begins. */
const QUANTITY_HEADING = 24;
const carriedStyle = { size: 9.5, weight: 'semibold' } as const;
/** Height of the carried sum with the space above it. */
const CARRIED = 20;
/** Options and the discount, under the name. */
const under = { size: 8.5, ink: 'quiet' } as const;

/** The second layout: the quantity's right edge, the names beside it, and the air of a row. */
const QUANTITY = { right: edge.left + 24, names: edge.left + 34 } as const;
const AIR = { loose: 8, dense: 5 } as const;
/** From so many lines on the rows are closer. */
const MANY = 14;
/** How many lines at least go with the totals. */
const LAST = 3;

/** @param after the height of what must stand on the page of the last lines, in points */
export function renderLines(page: Page, after: number): void {
  const columns = columnsOf(page);
  const lines = lineFacts(page.invoice);
  page.sheet.tag('Table', () => {
    renderHeading(page, columns);
    let carried: string | null = null;
    lines.forEach((line, place) => {
      const table = { columns, carried };
      if (isSecondLayout(page.invoice)) keepTogether(page, lines.slice(place), { table, after });
      renderLine(page, line, { ...table, isLast: place === lines.length - 1 });
      carried = line.carried;
    });
    for (const fact of discountFacts(page.invoice)) renderDeduction(page, fact, columns);
  });
  renderEnd(page);
  page.y += 12;
}

/** The rule below the last line; from the fifth layout on in the place of that line's own. */
function renderEnd(page: Page): void {
  const { invoice, sheet } = page;
  const above = isFifthLayout(invoice) ? hairlineOf(page) : isSecondLayout(invoice) ? 9 : 6;
  const y = page.y - above;
  const colour = isSecondLayout(invoice) ? 'text' : undefined;
  sheet.rule({ x: edge.left, y }, { x: edge.right, y }, colour);
}

/** The room of a row below its text. */
function airOf({ invoice }: Page): number {
  if (!isSecondLayout(invoice)) return PADDING;
  return invoice.lines.length < MANY ? AIR.loose : AIR.dense;
}
const nameLeft = ({ invoice }: Page) => (isSecondLayout(invoice) ? QUANTITY.names : edge.left);

/**
 * Turns the page before the last lines where the totals would stand alone on the next one.
 * @param left the lines from this one on
 */
function keepTogether(
  page: Page,
  left: LineFacts[],
  { table, after }: { table: Table; after: number },
): void {
  if (left.length !== LAST || table.carried === null) return;
  const rows = left.reduce((sum, line) => sum + heightOf(page, line, table.columns), 0);
  const deductions = discountFacts(page.invoice).length * (LEADING + airOf(page));
  if (!page.fits(rows + deductions + after + LEADING)) turnPage(page, table);
}

/** The height of a line whose name stays in its column. */
function heightOf(page: Page, line: LineFacts, columns: Column[]): number {
  const first = columns[0]!;
  const width = first.right - first.width - nameLeft(page) - 6;
  const names = wrap(page.sheet, line.name, { width, style: body });
  const options = line.options ? wrap(page.sheet, line.options, { width, style: under }) : [];
  const rows = names.length + options.length + discountOf(line).length;
  return rows * LEADING + airOf(page);
}

/** The sum of the lines, or the discount on the bill. */
function renderDeduction(page: Page, [label, value]: Fact, columns: Column[]): void {
  const { sheet } = page;
  const width = columns.at(-1)!.right - columns.at(-1)!.width - nameLeft(page) - 6;
  const labels = wrap(sheet, label, { width, style: body });
  page.need(labels.length * LEADING);
  sheet.tag('TR', () => {
    sheet.tag('TD', () => {});
    sheet.tag('TD', () =>
      labels.forEach((text, i) =>
        sheet.write(text, { x: nameLeft(page), y: page.y + i * LEADING }, body),
      ),
    );
    columns.slice(0, -1).forEach(() => sheet.tag('TD', () => {}));
    sheet.tag('TD', () => renderAmount(page, columns.at(-1)!, { text: value, look: body }));
  });
  page.y += labels.length * LEADING + airOf(page);
}

/** The right edges of the columns: each amount has room for a six-figure sum. */
function columnsOf({ invoice }: Page): Column[] {
  const words = wordsOf(invoice);
  const isSecond = isSecondLayout(invoice);
  const rate = {
    label: words.tax,
    width: 38,
    ...(isFifthLayout(invoice) && { room: RATE_HEADING }),
    value: (line: LineFacts) => line.rate,
  };
  const columns: (Omit<Column, 'right'> & { isShown: boolean })[] = [
    { label: words.amount, width: 66, value: (line) => line.amount, isShown: true },
    {
      label: words.net,
      width: 66,
      value: (line) => line.net,
      isShown: invoice.prices_include_tax && !isSecond,
    },
    { ...rate, isShown: !isSecond },
    { label: words.unit_price, width: 66, value: (line) => line.unit_price, isShown: true },
    { ...rate, isShown: isSecond },
    { label: words.quantity, width: 34, value: (line) => line.quantity, isShown: !isSecond },
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

type Label = ReturnType<typeof wrapHeading>;

/** From the fourth layout on a heading shrinks before one of its words breaks. */
function headingOf({ sheet, invoice }: Page, label: string, width: number): Label {
  if (isFifthLayout(invoice)) return wrapBilingual(sheet, label, { width, style: heading });
  if (isFourthLayout(invoice)) return wrapHeading(sheet, label, { width, style: heading });
  return { lines: wrap(sheet, label, { width, style: heading }), size: heading.size };
}

/** It shrank to one line before the fourth layout. */
function quantityHeading({ sheet, invoice }: Page, label: string): Label {
  const measure = { width: 30, style: heading };
  if (isFifthLayout(invoice))
    return wrapBilingual(sheet, label, { ...measure, width: QUANTITY_HEADING });
  if (isFourthLayout(invoice)) return wrapHeading(sheet, label, measure);
  return { lines: [label], size: sizeToFit(sheet, label, measure) };
}

function renderLabel({ sheet, y }: Page, { lines, size }: Label, right: number): void {
  const style = { ...heading, size, align: 'right' } as const;
  sheet.tag(
    'TH',
    () =>
      lines.forEach((text, i) =>
        sheet.write(text, { x: right, y: y + i * HEADING_LEADING }, style),
      ),
    { scope: 'Column' },
  );
}

function renderHeading(page: Page, columns: Column[]): void {
  const { sheet, invoice, y } = page;
  const labels = columns.map(({ label, width, room = width }) => headingOf(page, label, room));
  const { item, quantity } = wordsOf(invoice);
  const count = quantityHeading(page, quantity);
  const most = Math.max(count.lines.length, ...labels.map(({ lines }) => lines.length));
  const below = (most - 1) * HEADING_LEADING;
  sheet.tag('TR', () => {
    if (isSecondLayout(invoice)) renderLabel(page, count, QUANTITY.right);
    sheet.tag('TH', () => sheet.write(item, { x: nameLeft(page), y }, heading), {
      scope: 'Column',
    });
    columns.forEach(({ right }, place) => renderLabel(page, labels[place]!, right));
  });
  const colour = isSecondLayout(invoice) ? 'text' : undefined;
  sheet.rule({ x: edge.left, y: y + below + 7 }, { x: edge.right, y: y + below + 7 }, colour);
  page.y += below + 24;
}

interface Table {
  columns: Column[];
  /** The sum of the lines above this one; null at the first. */
  carried: string | null;
  /** Whether no line follows. */
  isLast?: boolean;
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
    if (isSecondLayout(page.invoice)) sheet.tag('TD', () => {});
    sheet.tag('TD', () => sheet.write(label, { x: nameLeft(page), y }, carriedStyle));
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
  const measure = { width: first.right - first.width - nameLeft(page) - 6, style: body };
  const names = wrap(sheet, line.name, measure);
  const [head, ...others] = [line.name.split('\n'), line.options ?? []].flat();
  const options = line.options
    ? wrap(sheet, line.options, { width: measure.width, style: under })
    : [];
  if (names.length + options.length > MOST_TOGETHER && others.length > 0) {
    const wide = { width: edge.right - nameLeft(page), style: body };
    const rest = others.flatMap((text) => wrap(sheet, text, wide));
    return renderLong(page, line, { head: wrap(sheet, head!, measure), rest, table });
  }
  const below = [...options, ...discountOf(line)];
  if (!page.fits((names.length + below.length) * LEADING + CARRIED)) turnPage(page, table);
  renderRow(page, { names, line, columns, below, isLast: table.isLast });
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
  page.y -= airOf(page);
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
  isLast?: boolean | undefined;
}

function renderRow(page: Page, { names, line, columns, below, isLast }: TableRow): void {
  const { sheet, invoice } = page;
  const isSecond = isSecondLayout(invoice);
  sheet.tag('TR', () => {
    if (isSecond) sheet.tag('TD', () => renderQuantity(page, line));
    sheet.tag('TD', () => renderName(page, names, below));
    for (const column of columns)
      sheet.tag('TD', () => {
        if (line) renderAmount(page, column, { text: column.value(line), look: body });
      });
  });
  page.y += (names.length + below.length) * LEADING + airOf(page);
  const isEnd = isFifthLayout(invoice) && isLast && discountFacts(invoice).length === 0;
  if (isSecond && line && !isEnd) renderHairline(page);
}

function renderQuantity({ sheet, y }: Page, line: LineFacts | null): void {
  if (!line) return;
  const style: Style = { ...body, align: 'right' };
  const size = sizeToFit(sheet, line.quantity, { width: 28, style });
  sheet.write(line.quantity, { x: QUANTITY.right, y }, { ...style, size });
}

/** How far above the next baseline it is: in the middle between the letters above and below. */
const hairlineOf = (page: Page) => 7 + (4 + airOf(page)) / 2;

function renderHairline(page: Page): void {
  const y = page.y - hairlineOf(page);
  page.sheet.rule({ x: edge.left, y }, { x: edge.right, y });
}

function renderName(page: Page, names: string[], below: string[]): void {
  const { sheet, y } = page;
  const row = (place: number) => ({ x: nameLeft(page), y: y + place * LEADING });
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
