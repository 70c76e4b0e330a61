/** Wraps long texts: at spaces, within a word only where the word alone is too long. */
import type { Style } from './sheet.ts';

/**
 * A mark stays with its letter (Unicode UAX 29): a break between them would show it on a dotted
 * circle.
 */
const letters = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** More letters than fit on any line, for letters without a width. */
const MOST_ON_A_LINE = 400;

/** Measures the width of a text: a sheet, or the raster of a receipt. */
export interface Ruler {
  width(text: string, style: Style): number;
  /** For layouts before the fifth, which broke `1,50 €` before its sign. */
  breaksAmounts?: boolean;
}

const SPACES = /\s+/;
/** Not at no-break spaces, which stand within amounts and before a French colon. */
const BREAKS = /[^\S\u00A0\u202F]+/;

export interface Measure {
  width: number;
  style: Style;
}

export function wrap(ruler: Ruler, text: string, measure: Measure): string[] {
  return text.split(/\r\n|\r|\n/).flatMap((paragraph) => wrapParagraph(ruler, paragraph, measure));
}

function wrapParagraph(ruler: Ruler, paragraph: string, measure: Measure): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of paragraph.trim().split(ruler.breaksAmounts ? SPACES : BREAKS)) {
    const longer = line ? `${line} ${word}` : word;
    if (fits(ruler, longer, measure)) {
      line = longer;
      continue;
    }
    if (line) lines.push(line);
    const pieces = breakWord(ruler, word, measure);
    lines.push(...pieces.slice(0, -1));
    line = pieces.at(-1)!;
  }
  return [...lines, line];
}

function fits(ruler: Ruler, text: string, { width, style }: Measure): boolean {
  return ruler.width(text, style) <= width;
}

function breakWord(ruler: Ruler, word: string, measure: Measure): string[] {
  if (fits(ruler, word, measure)) return [word];
  const pieces: string[] = [];
  let piece = '';
  for (const { segment: letter } of letters.segment(word)) {
    if (piece && (piece.length > MOST_ON_A_LINE || !fits(ruler, piece + letter, measure))) {
      pieces.push(piece);
      piece = '';
    }
    piece += letter;
  }
  return [...pieces, piece];
}

/**
 * A heading in lines that break at spaces alone, in the largest size, up to the style's own, at
 * which its longest word fits.
 */
export function wrapHeading(ruler: Ruler, text: string, measure: Measure) {
  const sizes = text.split(' ').map((word) => sizeToFit(ruler, word, measure));
  const style = { ...measure.style, size: Math.min(...sizes) };
  return { lines: wrap(ruler, text, { ...measure, style }), size: style.size };
}

/**
 * A heading in two languages (`Net / Netto`): each has lines of its own where both have no room on
 * one.
 */
export function wrapBilingual(ruler: Ruler, text: string, measure: Measure) {
  if (fits(ruler, text, measure)) return { lines: [text], size: measure.style.size };
  const parts = text.split(' / ').map((part) => wrapHeading(ruler, part, measure));
  const size = Math.min(...parts.map((part) => part.size));
  const style = { ...measure.style, size };
  const lines = text.split(' / ').flatMap((part) => wrap(ruler, part, { ...measure, style }));
  return { lines, size };
}

/** The largest size, up to the style's own, at which a text fits its width without a break. */
export function sizeToFit(ruler: Ruler, text: string, { width, style }: Measure): number {
  const natural = ruler.width(text, style);
  return natural <= width ? style.size : Math.floor((style.size * width * 10) / natural) / 10;
}
