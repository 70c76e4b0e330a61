import { plainText } from '../../../server/plain-text.ts';

/** "3 stout" is three of "stout"; a number alone is a search. */
export function readSearch(typed: string): { quantity: number; words: string } {
  const found = /^\s*(\d{1,2})\s*(?:[x×*]\s*|\s)(\S.*)$/.exec(typed);
  const quantity = Number(found?.[1] ?? 0);
  return quantity > 0 && found
    ? { quantity, words: found[2]!.trim() }
    : { quantity: 1, words: typed.trim() };
}

/** 0 for no match; whole name, its beginning, beginnings of words, then anywhere. */
function score(name: string, words: string): number {
  if (name === words) return 5;
  if (name.startsWith(words)) return 4;
  const parts = name.split(/[^\p{L}\p{N}]+/u);
  if (parts.some((part) => part.startsWith(words))) return 3;
  if (words.split(/\s+/).every((word) => parts.some((part) => part.startsWith(word)))) return 2;
  return name.includes(words) ? 1 : 0;
}

/** The things whose names match, the best first; among equals the earlier one. */
export function search<T extends { name: string }>(all: readonly T[], typed: string): T[] {
  const words = plainText(typed);
  if (!words) return [...all];
  return all
    .map((one) => ({ one, points: score(plainText(one.name), words) }))
    .filter(({ points }) => points > 0)
    .sort((a, b) => b.points - a.points)
    .map(({ one }) => one);
}
