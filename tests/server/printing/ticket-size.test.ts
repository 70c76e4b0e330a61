import { describe, expect, it } from 'vitest';
import { escPosRows } from '../../../server/printing/escpos.ts';
import { ticketRows } from '../../../server/printing/ticket-rows.ts';
import type { PaperItem, TicketPaper } from '../../../server/tickets/paper.ts';
import { textOf, wordsOf } from './printer-words.ts';
import { item } from './sample-item.ts';

const paper = (kind: TicketPaper['kind'], items: PaperItem[]): TicketPaper => ({
  kind,
  station: 'Grill',
  number: 7,
  order_number: 12,
  table: '5',
  from_table: null,
  name: null,
  service: 'dine_in',
  covers: 2,
  placed_by: null,
  notes: null,
  time: '19:30',
  course: null,
  items,
});
/** The height at which each of these texts is printed, as a factor. */
function heights(bytes: Uint8Array, wanted: string[]): number[] {
  let height = 1;
  const found = new Map<string, number>();
  for (const { name, text } of wordsOf(bytes)) {
    if (name.startsWith('GS !')) height = 1 + (text[2]! & 0x0f);
    const said = Buffer.from(text).toString('latin1');
    for (const one of wanted) if (name === 'text' && said.includes(one)) found.set(one, height);
  }
  return wanted.map((one) => found.get(one) ?? 0);
}

it('a dish is printed at twice the height, with its seat and without, and its details are not', () => {
  const items = [item('Steak', { notes: 'rare' }), item('Trout', { seat: 3 })];
  const bytes = escPosRows(ticketRows(paper('order', items), 'en', false), 42);
  expect(textOf(bytes)).toContain('Guest 3');
  expect(heights(bytes, ['Steak', 'Trout', 'rare', 'Order 12'])).toEqual([2, 2, 1, 1]);
  const gone = escPosRows(ticketRows(paper('void', items), 'en', false), 42);
  expect(heights(gone, ['Steak', 'Trout', 'rare'])).toEqual([2, 2, 1]);
});

describe('the counts of a ticket', () => {
  const counted = (locale: string, covers: number, quantity: number) => {
    const one = { ...paper('order', [item('Steak', { quantity })]), covers };
    return textOf(escPosRows(ticketRows(one, locale, false), 42));
  };

  it.each([
    ['en', '1 cover ·', '1 dish'],
    ['de-AT', '1 Gast ·', '1 Gericht'],
    ['es-MX', '1 comensal ·', '1 plato'],
    ['fr', '1 couvert ·', '1 plat'],
    ['it', '1 coperto ·', '1 piatto'],
    ['pt', '1 pessoa ·', '1 prato'],
  ])('in %s are singular for one', (locale, covers, dishes) => {
    const said = counted(locale, 1, 1);
    expect(said).toContain(covers);
    expect(said).toMatch(new RegExp(`^${dishes}(?!\\S)`, 'm'));
  });

  it('are plural for several', () => {
    const said = counted('en', 2, 3);
    expect(said).toContain('2 covers ·');
    expect(said).toContain('3 dishes');
  });
});
