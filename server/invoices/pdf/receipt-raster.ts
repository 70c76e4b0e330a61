/**
 * Renders lines of a receipt as pictures, with the PDF's fonts, for scripts that a printer lacks.
 */
import { type Bitmap, Outlines } from './fill-outlines.ts';
import { face, lineOf, type Run, type Weight, widthOf } from './fonts.ts';
import type { Style } from './sheet.ts';
import { wrap } from './text.ts';

export interface PaintLine {
  left: string;
  /** Text at the right edge. */
  right: string;
  weight: Weight;
  /** In pixels. */
  size: number;
  /** Indent in pixels. */
  indent: number;
  /** Text in the room of the indent. */
  lead?: string;
  /** In the middle of the paper. */
  centred?: boolean;
}
export interface PaintJob {
  lines: PaintLine[];
  /** In pixels, a multiple of eight. */
  width: number;
}
export type Painting = Bitmap;

const GAP = 12;
const LEADING = 1.45;
const BASELINE = 1.08;

const ruler = {
  width: (text: string, { size, weight = 'regular' }: Style) =>
    lineOf(text, weight).reduce((sum, run) => sum + widthOf(run) * size, 0),
};

/** One picture for each line, however many rows it wraps into. */
export function paint({ lines, width }: PaintJob): Painting[] {
  return lines.map((line) => paintLine(line, width));
}

interface Row {
  text: string;
  x: number;
  row: number;
}

function paintLine(line: PaintLine, width: number): Painting {
  const rows = rowsOf(line, width);
  const leading = Math.ceil(line.size * LEADING);
  const count = Math.max(1, ...rows.map(({ row }) => row + 1));
  const outlines = new Outlines(width, count * leading);
  for (const { text, x, row } of rows)
    setText(outlines, lineOf(text, line.weight), {
      x,
      y: row * leading + Math.round(line.size * BASELINE),
      size: line.size,
    });
  return outlines.filled();
}

/** The left text wraps beside the right one, or where that leaves it no room, above it. */
function rowsOf(line: PaintLine, width: number): Row[] {
  const { left, right, weight, size, indent, lead, centred } = line;
  const style = { size, weight };
  const taken = right ? ruler.width(right, style) + GAP : 0;
  const isBeside = width - indent - taken >= width / 4;
  const measure = { width: width - indent - (isBeside ? taken : 0), style };
  const leftOf = (text: string) =>
    centred ? Math.max(0, (width - ruler.width(text, style)) / 2) : indent;
  const lefts = [
    ...(lead ? [{ text: lead, x: 0, row: 0 }] : []),
    ...wrap(ruler, left, measure).map((text, row) => ({ text, x: leftOf(text), row })),
  ];
  if (!right) return lefts;
  const rights = isBeside ? [right] : wrap(ruler, right, { width, style });
  const first = isBeside ? 0 : lefts.at(-1)!.row + 1;
  return [
    ...lefts,
    ...rights.map((text, i) => ({ text, x: width - ruler.width(text, style), row: first + i })),
  ];
}

function setText(
  outlines: Outlines,
  runs: Run[],
  { x: start, y, size }: { x: number; y: number; size: number },
): void {
  let x = start;
  for (const run of runs) {
    const font = face(run.face);
    const scale = size / font.unitsPerEm;
    const { glyphs, positions } = font.layout(run.text);
    glyphs.forEach(({ id }, i) => {
      const { xAdvance, xOffset, yOffset } = positions[i]!;
      const { path } = font.getGlyph(parseInt(String(id), 10));
      outlines.add(path.commands, { x: x + xOffset * scale, y: y - yOffset * scale, scale });
      x += xAdvance * scale;
    });
  }
}
