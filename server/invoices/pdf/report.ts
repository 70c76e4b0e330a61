/** Renders reports as PDFs: tables on A4, or rows 80 mm wide. A pure function of its words. */
import { filled } from '../../texts.ts';
import { edge } from './a4-page.ts';
import { receiptWidth, renderRows, rowsHeight } from './receipt.ts';
import type { Row } from './receipt-rows.ts';
import { Sheet, type Style } from './sheet.ts';
import { sizeToFit, wrap } from './text.ts';
import { describeFile } from './xmp.ts';

interface Head {
  /** The language of its words, and of its figures. */
  lang: string;
  title: string;
  author: string;
  /** RFC 3339. */
  created: string;
}
export interface ReportTable {
  caption: string;
  /** The first column is aligned left, all others right. */
  columns: string[];
  rows: string[][];
  /** The last row, which adds up those above. */
  total?: string[] | undefined;
}
/** A report on A4 pages. */
export interface TablesDocument extends Head {
  /** Lines below the title. */
  facts: string[];
  tables: ReportTable[];
  /** `Page {page} of {pages}` */
  page: string;
  accent?: string | undefined;
}
/** A report 80 mm wide and as long as its rows. */
export interface RowsDocument extends Head {
  rows: Row[];
}
export type ReportDocument = TablesDocument | RowsDocument;

const A4 = { width: 595.28, height: 841.89 };
const ROOM = edge.right - edge.left;
const SIZE = 9;
const SMALLEST = 4.5;
const GAP = 12;
const LEADING = 15;
const FOOT = 800;
/** Between the last row and the sum below it. */
const TOTAL_AIR = 3;
/** A table of no more rows stays on one page. */
const MOST_TOGETHER = 8;
const HEADING = LEADING + 3;
const CAPTION = 20;
const quiet = { size: 9, ink: 'quiet' } as const;

export async function renderReport(document: ReportDocument): Promise<Buffer> {
  const size =
    'rows' in document
      ? { width: receiptWidth, height: rowsHeight(document.rows, document.lang) }
      : A4;
  const { lang, title, author, created } = document;
  const sheet = new Sheet({
    ...size,
    lang,
    title,
    author,
    created: new Date(created),
    ...('tables' in document && { accent: document.accent }),
  });
  if ('rows' in document) renderRows(sheet, document.rows);
  else renderTables(sheet, document);
  sheet.doc.appendXML(describeFile(false));
  return sheet.finish();
}

function renderTables(sheet: Sheet, document: TablesDocument): void {
  const title = { size: 20, weight: 'semibold', ink: 'accent' } as const;
  let y: number = edge.top + 14;
  sheet.tag('H1', () => {
    for (const line of wrap(sheet, document.title, { width: ROOM, style: title })) {
      sheet.write(line, { x: edge.left, y }, title);
      y += 24;
    }
  });
  for (const fact of document.facts)
    sheet.tag('P', () => {
      for (const line of wrap(sheet, fact, { width: ROOM, style: quiet })) {
        sheet.write(line, { x: edge.left, y }, quiet);
        y += 13;
      }
    });
  for (const table of document.tables) y = renderTable(sheet, table, y + 24);
  renderFeet(sheet, document);
}

interface Columns {
  size: number;
  /** The right edges; the first column begins at the left edge. */
  rights: number[];
}

/** As wide as their widest cells; in smaller letters where they are wider than the page. */
function columnsOf(sheet: Sheet, { columns, rows, total }: ReportTable): Columns {
  const cells = [columns, ...rows, ...(total ? [total] : [])];
  const widths = columns.map((_, place) =>
    Math.max(
      ...cells.map((row) => sheet.width(row[place] ?? '', { size: SIZE, weight: 'semibold' })),
    ),
  );
  const wanted = widths.reduce((sum, width) => sum + width + GAP, -GAP);
  const scale = Math.max(SMALLEST / SIZE, Math.min(1, ROOM / wanted));
  let right: number = edge.right;
  const rights = widths.map(() => 0);
  for (let place = widths.length - 1; place >= 0; place--) {
    rights[place] = right;
    right -= (widths[place]! + GAP) * scale;
  }
  return { size: Math.floor(SIZE * scale * 10) / 10, rights };
}

function renderCells(
  sheet: Sheet,
  { cells, y, type }: { cells: string[]; y: number; type: 'TH' | 'TD' },
  { columns: { rights, size }, style }: { columns: Columns; style: Omit<Style, 'size'> },
): void {
  sheet.tag('TR', () =>
    rights.forEach((right, place) => {
      const text = cells[place] ?? '';
      const options = type === 'TH' ? ({ scope: 'Column' } as const) : {};
      const own: Style = { ...style, size };
      // A name of one word without end is set smaller rather than over its neighbour.
      const width = place === 0 ? ROOM * 0.6 : ROOM;
      const fitted = { ...own, size: sizeToFit(sheet, text, { width, style: own }) };
      sheet.tag(
        type,
        () => {
          if (text === '') return;
          if (place === 0) sheet.write(text, { x: edge.left, y }, fitted);
          else sheet.write(text, { x: right, y }, { ...fitted, align: 'right' });
        },
        options,
      );
    }),
  );
}

/** What a table needs at a page's foot: all of a short one, the head and a row of a long one. */
function heightOf({ rows, total }: ReportTable): number {
  const count = rows.length > MOST_TOGETHER ? 1 : rows.length;
  return CAPTION + HEADING + count * LEADING + (total ? LEADING + TOTAL_AIR : 0);
}

/** @returns where it ends */
function renderTable(sheet: Sheet, table: ReportTable, from: number): number {
  const columns = columnsOf(sheet, table);
  let y = from;
  const heading = () => {
    renderCells(
      sheet,
      { cells: table.columns, y, type: 'TH' },
      { columns, style: { ink: 'quiet' } },
    );
    sheet.rule({ x: edge.left, y: y + 5 }, { x: edge.right, y: y + 5 });
    y += HEADING;
  };
  const need = (height: number): boolean => {
    if (y + height <= edge.bottom) return false;
    sheet.addPage();
    y = edge.top;
    return true;
  };
  need(heightOf(table));
  sheet.tag('H2', () =>
    sheet.write(table.caption, { x: edge.left, y }, { size: 11, weight: 'semibold' }),
  );
  y += CAPTION;
  sheet.tag('Table', () => {
    heading();
    table.rows.forEach((cells, place) => {
      const isLast = place === table.rows.length - 1;
      if (need(isLast && table.total ? 2 * LEADING + TOTAL_AIR : LEADING)) heading();
      renderCells(sheet, { cells, y, type: 'TD' }, { columns, style: {} });
      y += LEADING;
    });
    if (!table.total) return;
    sheet.rule({ x: edge.left, y: y - 10 }, { x: edge.right, y: y - 10 });
    y += TOTAL_AIR;
    renderCells(
      sheet,
      { cells: table.total, y, type: 'TD' },
      { columns, style: { weight: 'semibold' } },
    );
    y += LEADING;
  });
  return y;
}

function renderFeet(sheet: Sheet, { title, author, page: words }: TablesDocument): void {
  const { start, count } = sheet.doc.bufferedPageRange();
  for (let page = 0; page < count; page++) {
    sheet.doc.switchToPage(start + page);
    const number = filled(words, { page: page + 1, pages: count });
    const foot = `${author}  ·  ${title}`;
    const style = { size: 7.5, ink: 'quiet' } as const;
    const size = sizeToFit(sheet, foot, { width: ROOM - 90, style });
    sheet.decorate(() => {
      sheet.set(foot, { x: edge.left, y: FOOT }, { ...style, size });
      sheet.set(number, { x: edge.right, y: FOOT }, { ...style, align: 'right' });
    });
  }
}
