/**
 * Renders the A4 invoice PDF, from top to bottom; the address is where a DIN 5008 window shows it.
 */
import type { RenderOptions, InvoiceDocument } from '../document/document.ts';
import { renderForm } from './a4-form.ts';
import { renderHead } from './a4-head.ts';
import { renderLines } from './a4-lines.ts';
import { edge, Page } from './a4-page.ts';
import { renderTotals, totalsHeight } from './a4-totals.ts';
import { sellerLines } from './facts.ts';
import type { Sheet } from './sheet.ts';
import { wrap } from './text.ts';
import { documentLanguage } from '../document/language.ts';
import { documentWord } from '../document/words.ts';

const FOOT = 800;

export function renderA4(sheet: Sheet, invoice: InvoiceDocument, options: RenderOptions): void {
  const page = new Page(sheet, invoice, Boolean(options.copy));
  renderHead(page);
  renderLines(page, totalsHeight(page));
  renderTotals(page);
  renderForm(page);
  renderFeet(sheet, invoice);
}

function renderFeet(sheet: Sheet, invoice: InvoiceDocument): void {
  const { start, count } = sheet.doc.bufferedPageRange();
  for (let page = 0; page < count; page++) {
    sheet.doc.switchToPage(start + page);
    const number = documentWord(documentLanguage(invoice), 'page', {
      page: page + 1,
      pages: count,
    });
    sheet.decorate(() => renderFoot(sheet, sellerLines(invoice).join('  ·  '), number));
  }
}

const FOOT_LEADING = 7;

/** Renders the page's foot: the seller in one line where that is legible, else in several. */
function renderFoot(sheet: Sheet, seller: string, number: string): void {
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
