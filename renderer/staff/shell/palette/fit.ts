/** How well a text fits what is typed: accents and upper case, which cost time, do not count. */
import { plainText } from '../../../../server/plain-text.ts';

const isPart = (letter: string | undefined) => letter !== undefined && /[\p{L}\p{N}]/u.test(letter);

/** The words of a search. */
export function wordsOf(typed: string): string[] {
  return [...typed.trim()].map(plainText).join('').split(/\s+/).filter(Boolean);
}

/** Where a word is in a plain text, best at the beginning of a word of it; -1 where it is not. */
function placeOf(text: string, word: string): number {
  const first = text.indexOf(word);
  for (let place = first; place >= 0; place = text.indexOf(word, place + 1))
    if (!isPart(text[place - 1])) return place;
  return first;
}

/**
 * How well a text has all words of a search: 4 is the whole text, 3 its beginning, 2 the
 * beginning of a word, 1 anywhere, 0 not at all.
 */
export function fitOf(text: string, words: readonly string[]): number {
  const whole = [...text].map(plainText).join('');
  if (whole === words.join(' ')) return 4;
  const fits = words.map((word, order) => {
    const place = placeOf(whole, word);
    if (place < 0) return 0;
    if (place === 0 && order === 0) return 3;
    return isPart(whole[place - 1]) ? 1 : order === 0 ? 2 : 3;
  });
  return Math.min(...fits);
}

/** The text in parts, those marked that fit the search. */
export function markedParts(
  text: string,
  words: readonly string[],
): { part: string; on: boolean }[] {
  const letters = [...text];
  const plains = letters.map(plainText);
  const whole = plains.join('');
  const ends = plains.reduce<number[]>(
    (sums, one) => [...sums, (sums.at(-1) ?? 0) + one.length],
    [],
  );
  const ranges = words
    .map((word) => ({ from: placeOf(whole, word), length: word.length }))
    .filter(({ from }) => from >= 0);
  const isOn = (index: number) => {
    const [start, end] = [ends[index - 1] ?? 0, ends[index]!];
    return ranges.some(({ from, length }) => start < from + length && end > from);
  };
  const parts: { part: string; on: boolean }[] = [];
  letters.forEach((letter, index) => {
    const last = parts.at(-1);
    if (last && last.on === isOn(index)) last.part += letter;
    else parts.push({ part: letter, on: isOn(index) });
  });
  return parts;
}
