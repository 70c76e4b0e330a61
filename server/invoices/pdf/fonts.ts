/**
 * The faces of our papers. Parsing a font is the whole cost of a PDF, so each is parsed once per
 * process.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { create, type Font, type Layout } from 'fontkit';
import { createCache } from '../../cache.ts';
import { facesOf, type ScriptFace, scriptFiles } from './scripts.ts';
import { forgiveMarks, joined, shape, stretchesOf, subsetOf } from './shaping.ts';

export type Weight = 'regular' | 'semibold';

export type FaceName = Weight | 'fallback' | ScriptFace;

/** A stretch of text that one face can set. */
export interface Run {
  text: string;
  face: FaceName;
  rightToLeft: boolean;
}

/** Where each face lies in the installed packages; docs/FONTS.md says what it costs. */
export const faceFiles: Record<FaceName, string> = {
  regular: '@expo-google-fonts/noto-sans/400Regular/NotoSans_400Regular.ttf',
  semibold: '@expo-google-fonts/noto-sans/600SemiBold/NotoSans_600SemiBold.ttf',
  // The bold one has no Arabic worth the name at small sizes, and a second parse costs more than it
  // shows.
  fallback: 'dejavu-fonts-ttf/ttf/DejaVuSans.ttf',
  ...scriptFiles,
};

const JOINER = '\u200D';
const REPLACEMENT = '\uFFFD';
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Extended_Pictographic}\uFE0F]/u;
const RIGHT_TO_LEFT = /[\u0590-\u08FF\uFB1D-\uFDFF\uFE70-\uFEFC]/u;
const require = createRequire(import.meta.url);
const faces = new Map<FaceName, Font>();
/** How many letters, words and texts each cache holds. */
const MOST = 5000;
const letters = createCache<Run>(MOST);
const widths = createCache<number>(MOST);
const split = createCache<Run[]>(MOST);

export function face(name: FaceName): Font {
  const parsed =
    faces.get(name) ?? withWordCache(create(readFileSync(require.resolve(faceFiles[name]))));
  faces.set(name, parsed);
  return parsed;
}

/**
 * The same face with a cache of the words it has set: the words of one restaurant come again and
 * again.
 *
 * fontkit keeps with each glyph the text that first asked for it (a space for a no-break space,
 * nothing at all for the "e" inside an "é"), and pdfkit writes that down as the text to copy and
 * search. Forgetting glyphs before a word is set keeps one paper's text out of the next, and the
 * same paper the same byte for byte.
 */
function withWordCache(font: Font): Font {
  const words = createCache<Layout>(MOST);
  const layout = (text: string): Layout => {
    const { glyphs, positions, advanceWidth } = joined(
      stretchesOf(text).map((stretch) => words.get(stretch, () => shape(font, stretch))),
    );
    // pdfkit scales them in place
    return { glyphs, advanceWidth, positions: positions.map((position) => ({ ...position })) };
  };
  forgiveMarks(font);
  return Object.assign(Object.create(font) as Font, { layout, createSubset: () => subsetOf(font) });
}

/**
 * How wide a run is at size 1, word by word as pdfkit sets it; words come again and again, so their
 * widths are cached.
 */
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
 * Splits text by which face has the glyph; what none has shows as � (never as a missing glyph,
 * which PDF/A forbids).
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

/**
 * A space stands with what is before it, but in Korean: fontkit cannot measure that face's space.
 */
function joins(letter: string, last: Run): boolean {
  return (letter === ' ' && last.face !== 'hangul') || letter === JOINER;
}

/** Which face sets a letter is asked once for each letter. */
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
 * From left to right on the paper: a line that opens in Arabic or Hebrew runs the other way, the
 * Latin in it does not.
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
 * One form for one letter, plain spaces, and nothing that steers the paper rather than stands on
 * it; what joins two letters of Sinhala (ශ්‍රී) stays.
 */
function clean(text: string): string {
  return text
    .normalize('NFC')
    .replace(/[\s\u00A0\u202F]+/gu, ' ')
    .replace(/(?!(?<=\u0DCA)\u200D(?=\p{Lo}))[\p{Cc}\p{Cf}]/gu, '');
}
