import { expect, it } from 'vitest';
import { search } from '../../renderer/staff/entry/search.ts';
import { fitOf, wordsOf } from '../../renderer/staff/shell/palette/fit.ts';
import { plainText } from '../../server/plain-text.ts';

it('finds a word however its letters are typed', () => {
  for (const [printed, typed] of [
    ['İskender', 'iskender'],
    ['ISPANAK Izgara', 'ıspanak ızgara'],
    ['Ispanak', 'ispanak'],
    ['Łosoś z grilla', 'losos z grilla'],
    ['Smørrebrød', 'smorrebrod'],
    ['Weißwürste', 'weisswurste'],
    ['Œufs à la crème', 'oeufs a la creme'],
    ['GAMBAS AL AJILLO', 'gambas al ajillo'],
  ] as const)
    expect(plainText(printed)).toBe(plainText(typed));
});

it('finds so in the staff’s searches too', () => {
  const dish = { name: 'Łosoś z grilla' };
  expect(search([dish, { name: 'Zupa' }], 'losos')).toEqual([dish]);
  expect(fitOf(dish.name, wordsOf(' losos grilla '))).toBe(3);
});
