/**
 * Shapes words with fontkit, and gives each glyph the text for copying and searching.
 *
 * In the scripts of South and South-East Asia a glyph may stand before the letter it follows, stand
 * for several letters, or be one of two that stand for one. A PDF has one text for each glyph, so a
 * glyph with different texts is embedded once for each of them.
 */
import type { Font, Glyph, Layout, Subset } from 'fontkit';

const REORDERED = /[\u0900-\u0DFF\u0E00-\u0EFF\u1780-\u17FF]/u;
const TONED_AM = /([\u0E48-\u0E4B])\u0E33/gu;
/** Stands for no text, since some readers show a glyph's number instead. */
const NOTHING = '\u200B';

/** Letters for which no face has a precomposed mark (as of ẹ) or a fraction. */
const PLAIN =
  /^[\u0020-\u017F\u0370-\u0482\u048A-\u052F\u2010-\u2027\u2030-\u203A\u20A0-\u20BF\u2212]*$/u;
/**
 * Disables features without effect in such a word: reading the marks of each letter took four
 * fifths of a face's first word. A new object each time, since fontkit writes into it.
 */
const withoutMarks = () => ({ mark: false, mkmk: false, frac: false, numr: false, dnom: false });

/**
 * Limit of the letters shaped at once. The time grows with the square of the length or worse: a
 * note of 1,000 connected letters (a virama between any two) blocked every invoice for over a
 * minute. No word of any language is as long.
 */
const SET_AT_ONCE = 64;
const clusters = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/**
 * A word in the parts in which it is shaped: cut after a space, else between letters, within a
 * letter only where that alone is too long.
 */
export function stretchesOf(word: string): string[] {
  if (word.length <= SET_AT_ONCE) return [word];
  const stretches: string[] = [];
  let stretch = '';
  for (const piece of cutClusters(word)) {
    if (stretch.length + piece.length > SET_AT_ONCE) {
      const end = stretch.lastIndexOf(' ') + 1 || stretch.length;
      stretches.push(stretch.slice(0, end));
      stretch = stretch.slice(end);
    }
    stretch += piece;
  }
  return [...stretches, stretch].filter(Boolean);
}

function cutClusters(word: string): string[] {
  return Array.from(clusters.segment(word)).flatMap(({ segment }) =>
    segment.length <= SET_AT_ONCE ? [segment] : cutCluster(segment),
  );
}

function cutCluster(cluster: string): string[] {
  const letters = [...cluster];
  const pieces: string[] = [];
  for (let from = 0; from < letters.length; from += SET_AT_ONCE / 2)
    pieces.push(letters.slice(from, from + SET_AT_ONCE / 2).join(''));
  return pieces;
}

/**
 * Joins the layouts of a word's parts; those that run from right to left are joined in that order.
 */
export function joined(layouts: Layout[]): Layout {
  if (layouts.length === 1) return layouts[0]!;
  const inOrder = layouts[0]?.direction === 'rtl' ? [...layouts].reverse() : layouts;
  return {
    glyphs: inOrder.flatMap(({ glyphs }) => glyphs),
    positions: inOrder.flatMap(({ positions }) => positions),
    advanceWidth: inOrder.reduce((sum, { advanceWidth }) => sum + advanceWidth, 0),
  };
}

/**
 * Shapes a part anew, without fontkit's cached glyphs: the same word has the same glyphs and texts.
 */
export function shape(font: Font, word: string): Layout {
  font._glyphs = {};
  // In น้ำ the ring is below the tone.
  const { glyphs, positions, advanceWidth, direction } = font.layout(
    word.replace(TONED_AM, '\u0E4D$1\u0E32'),
    PLAIN.test(word) ? withoutMarks() : undefined,
  );
  return {
    glyphs: REORDERED.test(word) ? inVisualOrder(glyphs, word) : glyphs,
    positions,
    advanceWidth,
    ...(direction !== undefined && { direction }),
  };
}

/**
 * Works around fontkit's error at a mark for which the letter before it has no anchor (శ్రీ, ਸਿੰਘ):
 * such a mark stays where it is.
 */
export function tolerateMarks(font: Font): void {
  const positions = font._layoutEngine.engine?.GPOSProcessor;
  if (!positions) return;
  const apply = positions.applyAnchor.bind(positions);
  positions.applyAnchor = (mark, base, index) => {
    if (base) apply(mark, base, index);
  };
}

/** A subset that embeds a glyph once for each of its texts. */
export function subsetOf(font: Font): Subset {
  const subset = font.createSubset();
  const include = subset.includeGlyph.bind(subset);
  subset.includeGlyph = (id) =>
    typeof id === 'number'
      ? include(id)
      : (subset.mapping[id] ??= subset.glyphs.push(parseInt(id, 10)) - 1);
  return subset;
}

/** Assigns the letters of each syllable to its glyphs, one by one from left to right. */
function inVisualOrder(glyphs: Glyph[], word: string): Glyph[] {
  const letters = [...word];
  return syllables(glyphs, letters).flatMap(({ members, from, to }) => {
    const own = letters.slice(from, to);
    const parts = own.length < members.length ? [...own.join('').normalize('NFKD')] : own;
    return members.map((glyph, i) =>
      withText(glyph, (i === members.length - 1 ? parts.slice(i).join('') : parts[i]) || NOTHING),
    );
  });
}

function withText({ id, advanceWidth }: Glyph, text: string): Glyph {
  return {
    id: `${id} ${text}`,
    advanceWidth,
    codePoints: [...text].map((letter) => letter.codePointAt(0)!),
  };
}

interface Syllable {
  members: Glyph[];
  /** The range of the word's letters, the end excluded. */
  from: number;
  to: number;
}

/**
 * The shortest parts in which glyphs and letters are the same, in any order; the last has the rest.
 */
function syllables(glyphs: Glyph[], letters: string[]): Syllable[] {
  const found: Syllable[] = [];
  let open: Syllable = { members: [], from: 0, to: 0 };
  for (const [i, glyph] of glyphs.entries()) {
    open.members.push(glyph);
    open.to = endOf(open, letters);
    if (open.to < 0 || glyphs[i + 1]?.codePoints.length === 0) continue;
    found.push(open);
    open = { members: [], from: open.to, to: open.to };
  }
  if (open.members.length > 0) found.push(open);
  if (found.length > 0) found.at(-1)!.to = letters.length;
  return found;
}

/** The end of the letters that these glyphs stand for, or -1 while one of them has no glyph yet. */
function endOf({ members, from }: Syllable, letters: string[]): number {
  const have = sorted(
    members.map(({ codePoints }) => String.fromCodePoint(...codePoints)).join(''),
  );
  let length = 0;
  for (let to = from + 1; to <= letters.length; to++) {
    length += letters[to - 1]!.normalize('NFKD').length;
    if (length > have.length) return -1;
    // Only parts of the same length can be equal.
    if (length === have.length && sorted(letters.slice(from, to).join('')) === have) return to;
  }
  return -1;
}

function sorted(text: string): string {
  return [...text.normalize('NFKD')].sort().join('');
}
