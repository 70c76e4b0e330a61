import { expect, it } from 'vitest';
import { plainText } from '../../renderer/ui/plain-text.ts';

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
