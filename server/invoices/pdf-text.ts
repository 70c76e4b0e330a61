/** Long texts in narrow places: broken at spaces, within a word only where the word alone is too long. */
import type { Sheet, Style } from './pdf-sheet.ts';

/** A mark stays with the letter that it belongs to (Unicode UAX 29): a break between them would leave it on a dotted circle. */
const letters = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

export interface Measure {
  width: number;
  style: Style;
}

export function wrap(sheet: Sheet, text: string, measure: Measure): string[] {
  return text.split(/\r\n|\r|\n/).flatMap((paragraph) => wrapParagraph(sheet, paragraph, measure));
}

function wrapParagraph(sheet: Sheet, paragraph: string, measure: Measure): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of paragraph.trim().split(/\s+/)) {
    const longer = line ? `${line} ${word}` : word;
    if (fits(sheet, longer, measure)) {
      line = longer;
      continue;
    }
    if (line) lines.push(line);
    const pieces = breakWord(sheet, word, measure);
    lines.push(...pieces.slice(0, -1));
    line = pieces.at(-1)!;
  }
  return [...lines, line];
}

function fits(sheet: Sheet, text: string, { width, style }: Measure): boolean {
  return sheet.width(text, style) <= width;
}

function breakWord(sheet: Sheet, word: string, measure: Measure): string[] {
  if (fits(sheet, word, measure)) return [word];
  const pieces: string[] = [];
  let piece = '';
  for (const { segment: letter } of letters.segment(word)) {
    if (piece && !fits(sheet, piece + letter, measure)) {
      pieces.push(piece);
      piece = '';
    }
    piece += letter;
  }
  return [...pieces, piece];
}

/** The largest size up to the style's own at which a text that must not break stands in its place. */
export function sizeToFit(sheet: Sheet, text: string, { width, style }: Measure): number {
  const natural = sheet.width(text, style);
  return natural <= width ? style.size : Math.floor((style.size * width * 10) / natural) / 10;
}
