/** The A4 paper, from top to bottom; the address stands where a DIN 5008 window shows it. */
import type { DrawOptions, InvoiceDocument } from '../document/document.ts';
import { drawForm } from './a4-form.ts';
import { drawHead } from './a4-head.ts';
import { drawLines } from './a4-lines.ts';
import { edge, Page } from './a4-page.ts';
import { drawTotals } from './a4-totals.ts';
import { sellerLines } from './facts.ts';
import type { Sheet } from './sheet.ts';
import { wrap } from './text.ts';
import { documentWord } from '../document/words.ts';

const FOOT = 800;

export function drawA4(sheet: Sheet, invoice: InvoiceDocument, options: DrawOptions): void {
  const page = new Page(sheet, invoice, Boolean(options.copy));
  drawHead(page);
  drawLines(page);
  drawTotals(page);
  drawForm(page);
  drawFeet(sheet, invoice);
}

function drawFeet(sheet: Sheet, invoice: InvoiceDocument): void {
  const { start, count } = sheet.doc.bufferedPageRange();
  for (let page = 0; page < count; page++) {
    sheet.doc.switchToPage(start + page);
    const number = documentWord(invoice.locale, 'page', { page: page + 1, pages: count });
    sheet.decorate(() => drawFoot(sheet, sellerLines(invoice).join('  ·  '), number));
  }
}

const FOOT_LEADING = 7;

/** In one line where that can be read, in several where it is longer. */
function drawFoot(sheet: Sheet, seller: string, number: string): void {
  const style = { size: 7.5, ink: 'quiet' } as const;
  const room = edge.right - edge.left - 90;
  const width = sheet.width(seller, style);
  const size = width > room ? Math.max(4, (style.size * room) / width) : style.size;
  const measure = { width: room, style: { ...style, size } };
  const isLong = sheet.width(seller, measure.style) > room + 1;
  const lines = isLong ? wrap(sheet, seller, measure) : [seller];
  lines.forEach((line, i) =>
    sheet.set(line, { x: edge.left, y: FOOT + i * FOOT_LEADING }, measure.style),
  );
  sheet.set(number, { x: edge.right, y: FOOT }, { ...style, align: 'right' });
}
