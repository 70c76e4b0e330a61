/** Letterhead, address, particulars and title of the A4 invoice. */
import { type InvoiceLogo, isSecondLayout } from '../document/document.ts';
import { edge, type Page } from './a4-page.ts';
import { buyerLines, type Fact, metaFacts, references, sellerLines } from './facts.ts';
import { millimetres, printedSize } from './logo.ts';
import { sizeToFit, wrap } from './text.ts';
import { wordsOf } from '../document/words.ts';

const COLUMN = 358;
const WINDOW = 134;
/** Width of the labels of the particulars. */
const LABELS = 110;
const TITLE = 268;
const LEADING = 14;
const NAME_LEADING = 19;
/** Height above the window, which shows the address. */
const NAME_ROOM = 3 * NAME_LEADING;
const nameLeading = (size: number) =>
  size < 14 ? Math.ceil((size * NAME_LEADING) / 14) : NAME_LEADING;
const LOGO = { width: millimetres(50), height: millimetres(20) };
const small = { size: 8, ink: 'quiet' } as const;

export function renderHead(page: Page): void {
  const top = Math.max(WINDOW, renderLetterhead(page) + 12);
  const below = Math.max(renderBuyer(page), renderParticulars(page, top));
  page.y = Math.max(TITLE, below + 34);
  renderTitle(page);
}

/**
 * Renders the letterhead. With a logo, which takes the place of the restaurant's name, the name is
 * above the address beside it.
 */
function renderLetterhead(page: Page): number {
  const { sheet, invoice } = page;
  const { logo, seller } = invoice;
  let y: number = edge.top;
  if (logo) renderLogo(page, logo);
  else renderName(page);
  if (logo && seller.name !== seller.legal_name) y = renderNameBeside(page);
  sheet.tag('P', () => {
    for (const line of sellerLines(invoice).flatMap((text) =>
      wrap(sheet, text, { width: edge.right - COLUMN, style: { size: 8.5 } }),
    )) {
      sheet.write(line, { x: COLUMN, y }, { size: 8.5, ink: 'quiet' });
      y += 12;
    }
  });
  return y;
}

/** The top of the logo is level with the top of the text beside it. */
function renderLogo({ sheet, invoice }: Page, logo: InvoiceLogo): void {
  const size = printedSize(logo, LOGO);
  sheet.picture(logo.colour, invoice.seller.name, { x: edge.left, y: edge.top - 7, ...size });
}

function renderNameBeside({ sheet, invoice }: Page): number {
  const style = { size: 10.5, weight: 'semibold', ink: 'accent' } as const;
  const lines = wrap(sheet, invoice.seller.name, { width: edge.right - COLUMN, style });
  sheet.tag('P', () =>
    lines.forEach((line, i) => sheet.write(line, { x: COLUMN, y: edge.top + i * LEADING }, style)),
  );
  return edge.top + lines.length * LEADING;
}

/**
 * Renders the restaurant's name in full: in one line as large as fits, in two or three where it is
 * long, in smaller ones where it is longer still.
 */
function renderName({ sheet, invoice }: Page): void {
  const { name } = invoice.seller;
  const width = COLUMN - edge.left - 24;
  const large = { size: 19, weight: 'semibold', ink: 'accent' } as const;
  const natural = Math.max(14, sizeToFit(sheet, name, { width, style: large }));
  let style = { ...large, size: natural };
  let lines = wrap(sheet, name, { width, style });
  while (lines.length * nameLeading(style.size) > NAME_ROOM && style.size > 5) {
    style = { ...large, size: style.size - 1 };
    lines = wrap(sheet, name, { width, style });
  }
  const top = edge.top + 8;
  sheet.tag('P', () =>
    lines.forEach((line, i) =>
      sheet.write(line, { x: edge.left, y: top + i * nameLeading(style.size) }, style),
    ),
  );
}

function renderBuyer({ sheet, invoice }: Page): number {
  const { buyer } = invoice;
  if (!buyer) return WINDOW;
  const words = wordsOf(invoice);
  sheet.tag('P', () =>
    sheet.write(
      invoice.kind === 'credit_note' ? words.credited_to : words.billed_to,
      { x: edge.left, y: WINDOW },
      small,
    ),
  );
  let y = WINDOW + 17;
  sheet.tag('P', () =>
    buyerLines(buyer, invoice).forEach((text, i) => {
      const style = { size: 10.5, weight: i === 0 ? 'semibold' : 'regular' } as const;
      for (const line of wrap(sheet, text, { width: COLUMN - edge.left - 24, style })) {
        sheet.write(line, { x: edge.left, y }, style);
        y += LEADING;
      }
    }),
  );
  return y;
}

function renderParticulars(page: Page, top: number): number {
  let y = top;
  page.sheet.tag('Table', () =>
    metaFacts(page.invoice).forEach((fact) => {
      y = renderParticular(page, fact, y);
    }),
  );
  return y;
}

function renderParticular({ sheet }: Page, [label, value]: Fact, y: number): number {
  const labels = wrap(sheet, label, { width: LABELS, style: small });
  const labelWidth = Math.max(...labels.map((text) => sheet.width(text, small)));
  const lines = wrap(sheet, value, {
    width: edge.right - COLUMN - labelWidth - 12,
    style: { size: 9.5 },
  });
  sheet.tag('TR', () => {
    sheet.tag(
      'TH',
      () => labels.forEach((text, i) => sheet.write(text, { x: COLUMN, y: y + i * 10 }, small)),
      { scope: 'Row' },
    );
    sheet.tag('TD', () =>
      lines.forEach((line, i) => {
        sheet.write(line, { x: edge.right, y: y + i * 12 }, { size: 9.5, align: 'right' });
      }),
    );
  });
  return y + Math.max(lines.length * 12, labels.length * 10 + 2) + 4;
}

function renderTitle(page: Page): void {
  const { sheet, invoice } = page;
  const style = { size: 17, weight: 'semibold' } as const;
  sheet.tag('H1', () =>
    sheet.write(
      wordsOf(invoice)[invoice.kind],
      { x: edge.left, y: page.y },
      { ...style, ink: isSecondLayout(invoice) ? 'text' : 'accent' },
    ),
  );
  if (page.copy) {
    const copy = { ...style, ink: 'alert', align: 'right' } as const;
    sheet.tag('P', () => sheet.write(wordsOf(invoice).copy, { x: edge.right, y: page.y }, copy));
  }
  page.y += 18;
  for (const reference of references(invoice)) {
    sheet.tag('P', () =>
      sheet.write(reference, { x: edge.left, y: page.y }, { size: 10.5, weight: 'semibold' }),
    );
    page.y += LEADING;
  }
  page.y += 18;
}
