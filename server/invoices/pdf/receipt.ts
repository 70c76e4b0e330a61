/** Renders the 80 mm receipt PDF: one column, black on white, as long as its content. */
import {
  type InvoiceDocument,
  type InvoiceLogo,
  isFifthLayout,
  isFourthLayout,
  isThirdLayout,
  type RenderOptions,
} from '../document/document.ts';
import { receiptRows, type Row, scanWordOf } from './receipt-rows.ts';
import { millimetres, printedSize } from './logo.ts';
import { renderQr } from './qr.ts';
import { Sheet, type Style } from './sheet.ts';
import { sizeToFit, wrap } from './text.ts';
import { wordsTag } from '../document/language.ts';

export const receiptWidth = 226.77;
export const MARGIN = 14;
export const ROOM = receiptWidth - 2 * MARGIN;
const INDENT_GAP = 8;
/** Points that a row is indented by for a letter of a printer. */
const LETTER = 5;
/** Points of black on both sides of white text. */
const BAND_AIR = 4;
/** 35 mm, and the quiet zone that a scanner needs. */
const QR = 99;
const QUIET = 14;
/** 30 mm: with version 4 at level M a module is 0.9 mm. */
const QR_BESIDE = 85;
const QR_GAP = 16;
/** The code begins a little above the end of the rows; its quiet zone lies below the rule. */
const QR_LIFT = 4;
const QR_QUIET = 11;
const SCAN: Style = { size: 9, weight: 'semibold' };
/** The height that a code beside its words takes below the rows. */
export const CODE_ROOM = QR_BESIDE + QR_QUIET;

/** The logo is at most 40 mm wide, centred above the name. */
const LOGO = { width: millimetres(40), height: millimetres(20) };
const LOGO_TOP = 14;
const LOGO_AIR = 18;

function rowsOf(invoice: InvoiceDocument, options: RenderOptions): Row[] {
  const isBeside = isThirdLayout(invoice);
  const [first, ...rest] = receiptRows(invoice, isBeside ? { copy: options.copy } : options);
  const room = invoice.logo ? logoRoom(invoice.logo) : 0;
  return [{ ...first!, above: room + (first!.above ?? 0) }, ...rest];
}

/** The height that a logo takes above the first row, in points. */
export function logoRoom(logo: InvoiceLogo): number {
  return printedSize(logo, LOGO).height + LOGO_AIR;
}

export function renderLogo(sheet: Sheet, name: string, logo: InvoiceLogo): void {
  const size = printedSize(logo, LOGO);
  sheet.picture(logo.grey, name, { x: (receiptWidth - size.width) / 2, y: LOGO_TOP, ...size });
}

/**
 * The height of a receipt: its text is measured before it is rendered, as the page ends with it.
 */
export function receiptHeight(invoice: InvoiceDocument, options: RenderOptions): number {
  const lang = wordsTag(invoice);
  const code = isThirdLayout(invoice) ? CODE_ROOM : QR + QUIET;
  const rows = rowsHeight(rowsOf(invoice, options), lang, earlierOf(invoice));
  return rows + (options.claim_url ? code : 0);
}

/** How a sheet sets the text of an earlier layout. */
export function earlierOf(invoice: InvoiceDocument) {
  return { earlierOrder: !isFourthLayout(invoice), breaksAmounts: !isFifthLayout(invoice) };
}

/** The height of a page 80 mm wide that ends with these rows. */
export function rowsHeight(
  rows: Row[],
  lang: string,
  earlier: Partial<ReturnType<typeof earlierOf>> = {},
): number {
  const trial = new Sheet({
    width: receiptWidth,
    height: 1000,
    lang,
    title: '',
    author: '',
    created: new Date(0),
    ...earlier,
  });
  return Math.ceil(walk(trial, rows, () => {}));
}

export function renderReceipt(
  sheet: Sheet,
  invoice: InvoiceDocument,
  options: RenderOptions,
): void {
  if (invoice.logo) renderLogo(sheet, invoice.seller.name, invoice.logo);
  const end = renderRows(sheet, rowsOf(invoice, options));
  if (!options.claim_url) return;
  if (isThirdLayout(invoice))
    renderCode(sheet, { url: options.claim_url, words: scanWordOf(invoice) }, end);
  else renderQr(sheet, options.claim_url, { x: (receiptWidth - QR) / 2, y: end - 14, size: QR });
}

/** A QR code below the rows, and beside it what it is for. */
export function renderCode(
  sheet: Sheet,
  { url, words }: { url: string; words: string },
  end: number,
): void {
  const y = end - QR_LIFT;
  renderRule(sheet, y - QR_QUIET, true);
  renderQr(sheet, url, { x: MARGIN, y, size: QR_BESIDE });
  const x = MARGIN + QR_BESIDE + QR_GAP;
  const lines = wrap(sheet, words, { width: ROOM - QR_BESIDE - QR_GAP, style: SCAN });
  const step = leading({ style: SCAN });
  const first = y + (QR_BESIDE - lines.length * step) / 2 + SCAN.size;
  sheet.tag('P', () =>
    lines.forEach((line, i) => sheet.write(line, { x, y: first + i * step }, SCAN)),
  );
}

/** Renders rows from the top. @returns where they end */
export function renderRows(sheet: Sheet, rows: Row[]): number {
  return walk(sheet, rows, (row, lines, y) => renderRow(sheet, row, { lines, y }));
}

/**
 * Visits rows from the top down, each with its wrapped lines and its baseline in points.
 * @returns where they end
 */
export function walk(
  sheet: Sheet,
  rows: Row[],
  visit: (row: Row, lines: string[], y: number) => void,
): number {
  let y = 26;
  for (const row of rows) {
    y += row.above ?? 0;
    const lines = linesOf(sheet, row);
    visit(row, lines, y);
    y += Math.max(1, lines.length) * leading(row);
  }
  return y + 14;
}

function indentOf({ indent = 0, inverse }: Row): number {
  return indent * LETTER + (inverse ? BAND_AIR : 0);
}

/** Points from one line of a row to the next. */
export function leading(row: Pick<Row, 'style'>): number {
  return Math.round(row.style.size * 1.4);
}

function linesOf(sheet: Sheet, row: Row): string[] {
  const taken = row.right
    ? Math.min(ROOM * 0.7, sheet.width(row.right, row.rightStyle ?? row.style)) + INDENT_GAP
    : 0;
  const air = row.inverse ? BAND_AIR : 0;
  return wrap(sheet, row.left, { width: ROOM - taken - indentOf(row) - air, style: row.style });
}

export function renderRow(
  sheet: Sheet,
  row: Row,
  { lines, y }: { lines: string[]; y: number },
): void {
  if (row.rule !== undefined) renderRule(sheet, y - leading(row) - row.rule, row.dashed);
  if (row.inverse) renderBand(sheet, row, { lines, y });
  const style: Style = row.inverse ? { ...row.style, ink: 'inverse' } : row.style;
  sheet.tag(row.heading ? 'H1' : 'P', () => {
    if (row.lead) sheet.write(row.lead, { x: MARGIN, y }, style);
    lines.forEach((line, i) =>
      sheet.write(line, { x: leftOf(sheet, row, line), y: y + i * leading(row) }, style),
    );
    if (row.right) writeRight(sheet, row, y);
  });
}

/** Black behind the text of a row. */
function renderBand(sheet: Sheet, row: Row, { lines, y }: { lines: string[]; y: number }): void {
  const { size } = row.style;
  const widest = Math.max(...lines.map((line) => sheet.width(line, row.style)));
  sheet.fill({
    x: MARGIN + indentOf(row) - BAND_AIR,
    y: y - size * 1.02,
    width: row.right ? ROOM : widest + 2 * BAND_AIR,
    height: lines.length * leading(row),
  });
}

function leftOf(sheet: Sheet, row: Row, line: string): number {
  const { centred, framed, style } = row;
  return centred || framed ? (receiptWidth - sheet.width(line, style)) / 2 : MARGIN + indentOf(row);
}

const DASH = 3;
function renderRule(sheet: Sheet, y: number, dashed = false): void {
  const [from, to] = [
    { x: MARGIN, y },
    { x: receiptWidth - MARGIN, y },
  ];
  if (dashed) sheet.dashes(from, to, DASH);
  else sheet.rule(from, to, 'text');
}

function writeRight(sheet: Sheet, row: Row, y: number): void {
  const style: Style = {
    ...(row.rightStyle ?? row.style),
    align: 'right',
    ...(row.inverse && { ink: 'inverse' }),
  };
  const size = sizeToFit(sheet, row.right!, { width: ROOM * 0.7, style });
  const x = receiptWidth - MARGIN - (row.inverse ? BAND_AIR : 0);
  sheet.write(row.right!, { x, y }, { ...style, size });
}
