import { getDocument, OPS } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { describe, expect, it } from 'vitest';
import { renderReport } from '../../../server/invoices/pdf/report.ts';
import { paint } from '../../../server/invoices/pdf/receipt-raster.ts';
import { escPosRows, withPictures } from '../../../server/printing/escpos.ts';
import { ticketRows } from '../../../server/printing/ticket-rows.ts';
import type { PaperItem, TicketPaper } from '../../../server/tickets/paper.ts';
import { picturesOf, textOf } from './printer-words.ts';
import { item } from './sample-item.ts';

const COLUMNS = 42;
const ticket = (items: PaperItem[], more: Partial<TicketPaper> = {}): TicketPaper => ({
  kind: 'order',
  station: 'Kitchen',
  number: 31,
  order_number: 12,
  table: '5',
  from_table: null,
  name: null,
  service: 'dine_in',
  covers: null,
  placed_by: 'Maeve',
  notes: null,
  time: '19:24',
  course: null,
  items,
  ...more,
});
const rowsOf = (paper: TicketPaper) => ticketRows(paper, 'en', false);

/** A ticket's lines in the letters of a printer. */
const lines = (paper: TicketPaper) =>
  textOf(escPosRows(rowsOf(paper), COLUMNS))
    .replaceAll('\r', '')
    .split('\n');

async function pageOf(paper: TicketPaper) {
  const created = '2026-12-01T12:00:00Z';
  const rows = rowsOf(paper);
  const bytes = await renderReport({ lang: 'en', title: '', author: '', created, rows });
  const file = await getDocument({ data: new Uint8Array(bytes), verbosity: 0 }).promise;
  return file.getPage(1);
}
interface Placed {
  text: string;
  x: number;
}
async function textsOf(paper: TicketPaper): Promise<Placed[]> {
  const { items } = await (await pageOf(paper)).getTextContent();
  return items.flatMap((one) =>
    'str' in one && one.str.trim() ? [{ text: one.str, x: one.transform[4] as number }] : [],
  );
}
/** The colours in which texts are set, as `#rrggbb`. */
async function coloursOf(paper: TicketPaper): Promise<Map<string, string>> {
  const { fnArray, argsArray } = await (await pageOf(paper)).getOperatorList();
  let colour = '';
  const found = new Map<string, string>();
  fnArray.forEach((operator, place) => {
    const [first] = argsArray[place] ?? [];
    if (operator === OPS.setFillRGBColor) colour = String(first);
    if (operator !== OPS.showText) return;
    const glyphs = first as ({ unicode: string } | number)[];
    found.set(glyphs.map((one) => (typeof one === 'number' ? '' : one.unicode)).join(''), colour);
  });
  return found;
}

const LONG = 'Burger with short rib, pickled walnuts and 3 cheeses of the Burren';

describe('a ticket', () => {
  it('has quantities in a column of their own: no figure of a long name stands below one', async () => {
    const paper = ticket([item(LONG, { seat: 2 }), item('Soup', { quantity: 12 })]);
    const printed = lines(paper).filter((line) => /Burger|Soup|cheeses|walnuts/.test(line));
    expect(printed[0]).toMatch(/^2 {3}Burger/);
    expect(printed.at(-1)).toBe('12  Soup');
    for (const line of printed.slice(1, -1)) expect(line).toMatch(/^ {4}\S/);
    const texts = await textsOf(paper);
    const left = (wanted: string) => texts.find(({ text }) => text.startsWith(wanted))!.x;
    expect(left('Burger')).toBe(left('Soup'));
    expect(left('2')).toBe(left('12'));
    expect(left('Burger') - left('12')).toBeGreaterThan(18);
    const margin = left('12');
    const atMargin = texts.filter(({ x }) => x === margin).map(({ text }) => text);
    expect(atMargin.filter((text) => /cheeses|walnuts|rib/.test(text))).toEqual([]);
  });

  it('says an Arabic dish beside its quantity, not behind it', async () => {
    const texts = await textsOf(ticket([item('شاورما دجاج')]));
    expect(texts.find(({ text }) => text === '2')!.x).toBeLessThan(20);
    const bytes = await withPictures(
      { columns: COLUMNS, codepages: 'epson' },
      (job) => Promise.resolve(paint(job)),
      (painted) => escPosRows(rowsOf(ticket([item('شاورما دجاج')])), COLUMNS, { painted }),
    );
    const [dish] = picturesOf(bytes);
    // The figure in the column of quantities, white paper, then the name.
    const black = dish!.rows.map((row) => row.indexOf('#')).filter((x) => x >= 0);
    expect(Math.min(...black)).toBeLessThan(12);
    expect(dish!.rows.every((row) => !row.slice(30, 47).includes('#'))).toBe(true);
  });

  it.each(['Bartholomew', 'Terrace 12', 'Conservatory', 'Chef’s table'])(
    'keeps the words of a place whole: %s',
    async (name) => {
      const texts = (await textsOf(ticket([], { table: null, name }))).map(({ text }) => text);
      expect(texts).toContain(name);
      const move = await textsOf(ticket([], { kind: 'move', table: name, from_table: '5' }));
      expect(move.map(({ text }) => text).join(' ')).toContain(name);
    },
  );

  it('of a void says whose dish it is, white on its black band', async () => {
    const colours = await coloursOf(ticket([item('Soup', { seat: 3 })], { kind: 'void' }));
    expect(colours.get('Guest 3')).toBe(colours.get('VOID 2 × Soup'));
    const order = await coloursOf(ticket([item('Soup', { seat: 3 })]));
    expect(order.get('Guest 3')).not.toBe(colours.get('Guest 3'));
  });
});
