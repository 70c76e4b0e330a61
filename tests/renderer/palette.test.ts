import { describe, expect, it } from 'vitest';
import { hourBars } from '../../renderer/staff/reports/bars.ts';
import { fitOf, markedParts, wordsOf } from '../../renderer/staff/shell/palette/fit.ts';
import { bestOf, ranked, type Item } from '../../renderer/staff/shell/palette/item.ts';

describe('the command palette', () => {
  it('finds the words of a search in a text, best from its beginning, without accents', () => {
    const fits = (text: string, typed: string) => fitOf(text, wordsOf(typed));
    expect(fits('Mesa 4', 'mesa 4')).toBe(4);
    expect(fits('Mesa 4', 'mes 4')).toBe(3);
    expect(fits('Bill 2, Mesa 4', 'mesa')).toBe(2);
    expect(fits('Remesa', 'mesa')).toBe(1);
    expect(fits('Mesa 14', 'mesa 4')).toBe(1);
    expect(fits('Café “Müller”', 'cafe mull')).toBe(3);
    expect(fits('Mesa 4', 'mesa 5')).toBe(0);
    expect(markedParts('Café ÎLE 12', wordsOf('ile 12'))).toEqual([
      { part: 'Café ', on: false },
      { part: 'ÎLE', on: true },
      { part: ' ', on: false },
      { part: '12', on: true },
    ]);
  });

  it('keeps its groups in their order, and chooses the best of all', () => {
    const item = (group: Item['group'], title: string, key = title): Item => ({
      key,
      group,
      icon: 'table',
      title,
    });
    const items = [
      item('pages', 'Tables'),
      item('bills', 'Bill 3, Table 12'),
      item('tables', 'Table 12'),
      item('tables', 'Table 2'),
      item('tables', 'Table 2, again', 'Table 2'),
      item('people', 'Found by a tax id'),
    ];
    const found = ranked(items, wordsOf('table 2'), new Set(['Found by a tax id']));
    expect(found.map(({ title }) => title)).toEqual([
      'Table 2',
      'Table 12',
      'Bill 3, Table 12',
      'Found by a tax id',
    ]);
    expect(bestOf(found)?.title).toBe('Table 2');
  });
});

describe('the bars of a day', () => {
  it('have the same hours of the weekday before, and those that only it has', () => {
    const hours = (...list: [number, number][]) =>
      list.map(([hour, sold_cents]) => ({ from: '2026-10-25T00:00:00.000Z', hour, sold_cents }));
    const compared = (before: ReturnType<typeof hours>) => ({
      week_before: {
        ...{ date: '', until: '', sold_cents: 0, bills: 0, covers: 0 },
        hours: before,
      },
    });
    const bars = (own: ReturnType<typeof hours>, before: ReturnType<typeof hours>) =>
      hourBars({ hours: own, compared: compared(before) as never }).map(
        ({ label, cents, tick }) => [label, cents, tick],
      );
    expect(bars(hours([20, 5], [21, 0], [22, 7]), hours([19, 1], [20, 2], [21, 3]))).toEqual([
      ['19', 0, 1],
      ['20', 5, 2],
      ['21', 0, 3],
      ['22', 7, 0],
    ]);
    // An hour that the clock shows twice is two bars.
    expect(bars(hours([1, 1], [2, 2], [2, 3]), hours([1, 4], [2, 5], [3, 6]))).toEqual([
      ['01', 1, 4],
      ['02', 2, 5],
      ['02', 3, 0],
      ['03', 0, 6],
    ]);
    expect(bars([], hours([12, 9]))).toEqual([['12', 0, 9]]);
  });
});
