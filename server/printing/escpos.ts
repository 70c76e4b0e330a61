/** A receipt as an ESC/POS printer's bytes: the same rows as the 80 mm PDF, in the printer's own letters. */
import ReceiptPrinterEncoder from '@point-of-sale/receipt-printer-encoder';
import type { Receipt } from '../invoices/paper.ts';
import { type Row, receiptRows } from '../invoices/receipt.ts';
import { wordsFor } from '../invoices/pdf-words.ts';
import { encoderOptions, printable } from './letters.ts';
import { wrapLetters } from './wrap.ts';

const NOTE_LETTERS = 200;
const NOTE_LINES = 5;
const INDENT = '  ';
/** From this size of the PDF on, letters are of double height. */
const LARGE = 14;

type Encoder = InstanceType<typeof ReceiptPrinterEncoder>;

/** @param columns letters on a line of this printer */
export function escPosReceipt({ document, options }: Receipt, columns: number): Uint8Array {
  const encoder = new ReceiptPrinterEncoder({ ...encoderOptions, columns })
    .initialize()
    .codepage('auto');
  for (const row of receiptRows({ ...document, notes: null }, { copy: Boolean(options.copy) }))
    writeRow(encoder, row, columns);
  writeNotes(encoder, document.notes ?? '', columns);
  if (options.claim_url) writeQr(encoder, wordsFor(document.locale).scan, options.claim_url);
  return encoder.newline().cut().encode();
}

function writeRow(encoder: Encoder, row: Row, columns: number): void {
  if (row.rule !== undefined) encoder.rule();
  const right = printable(row.right ?? '');
  const isLarge = (row.rightStyle ?? row.style).size >= LARGE;
  encoder.bold(row.style.weight === 'semibold').height(isLarge ? 2 : 1);
  for (const line of sideBySide(printable(row.left), right, columns)) encoder.line(line);
  encoder.bold(false).height(1);
}

/** The left text wraps beside the right one, which never breaks where it fits on a line. */
function sideBySide(left: string, right: string, columns: number): string[] {
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

/** Guests and staff write notes: short, few lines, and set in from the edge, so that none looks like a receipt of its own. */
function writeNotes(encoder: Encoder, notes: string, columns: number): void {
  const lines = notes
    .trim()
    .split(/\r\n|\r|\n/)
    .flatMap((line) => wrapLetters(printable(line), columns - INDENT.length))
    .filter(Boolean);
  const short = lines.join('\n').slice(0, NOTE_LETTERS).split('\n').slice(0, NOTE_LINES);
  if (!short[0]) return;
  encoder.rule();
  for (const line of short) encoder.line(INDENT + line);
}

function writeQr(encoder: Encoder, caption: string, url: string): void {
  // An address of ours and a code of our own making; still, only what an address is made of goes to the printer.
  encoder
    .rule()
    .align('center')
    .line(printable(caption))
    .qrcode(url.replace(/[^\x21-\x7e]/g, ''), { model: 2, size: 6, errorlevel: 'm' })
    .align('left');
}
