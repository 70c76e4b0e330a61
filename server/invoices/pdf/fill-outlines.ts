/**
 * Fills outlines of letters in black, pixel by pixel, for printers that have no such letters and
 * print a picture.
 */
import type { PathCommand } from 'fontkit';

/**
 * Pixels of one colour, eight a byte, the leftmost in the highest bit; rows from the top. 1 is
 * black.
 */
export interface Bitmap {
  /** A multiple of eight. */
  width: number;
  height: number;
  bits: Uint8Array;
}

/** The place of a letter: its origin on the baseline, and pixels per unit of its face. */
export interface Standing {
  x: number;
  y: number;
  scale: number;
}

interface Point {
  x: number;
  y: number;
}
interface Crossing {
  x: number;
  /** 1 where the outline runs down, -1 where it runs up. */
  winding: number;
}

/** Line segments of each curve; more make no visible difference at this size. */
const STEPS = 6;

/** Collects where outlines cross the middle of each row of pixels, and fills them. */
export class Outlines {
  private readonly rows: Crossing[][];

  constructor(
    private readonly width: number,
    height: number,
  ) {
    this.rows = Array.from({ length: height }, () => []);
  }

  add(commands: PathCommand[], { x, y, scale }: Standing): void {
    const place = (point: Point) => ({ x: x + point.x * scale, y: y - point.y * scale });
    for (const contour of contoursOf(commands)) this.addContour(contour.map(place));
  }

  private addContour(points: Point[]): void {
    points.forEach((point, i) => this.addEdge(point, points[(i + 1) % points.length]!));
  }

  private addEdge(from: Point, to: Point): void {
    const [top, bottom] = from.y < to.y ? [from, to] : [to, from];
    const first = Math.max(0, Math.ceil(top.y - 0.5));
    const last = Math.min(this.rows.length - 1, Math.ceil(bottom.y - 0.5) - 1);
    for (let row = first; row <= last; row++) {
      const share = (row + 0.5 - top.y) / (bottom.y - top.y);
      this.rows[row]!.push({
        x: top.x + share * (bottom.x - top.x),
        winding: from.y < to.y ? 1 : -1,
      });
    }
  }

  /** Fills by the non-zero rule: inside is where the windings do not add up to zero. */
  filled(): Bitmap {
    const bytes = this.width / 8;
    const bits = new Uint8Array(bytes * this.rows.length);
    this.rows.forEach((crossings, row) => {
      let winding = 0;
      const sorted = crossings.sort((one, other) => one.x - other.x);
      sorted.forEach((crossing, i) => {
        winding += crossing.winding;
        if (winding === 0) return;
        const span = { from: crossing.x, to: sorted[i + 1]?.x ?? crossing.x };
        blacken(bits.subarray(row * bytes, (row + 1) * bytes), span);
      });
    });
    return { width: this.width, height: this.rows.length, bits };
  }
}

/** Blackens the pixels whose middle is inside. */
function blacken(row: Uint8Array, { from, to }: { from: number; to: number }): void {
  const end = Math.min(row.length * 8, Math.ceil(to - 0.5));
  for (let x = Math.max(0, Math.ceil(from - 0.5)); x < end; x++) row[x >> 3]! |= 0x80 >> (x & 7);
}

/** Each contour as the points of a polygon. */
function contoursOf(commands: PathCommand[]): Point[][] {
  const contours: Point[][] = [];
  for (const { command, args } of commands) {
    const points = pointsOf(args);
    if (command === 'moveTo') contours.push(points);
    else contours.at(-1)?.push(...along(contours.at(-1)!.at(-1)!, points));
  }
  return contours.filter(({ length }) => length > 2);
}

function pointsOf(args: number[]): Point[] {
  return Array.from({ length: args.length / 2 }, (_, i) => ({
    x: args[2 * i]!,
    y: args[2 * i + 1]!,
  }));
}

/** The points of a line or a Bézier curve of any degree, except its start (de Casteljau). */
function along(start: Point, rest: Point[]): Point[] {
  if (rest.length < 2) return rest;
  return Array.from({ length: STEPS }, (_, i) => onCurve([start, ...rest], (i + 1) / STEPS));
}

function onCurve(points: Point[], share: number): Point {
  if (points.length === 1) return points[0]!;
  const between = points.slice(1).map(({ x, y }, i) => ({
    x: points[i]!.x + share * (x - points[i]!.x),
    y: points[i]!.y + share * (y - points[i]!.y),
  }));
  return onCurve(between, share);
}
