/**
 * The font faces of documents. Parsing a font is the whole cost of a PDF, so each is parsed once
 * per process and cached.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { create, type Font, type Layout } from 'fontkit';
import { createCache } from '../../cache.ts';
import { fromLeft, isBidirectional, isOrderMark, levelsOf, turned } from './bidi.ts';
import { facesOf, type ScriptFace, scriptFiles } from './scripts.ts';
import { tolerateMarks, joined, shape, stretchesOf, subsetOf } from './shaping.ts';

export type Weight = 'regular' | 'semibold';

export type FaceName = Weight | 'fallback' | ScriptFace;

/** A part of a text that one face can render. */
export interface Run {
  text: string;
  face: FaceName;
  rightToLeft: boolean;
}

/** The file of each face in the installed packages; docs/FONTS.md states its cost. */
export const faceFiles: Record<FaceName, string> = {
  regular: '@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf',
  semibold: '@expo-google-fonts/noto-sans/600SemiBold/NotoSans_600SemiBold.ttf',
  // The bold face has no Arabic that is legible at small sizes, and a second face costs more to
  // parse than it shows.
  fallback: 'dejavu-fonts-ttf/ttf/DejaVuSans.ttf',
  ...scriptFiles,
};

const JOINER = '\u200D';
const REPLACEMENT = '\uFFFD';
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Extended_Pictographic}\uFE0F]/u;
const RIGHT_TO_LEFT = /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC]/u;
const require = createRequire(import.meta.url);
const faces = new Map<FaceName, Font>();
/** Size of the caches of letters, words and texts. */
const MOST = 5000;
const letters = createCache<Run>(MOST);
const widths = createCache<number>(MOST);
const split = createCache<Run[]>(MOST);
const ordered = createCache<Run[]>(MOST);

export function face(name: FaceName): Font {
  const parsed =
    faces.get(name) ?? withWordCache(create(readFileSync(require.resolve(faceFiles[name]))));
  faces.set(name, parsed);
  return parsed;
}

/**
 * The same face with a cache of shaped words, as the words of one restaurant repeat.
 *
 * fontkit stores with each glyph the first text that used it (a space for a no-break space, nothing
 * at all for the "e" inside an "é"), and pdfkit writes that as the text to copy and search.
 * Clearing the glyphs before a word is shaped separates the texts of documents, and renders the
 * same document byte for byte.
 */
function withWordCache(font: Font): Font {
  const words = createCache<Layout>(MOST);
  const layout = (text: string): Layout => {
    const stretches = stretchesOf(text).map((stretch) =>
      words.get(stretch, () => shape(font, stretch)),
    );
    const { glyphs, positions, advanceWidth } = joined(stretches);
    const { direction } = stretches[0] ?? {};
    return {
      glyphs,
      advanceWidth,
      // pdfkit scales the positions in place.
      positions: positions.map((position) => ({ ...position })),
      ...(direction !== undefined && { direction }),
    };
  };
  tolerateMarks(font);
  return Object.assign(Object.create(font) as Font, { layout, createSubset: () => subsetOf(font) });
}

/** The width of a run at size 1, word by word as pdfkit sets it; the widths of words are cached. */
export function widthOf(run: Run): number {
  return run.text.split(/(?<= )/).reduce((sum, word) => sum + wordWidth(word, run.face), 0);
}

function wordWidth(word: string, name: FaceName): number {
  return widths.get(
    `${name} ${word}`,
    () => face(name).layout(word).advanceWidth / face(name).unitsPerEm,
  );
}

/**
 * Splits text into runs by the face that has the glyph; a letter without any shows as � (never as a
 * missing glyph, which PDF/A forbids). Results are cached.
 */
export function runsOf(text: string, weight: Weight): Run[] {
  return split.get(`${weight} ${text}`, () => splitText(text, weight));
}

function splitText(text: string, weight: Weight): Run[] {
  const runs: Run[] = [];
  for (const letter of clean(text)) {
    const last = runs.at(-1);
    const next = glyphFor(letter, weight);
    if (
      last &&
      (joins(letter, last) || (last.face === next.face && last.rightToLeft === next.rightToLeft))
    )
      last.text += next.text;
    else if (next.text) runs.push({ ...next });
  }
  return runs;
}

/** A space joins the run before it, except in Korean: fontkit cannot measure that face's space. */
function joins(letter: string, last: Run): boolean {
  return (letter === ' ' && last.face !== 'hangul') || letter === JOINER;
}

/** The face of a letter, cached by letter. */
function glyphFor(letter: string, weight: Weight): Run {
  return letters.get(weight + letter, () => findGlyph(letter, weight));
}

function findGlyph(letter: string, weight: Weight): Run {
  const code = letter.codePointAt(0)!;
  const rightToLeft = RIGHT_TO_LEFT.test(letter);
  for (const name of [weight, 'fallback', ...facesOf(letter)] as const) {
    if (face(name).hasGlyphForCodePoint(code)) return { text: letter, face: name, rightToLeft };
  }
  return { text: INVISIBLE.test(letter) ? '' : REPLACEMENT, face: 'fallback', rightToLeft };
}

/**
 * A line's runs from left to right, in the order in which Arabic, Hebrew and the figures in them
 * are read. Results are cached.
 */
export function lineOf(text: string, weight: Weight): Run[] {
  if (!isBidirectional(text)) return runsOf(text, weight);
  return ordered.get(`${weight} ${text}`, () => orderText(text, weight));
}

function orderText(text: string, weight: Weight): Run[] {
  const all = [...clean(text, isOrderMark)];
  const levels = levelsOf(all);
  const runs: (Run & { level: number })[] = [];
  all.forEach((letter, i) => {
    if (isOrderMark(letter)) return;
    const level = levels[i]!;
    const last = runs.at(-1);
    const next = glyphFor(letter, weight);
    if (last?.level === level && (joins(letter, last) || last.face === next.face))
      last.text += next.text;
    else if (next.text) runs.push({ ...next, level });
  });
  return fromLeft(runs).map(setFromLeft);
}

/**
 * A run in the order in which fontkit sets it: Arabic digits from the right as well, which are read
 * from the left, and the signs between two words in Arabic from the left.
 */
function setFromLeft({ text, face: name, level }: Run & { level: number }): Run {
  const rightToLeft = face(name).layout(text).direction === 'rtl';
  const isRead = (level % 2 === 1) === rightToLeft;
  return { text: isRead ? text : turned(text), face: name, rightToLeft };
}

/**
 * The runs of documents before the fourth layout, from left to right: a line that begins in Arabic
 * or Hebrew runs the other way, the Latin text in it does not. Arabic digits are turned with the
 * letters around them.
 */
export function inReadingOrder(runs: Run[]): Run[] {
  if (!runs[0]?.rightToLeft) return runs;
  const groups: Run[][] = [];
  for (const run of runs) {
    if (!run.rightToLeft && groups.at(-1)?.[0]?.rightToLeft === false) groups.at(-1)!.push(run);
    else groups.push([run]);
  }
  const line = groups
    .reverse()
    .flatMap((group) => (group[0]!.rightToLeft ? group : spaceFirst(group)));
  return line.map((run, i) => (i === 0 ? { ...run, text: run.text.trimStart() } : run));
}

function spaceFirst(group: Run[]): Run[] {
  const last = group.at(-1)!;
  if (!last.text.endsWith(' ')) return group;
  const trimmed = [...group.slice(0, -1), { ...last, text: last.text.trimEnd() }];
  return trimmed.map((run, i) => (i === 0 ? { ...run, text: ` ${run.text}` } : run));
}

/**
 * Normalizes text: NFC, plain spaces, and no control or format characters, except the joiner
 * between two letters of Sinhala (ශ්‍රී) and those that `isKept` names.
 */
function clean(text: string, isKept: (letter: string) => boolean = () => false): string {
  return text
    .normalize('NFC')
    .replace(/[\s\u00A0\u202F]+/gu, ' ')
    .replace(/(?!(?<=\u0DCA)\u200D(?=\p{Lo}))[\p{Cc}\p{Cf}]/gu, (letter) =>
      isKept(letter) ? letter : '',
    );
}
