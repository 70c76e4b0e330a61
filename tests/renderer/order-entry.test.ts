import { afterEach, describe, expect, it, vi } from 'vitest';
import {
  addDish,
  bodyOf,
  faultyLine,
  makeReady,
  newDraft,
  piecesOf,
  removeDish,
  setQuantity,
  totalOf,
} from '../../renderer/staff/entry/draft.ts';
import { missingIn, roomIn, stillThere, tapped } from '../../renderer/ui/options.ts';
import { readSearch, search } from '../../renderer/staff/entry/search.ts';
import { bySales } from '../../renderer/staff/entry/sold.ts';

const STOUT = { product_id: 'stout', name: 'Stout', price_cents: 640, seat: null, course: null };
const CHAMP = { ...STOUT, product_id: 'champ', name: 'Champ', price_cents: 550 };
const names = (found: { name: string }[]) => found.map(({ name }) => name);

afterEach(() => {
  vi.useRealTimers();
});

describe('a draft', () => {
  it('counts the same dish on one line, and one with a note or for another guest apart', () => {
    const draft = newDraft({ table_id: 't' }, 'Table');
    const line = addDish(draft, STOUT);
    addDish(draft, STOUT, 2);
    expect(draft.lines).toMatchObject([{ product_id: 'stout', quantity: 3 }]);
    line.notes = 'no ice';
    addDish(draft, STOUT);
    addDish(draft, { ...STOUT, seat: 2 });
    expect(draft.lines.map(({ quantity }) => quantity)).toEqual([1, 1, 3]);
    expect([piecesOf(draft.lines), totalOf(draft.lines)]).toEqual([5, 3200]);
  });

  it('loses a line with its last piece', () => {
    const draft = newDraft({ table_id: 't' }, 'Table');
    const { id } = addDish(draft, STOUT, 2);
    removeDish(draft, 'stout');
    expect(draft.lines).toMatchObject([{ quantity: 1 }]);
    setQuantity(draft, id, 0);
    expect(draft.lines).toEqual([]);
  });

  it('is sent in the order in which it was typed, and a fault names its line', () => {
    const draft = newDraft({ table_id: 't' }, 'Table');
    addDish(draft, STOUT, 2);
    addDish(draft, { ...CHAMP, seat: 1 }).notes = ' warm ';
    draft.covers = 3;
    expect(bodyOf(draft)).toEqual({
      table_id: 't',
      covers: 3,
      items: [
        { product_id: 'stout', quantity: 2 },
        { product_id: 'champ', quantity: 1, notes: 'warm', seat: 1 },
      ],
    });
    expect(faultyLine(draft, 'items.1.product_id')?.name).toBe('Champ');
    expect(faultyLine(draft, 'items.0')?.name).toBe('Stout');
    expect(faultyLine(draft, 'covers')).toBeUndefined();
  });

  it('for a party by name has its name and service', () => {
    const draft = newDraft({}, '');
    draft.name = ' Ana ';
    addDish(draft, STOUT);
    expect(bodyOf(draft)).toMatchObject({ name: 'Ana', service: 'takeaway' });
  });

  it('is sent again as it was sent first, also once its time of pick-up has passed', () => {
    vi.useFakeTimers({ now: new Date('2031-03-04T18:59:50Z') });
    const draft = { ...newDraft({}, ''), name: 'Ana', pickup_at: '2031-03-04T19:00:00.000Z' };
    addDish(draft, STOUT);
    makeReady(draft);
    const first = bodyOf(draft);
    expect(first).toMatchObject({ pickup_at: '2031-03-04T19:00:00.000Z' });
    vi.setSystemTime(new Date('2031-03-04T19:00:10Z'));
    expect(bodyOf(draft)).toEqual(first);
    makeReady(draft); // sent anew, after a refusal
    expect(bodyOf(draft)).not.toHaveProperty('pickup_at');
  });

  it('has no time of pick-up where it is eaten in', () => {
    const draft = { ...newDraft({}, ''), name: 'Ana', pickup_at: '2031-03-04T19:00:00.000Z' };
    expect(bodyOf({ ...draft, service: 'dine_in' })).not.toHaveProperty('pickup_at');
  });
});

describe('the search', () => {
  const menu = ['Jamón ibérico', 'Pan con tomate', 'Pan', 'Sopa de pan', 'Champán'].map((name) => ({
    name,
  }));
  it('finds without accents, the best match first', () => {
    expect(names(search(menu, 'jamon'))).toEqual(['Jamón ibérico']);
    expect(names(search(menu, 'pan'))).toEqual(['Pan', 'Pan con tomate', 'Sopa de pan', 'Champán']);
    expect(names(search(menu, 'so pa'))).toEqual(['Sopa de pan']);
    expect(search(menu, 'zzz')).toEqual([]);
  });
  it('reads a quantity before the words', () => {
    expect(readSearch('3 pan')).toEqual({ quantity: 3, words: 'pan' });
    expect(readSearch('2x pan')).toEqual({ quantity: 2, words: 'pan' });
    expect(readSearch('7up')).toEqual({ quantity: 1, words: '7up' });
    expect(readSearch(' ')).toEqual({ quantity: 1, words: '' });
  });
});

it('dishes that were sold last come first, then those that were sold most', () => {
  const all = ['a', 'b', 'c', 'd'].map((id) => ({ id }));
  const sold = { counts: { c: 5 }, last: ['d'] };
  expect(bySales(all, sold, new Map([['b', 7]])).map(({ id }) => id)).toEqual(['d', 'b', 'c', 'a']);
});

describe('options in a draft', () => {
  const double = { option_id: 'double', name: 'Double', quantity: 1, price_cents: 500 };
  const cheddar = { option_id: 'cheddar', name: 'Cheddar', quantity: 2, price_cents: 150 };
  const burger = (options: (typeof double)[]) => ({
    ...STOUT,
    product_id: 'burger',
    price_cents: 1400 + options.reduce((sum, one) => sum + one.quantity * one.price_cents, 0),
    options,
  });

  it('keep two wishes apart, and the same wish on one line in whatever order', () => {
    const draft = newDraft({ table_id: 't' }, 'Table');
    addDish(draft, burger([double, cheddar]));
    addDish(draft, burger([cheddar, double]));
    addDish(draft, burger([double]));
    expect(draft.lines.map(({ quantity }) => quantity)).toEqual([1, 2]);
    expect(totalOf(draft.lines)).toBe(1900 + 2 * 2200);
    expect(bodyOf(draft).items[0]).toEqual({
      product_id: 'burger',
      quantity: 2,
      options: [
        { option_id: 'double', quantity: 1 },
        { option_id: 'cheddar', quantity: 2 },
      ],
    });
  });
});

describe('a choice of options', () => {
  const option = (id: string, more = {}) => ({
    id,
    name: id,
    price_cents: 100,
    available: true,
    ...more,
  });
  const size = { id: 's', name: 'Size', min: 1, max: 1, options: [option('S'), option('L')] };
  const extras = {
    id: 'e',
    name: 'Extras',
    min: 0,
    max: 3,
    options: [option('egg'), option('ham', { available: false })],
  };

  it('of one alone changes to the other; an extra is added and removed', () => {
    expect(tapped(size, { S: 1, egg: 2 }, 'L')).toEqual({ L: 1, egg: 2 });
    expect(tapped(size, { L: 1 }, 'L')).toEqual({ L: 1 });
    expect(tapped({ ...size, min: 0 }, { L: 1 }, 'L')).toEqual({});
    expect(tapped(extras, { L: 1 }, 'egg')).toEqual({ L: 1, egg: 1 });
    expect(tapped(extras, { L: 1, egg: 2 }, 'egg')).toEqual({ L: 1 });
  });

  it('names the first group in which something is missing, and what is gone', () => {
    expect(missingIn([extras, size], { egg: 1 })?.name).toBe('Size');
    expect(missingIn([extras, size], { S: 1 })).toBeUndefined();
    expect(roomIn(extras, { egg: 2 })).toBe(1);
    expect(stillThere([size, extras], { S: 1, ham: 1, egg: 2, gone: 1 })).toEqual({ S: 1, egg: 2 });
  });
});
