/**
 * Renders a receipt as bytes for an ESC/POS printer: the rows of the 80 mm PDF, in the printer's
 * own letters or, where it lacks them, as pictures.
 */
import type { Painting, PaintJob, PaintLine } from '../invoices/pdf/receipt-raster.ts';
import type { Receipt } from '../invoices/pdf/receipt-content.ts';
import { type ProForma, proFormaRows, scanWord } from '../invoices/pdf/pro-forma-rows.ts';
import { type Row, receiptRows } from '../invoices/pdf/receipt-rows.ts';
import { documentLanguage } from '../invoices/document/language.ts';
import { documentWord } from '../invoices/document/words.ts';
import type { CodePages } from './contract.ts';
import { hasLetters, newEncoder, printable } from './letters.ts';
import { plainSpaces, wrapLetters } from './wrap.ts';

const NOTE_LETTERS = 200;
const NOTE_LINES = 5;
const INDENT = '  ';
/** Text of this size or more in the PDF is printed at double height. */
const LARGE = 14;
/**
 * Width in dots of a letter of the printer's font A; a line as a picture has the width of a line of
 * such letters, and no more than the dots of 80 mm.
 */
const LETTER_WIDTH = 12;
const PAINTED_SIZE = 23;
const PAINTED_LARGE = 38;
/** Text of this size or more is printed at double width too, and three times as high. */
const HUGE = 30;
const PAINTED_HUGE = 64;
const MOST_DOTS = 576;

/** `ESC p`: a pulse of 50 ms on the pin of the first drawer, which opens it. */
export const OPEN_DRAWER = Uint8Array.of(0x1b, 0x70, 0, 25, 250);

type Encoder = ReturnType<typeof newEncoder>;

/** The width of a printer's paper, and the letters that the printer has. */
export interface Paper {
  /** Letters on a line. */
  columns: number;
  codepages: CodePages;
}

/**
 * Returns the picture of a line whose letters the printer lacks; without one it prints question
 * marks.
 */
type Paint = (line: PaintLine) => Painting | undefined;

/** Dots on a line, a multiple of 8. */
function dotsOn({ columns }: Paper) {
  const dots = Math.min(MOST_DOTS, columns * LETTER_WIDTH);
  return dots - (dots % 8);
}

/**
 * Renders lines by `write`, called a second time with the pictures of the lines that need one.
 */
export async function withPictures(
  paper: Paper,
  paint: (job: PaintJob) => Promise<Painting[]>,
  write: (painted: Paint) => Uint8Array,
): Promise<Uint8Array> {
  const lines: PaintLine[] = [];
  const plain = write((line) => {
    lines.push(line);
    return undefined;
  });
  if (lines.length === 0) return plain;
  const paintings = (await paint({ lines, width: dotsOn(paper) })).values();
  return write(() => paintings.next().value);
}

interface Letters {
  codepages?: CodePages;
  painted?: Paint;
}

/** Renders a receipt for a printer. @param columns letters on a line of this printer */
export function escPosReceipt(
  { document, options }: Receipt,
  columns: number,
  { codepages = 'epson', painted = () => undefined }: Letters = {},
): Uint8Array {
  const paper = { columns, codepages };
  const writer = new Writer(paper, painted);
  for (const row of receiptRows({ ...document, notes: null }, { copy: Boolean(options.copy) }))
    writer.row(row);
  // The reason of a credit note, at most 200 letters, is printed whole: the manager wrote it.
  if (document.kind === 'credit_note') writer.reason(document.notes ?? '');
  else writer.notes(document.notes ?? '');
  if (options.claim_url) {
    const caption = documentWord(documentLanguage(document), 'scan');
    writer.encoder
      .rule()
      .align('center')
      .line(plainSpaces(writer.printable(caption)));
    writeQr(writer, options.claim_url);
  }
  return writer.end();
}

/** Renders the bill that is brought to the table. @param columns letters on a line */
export function escPosProForma(
  bill: ProForma,
  columns: number,
  { codepages = 'epson', painted = () => undefined }: Letters = {},
): Uint8Array {
  const writer = new Writer({ columns, codepages }, painted);
  let isFramed = false;
  for (const row of proFormaRows(bill)) {
    if (Boolean(row.framed) !== isFramed) writer.encoder.rule();
    isFramed = Boolean(row.framed);
    writer.row(row);
  }
  writer.encoder.rule();
  writer.text(scanWord(bill));
  writeQr(writer, bill.claim_url);
  return writer.end();
}

/** Renders rows for a printer. @param columns letters on a line of this printer */
export function escPosRows(
  rows: Row[],
  columns: number,
  {
    codepages = 'epson',
    painted = () => undefined,
  }: { codepages?: CodePages; painted?: Paint } = {},
): Uint8Array {
  const writer = new Writer({ columns, codepages }, painted);
  for (const row of rows) writer.row(row);
  return writer.end();
}

export class Writer {
  readonly encoder: Encoder;

  constructor(
    private readonly paper: Paper,
    private readonly painted: Paint,
  ) {
    this.encoder = newEncoder(paper.codepages, paper.columns);
  }

  row(row: Row): void {
    if (row.rule !== undefined) this.encoder.rule();
    const weight = row.rightStyle?.weight ?? row.style.weight ?? 'regular';
    // The larger of both: a dish is not small because its seat is.
    const largest = Math.max(row.style.size, row.rightStyle?.size ?? 0);
    if (row.style.size >= HUGE) return this.huge(row);
    const isLarge = largest >= LARGE;
    const indent = row.indent ?? 0;
    const line = { left: row.left, right: row.right ?? '', indent: indent * LETTER_WIDTH };
    const centred = Boolean(row.centred || row.framed);
    const size = isLarge ? PAINTED_LARGE : PAINTED_SIZE;
    if (this.picture({ ...line, weight, size, centred, lead: row.lead }, row.inverse)) return;
    this.encoder.bold(row.style.weight === 'semibold').height(isLarge ? 2 : 1);
    const columns = this.paper.columns - indent - (row.inverse ? 2 : 0);
    this.sideBySide(line.left, line.right, columns).forEach((text, place) =>
      this.line(centred ? this.centred(text) : text, place === 0 ? row : { ...row, lead: '' }),
    );
    this.encoder.bold(false).height(1);
  }

  private line(text: string, { inverse, indent = 0, lead = '' }: Row): void {
    if (!inverse) return void this.encoder.line(this.printable(lead).padEnd(indent) + text);
    this.encoder.text(' '.repeat(indent)).invert(true).text(` ${text} `).invert(false).newline();
  }

  /** What is read from afar: as wide as the line allows, with what stands beside it above. */
  private huge({ left, right = '', rightStyle, ...row }: Row): void {
    if (right) this.row({ left: '', right, style: rightStyle ?? row.style });
    const line = { left, right: '', indent: 0, weight: row.style.weight ?? 'regular' };
    if (this.picture({ ...line, size: PAINTED_HUGE }, row.inverse)) return;
    this.encoder.bold(true).size(2, 3);
    for (const part of wrapLetters(this.printable(left), Math.floor(this.paper.columns / 2)))
      this.encoder.line(part);
    this.encoder.bold(false).size(1, 1);
  }

  /** Prints a text, wrapped at the width of the paper. */
  text(text: string, indent = ''): void {
    const dots = indent.length * LETTER_WIDTH;
    const line = { left: text, right: '', weight: 'regular', size: PAINTED_SIZE } as const;
    if (this.picture({ ...line, indent: dots })) return;
    for (const wrapped of wrapLetters(this.printable(text), this.paper.columns - indent.length))
      this.encoder.line(indent + wrapped);
  }

  /**
   * Prints notes shortened, in few lines and indented: text of guests must not look like a receipt
   * of its own.
   */
  notes(notes: string): void {
    const short = shortened(notes, this.paper.columns - INDENT.length);
    if (!short[0]) return;
    this.encoder.rule();
    for (const line of short) this.text(line, INDENT);
  }

  reason(reason: string): void {
    const words = reason.trim();
    if (!words) return;
    this.encoder.rule();
    this.text(words, INDENT);
  }

  end(): Uint8Array {
    return this.encoder.newline().cut().encode();
  }

  printable(text: string): string {
    return printable(text, this.paper.codepages);
  }

  /** Prints a line as a picture where it needs one. @returns whether it did */
  private picture(line: PaintLine, inverse = false): boolean {
    const { codepages } = this.paper;
    if (hasLetters(line.left, codepages) && hasLetters(line.right, codepages)) return false;
    const painting = this.painted(line);
    if (!painting) return false;
    for (const band of bandsOf(inverse ? inverted(painting) : painting))
      this.encoder.raw(rasterCommand(band));
    return true;
  }

  private centred(text: string): string {
    return ' '.repeat(Math.floor((this.paper.columns - text.length) / 2)) + text;
  }

  /** Wraps the left text beside the right one, which stays whole where it fits on a line. */
  private sideBySide(leftText: string, rightText: string, columns: number): string[] {
    const [left, right] = [this.printable(leftText), plainSpaces(this.printable(rightText))];
    if (!right) return wrapLetters(left, columns);
    const room = columns - right.length - 1;
    if (room < columns / 4)
      return [
        ...wrapLetters(left, columns),
        ...wrapLetters(right, columns).map((line) => line.padStart(columns)),
      ];
    const [first = '', ...rest] = wrapLetters(left, room);
    return [first.padEnd(room + 1) + right, ...rest];
  }
}

/** White on black. */
function inverted({ bits, ...size }: Painting): Painting {
  return { ...size, bits: bits.map((byte) => byte ^ 0xff) };
}

/** Rows of dots in one picture: simple printers have little memory for a whole one. */
const BAND = 400;

/** Splits a tall picture into several that print without a gap. */
function bandsOf({ width, height, bits }: Painting): Painting[] {
  const bytes = width / 8;
  return Array.from({ length: Math.ceil(height / BAND) }, (_, place) => {
    const from = place * BAND;
    const rows = Math.min(BAND, height - from);
    return { width, height: rows, bits: bits.slice(from * bytes, (from + rows) * bytes) };
  });
}

/**
 * `GS v 0`: a picture at its own size, known to every ESC/POS printer; it feeds the paper.
 */
function rasterCommand({ width, height, bits }: Painting): number[] {
  const bytes = width / 8;
  return [0x1d, 0x76, 0x30, 0, bytes & 0xff, bytes >> 8, height & 0xff, height >> 8, ...bits];
}

const letters = new Intl.Segmenter(undefined, { granularity: 'grapheme' });
/** Combining marks printed on one letter at most; no writing needs more. */
const MOST_MARKS = 16;

function shortened(notes: string, columns: number): string[] {
  const lines = notes
    .trim()
    .split(/\r\n|\r|\n/)
    .flatMap((line) => wrapLetters(firstLetters(line, NOTE_LETTERS), columns))
    .filter(Boolean);
  return firstLetters(lines.join('\n'), NOTE_LETTERS).split('\n').slice(0, NOTE_LINES);
}

/** The first letters of a text, whole with their marks. */
function firstLetters(text: string, most: number): string {
  return Array.from(letters.segment(text.slice(0, most * MOST_MARKS)))
    .slice(0, most)
    .map(({ segment }) => [...segment].slice(0, MOST_MARKS).join(''))
    .join('');
}

function writeQr(writer: Writer, url: string): void {
  // Only printable ASCII reaches the printer, so that no address can hold a command.
  writer.encoder
    .align('center')
    .qrcode(url.replace(/[^\x21-\x7e]/g, ''), { model: 2, size: 6, errorlevel: 'm' })
    .align('left');
}
