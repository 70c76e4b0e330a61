/**
 * The reading order of one line with Arabic or Hebrew in it (Unicode UAX 9): without embeddings,
 * which no text here has, and without pairs of brackets.
 */
type BidiClass = 'L' | 'R' | 'AL' | 'EN' | 'AN' | 'ES' | 'ET' | 'CS' | 'NSM' | 'ON';

const LETTERS = /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC]/u;
/** Marks without a width that say how a figure beside them is read. */
const MARKS = /[\u061C\u200E\u200F]/u;
/** The first that fits is the class of a letter. */
const CLASSES: [BidiClass, RegExp][] = [
  ['AN', /[\u0600-\u0605\u0660-\u0669\u066B\u066C\u06DD]/u],
  ['EN', /[\d\u00B2\u00B3\u00B9\u06F0-\u06F9]/u],
  ['ES', /[+\-\u2212]/u],
  ['CS', /[,./:\u00A0\u060C]/u],
  ['ET', /[#%\u00B0\u2030\u066A\p{Sc}]/u],
  ['NSM', /\p{M}/u],
  ['AL', /[\u0606-\u07BF\u08A0-\u08FF\uFB50-\uFDFF\uFE70-\uFEFC]/u],
  ['R', /[\u0590-\u05FF\u07C0-\u089F\uFB1D-\uFB4F\u200F]/u],
  ['L', /[\p{L}\p{N}\u200E]/u],
];

/** Whether a text needs an order at all. */
export const isBidirectional = (text: string) => LETTERS.test(text);
/** Whether a letter only orders others. */
export const isOrderMark = (letter: string) => MARKS.test(letter);

function classOf(letter: string): BidiClass {
  return CLASSES.find(([, form]) => form.test(letter))?.[0] ?? 'ON';
}

/** Numbers and what belongs to them (rules W1 to W7). */
function weakResolved(given: BidiClass[], outside: 'L' | 'R'): BidiClass[] {
  const types = [...given];
  types.forEach((type, i) => {
    if (type === 'NSM') types[i] = types[i - 1] ?? outside;
  });
  let strong: BidiClass = outside;
  types.forEach((type, i) => {
    if (type === 'L' || type === 'R' || type === 'AL') strong = type;
    else if (type === 'EN' && strong === 'AL') types[i] = 'AN';
  });
  types.forEach((type, i) => {
    const [before, after] = [types[i - 1], types[i + 1]];
    if (type === 'AL') types[i] = 'R';
    else if (before === after && (before === 'EN' || (before === 'AN' && type === 'CS')))
      if (type === 'ES' || type === 'CS') types[i] = before;
  });
  for (const [from, to] of stretches(types, (type) => type === 'ET'))
    if (types[from - 1] === 'EN' || types[to] === 'EN') types.fill('EN', from, to);
  strong = outside;
  return types.map((type) => {
    if (type === 'L' || type === 'R') strong = type;
    if (type === 'EN' && strong === 'L') return 'L';
    return type === 'ES' || type === 'ET' || type === 'CS' ? 'ON' : type;
  });
}

/** The parts of a list whose members fit, as their first index and the one after the last. */
function stretches<Member>(
  list: Member[],
  fits: (member: Member) => boolean,
): [from: number, to: number][] {
  const found: [number, number][] = [];
  list.forEach((member, i) => {
    if (!fits(member)) return;
    const last = found.at(-1);
    if (last?.[1] === i) last[1] = i + 1;
    else found.push([i, i + 1]);
  });
  return found;
}

/** What stands between two texts of one direction has it too (rules N1 and N2). */
function neutralResolved(types: BidiClass[], outside: 'L' | 'R'): BidiClass[] {
  const resolved = [...types];
  const sideOf = (type: BidiClass | undefined) =>
    type === undefined ? outside : type === 'L' ? 'L' : 'R';
  for (const [from, to] of stretches(types, (type) => type === 'ON')) {
    const before = sideOf(types[from - 1]);
    resolved.fill(before === sideOf(types[to]) ? before : outside, from, to);
  }
  return resolved;
}

/**
 * The level of each letter of a line: an odd one is read from right to left, a higher one stands
 * within a lower one. The first letter with a direction is that of the line.
 */
export function levelsOf(letters: string[]): number[] {
  const given = letters.map(classOf);
  const first = given.find((type) => type === 'L' || type === 'R' || type === 'AL');
  const base = first === 'R' || first === 'AL' ? 1 : 0;
  const outside = base === 1 ? 'R' : 'L';
  const types = neutralResolved(weakResolved(given, outside), outside);
  const levels = types.map((type) => {
    if (type === 'R') return 1;
    return type === 'L' ? 2 * base : 2;
  });
  // Spaces at the end of a line belong to no word (rule L1).
  for (let i = letters.length - 1; i >= 0 && letters[i]!.trim() === ''; i--) levels[i] = base;
  return levels;
}

/** Parts of a line from left to right (rule L2). */
export function fromLeft<Part extends { level: number }>(parts: Part[]): Part[] {
  const ordered = [...parts];
  const highest = Math.max(0, ...parts.map(({ level }) => level));
  for (let level = highest; level >= 1; level--)
    for (const [from, to] of stretches(ordered, (part) => part.level >= level))
      ordered.splice(from, to - from, ...ordered.slice(from, to).reverse());
  return ordered;
}

const MIRRORED = new Map(
  ['()', '[]', '{}', '<>', '\u00AB\u00BB', '\u2039\u203A'].flatMap(([open, close]) => [
    [open!, close!],
    [close!, open!],
  ]),
);
/** A text that is read from right to left in the order in which it is set from the left. */
export function turned(text: string): string {
  return [...text]
    .reverse()
    .map((letter) => MIRRORED.get(letter) ?? letter)
    .join('');
}
