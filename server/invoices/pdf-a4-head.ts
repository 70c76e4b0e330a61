/** Letterhead, address, particulars and title. */
import { edge, type Page } from './pdf-a4-page.ts';
import { buyerLines, type Fact, metaFacts, references, sellerLines } from './pdf-facts.ts';
import { sizeToFit, wrap } from './pdf-text.ts';
import { titleOf, wordsFor } from './pdf-words.ts';

const COLUMN = 358;
const WINDOW = 134;
const TITLE = 268;
const LEADING = 14;
const small = { size: 8, ink: 'quiet' } as const;

export function drawHead(page: Page): void {
  const top = Math.max(WINDOW, drawLetterhead(page) + 12);
  const below = Math.max(drawBuyer(page), drawParticulars(page, top));
  page.y = Math.max(TITLE, below + 34);
  drawTitle(page);
}

/** The house's name stands where its logo may: 62 points high, from the top edge to the address. */
function drawLetterhead(page: Page): number {
  drawName(page);
  const { sheet, invoice } = page;
  let y: number = edge.top;
  sheet.tag('P', () => {
    for (const line of sellerLines(invoice).flatMap((text) => wrap(sheet, text, { width: edge.right - COLUMN, style: { size: 8.5 } }))) {
      sheet.write(line, { x: COLUMN, y }, { size: 8.5, ink: 'quiet' });
      y += 12;
    }
  });
  return y;
}

/** In one line as large as may be, in two or three where it is long. */
function drawName({ sheet, invoice }: Page): void {
  const { name } = invoice.seller;
  const width = COLUMN - edge.left - 24;
  const large = { size: 19, weight: 'semibold' } as const;
  const style = { ...large, size: Math.max(14, sizeToFit(sheet, name, { width, style: large })) };
  sheet.tag('P', () => wrap(sheet, name, { width, style }).slice(0, 3).forEach((line, i) => {
    sheet.write(line, { x: edge.left, y: edge.top + 8 + i * 19 }, style);
  }));
}

function drawBuyer({ sheet, invoice }: Page): number {
  const { buyer } = invoice;
  if (!buyer) return WINDOW;
  const words = wordsFor(invoice.locale);
  sheet.tag('P', () => sheet.write(invoice.kind === 'credit_note' ? words.credited_to : words.billed_to, { x: edge.left, y: WINDOW }, small));
  let y = WINDOW + 17;
  sheet.tag('P', () => buyerLines(buyer, invoice).forEach((text, i) => {
    const style = { size: 10.5, weight: i === 0 ? 'semibold' : 'regular' } as const;
    for (const line of wrap(sheet, text, { width: COLUMN - edge.left - 24, style })) {
      sheet.write(line, { x: edge.left, y }, style);
      y += LEADING;
    }
  }));
  return y;
}

function drawParticulars(page: Page, top: number): number {
  let y = top;
  page.sheet.tag('Table', () => metaFacts(page.invoice).forEach((fact) => { y = drawParticular(page, fact, y); }));
  return y;
}

function drawParticular({ sheet }: Page, [label, value]: Fact, y: number): number {
  const labelWidth = sheet.width(label, small);
  const lines = wrap(sheet, value, { width: edge.right - COLUMN - labelWidth - 12, style: { size: 9.5 } });
  sheet.tag('TR', () => {
    sheet.tag('TH', () => sheet.write(label, { x: COLUMN, y }, small), { scope: 'Row' });
    sheet.tag('TD', () => lines.forEach((line, i) => {
      sheet.write(line, { x: edge.right, y: y + i * 12 }, { size: 9.5, align: 'right' });
    }));
  });
  return y + lines.length * 12 + 4;
}

function drawTitle(page: Page): void {
  const { sheet, invoice } = page;
  const style = { size: 17, weight: 'semibold' } as const;
  sheet.tag('H1', () => sheet.write(titleOf(invoice.kind, invoice.locale), { x: edge.left, y: page.y }, style));
  if (page.copy) {
    const copy = { ...style, ink: 'alert', align: 'right' } as const;
    sheet.tag('P', () => sheet.write(wordsFor(invoice.locale).copy, { x: edge.right, y: page.y }, copy));
  }
  page.y += 18;
  for (const reference of references(invoice)) {
    sheet.tag('P', () => sheet.write(reference, { x: edge.left, y: page.y }, { size: 10.5, weight: 'semibold' }));
    page.y += LEADING;
  }
  page.y += 18;
}
