import { createRequire } from 'node:module';

const CodepageEncoder = createRequire(
  createRequire(import.meta.url).resolve('@point-of-sale/receipt-printer-encoder'),
)('@point-of-sale/codepage-encoder') as { getCodepoints(page: string, all: boolean): number[] };

export interface Word {
  name: string;
  text: Uint8Array;
}

/** Epson's numbers of the code pages that a receipt may select (TM-T88VI, ESC t). */
export const PAGES: Record<number, string> = {
  0: 'cp437',
  2: 'cp850',
  3: 'cp860',
  4: 'cp863',
  5: 'cp865',
  11: 'cp851',
  12: 'cp853',
  13: 'cp857',
  14: 'cp737',
  15: 'iso8859-7',
  16: 'windows1252',
  17: 'cp866',
  18: 'cp852',
  19: 'cp858',
  33: 'cp775',
  34: 'cp855',
  35: 'cp861',
  38: 'cp869',
  40: 'iso8859-15',
  45: 'windows1250',
  46: 'windows1251',
  47: 'windows1253',
  48: 'windows1254',
  51: 'windows1257',
};
const SHORT: Record<string, number> = {
  '1b40': 0,
  '1c2e': 0,
  '1b4d': 1,
  '1b45': 1,
  '1d21': 1,
  '1d42': 1,
  '1b61': 1,
  '1b74': 1,
  '1d56': 1,
  '1d72': 1,
};
const LEADERS: Record<number, string> = { 0x10: 'DLE', 0x1b: 'ESC', 0x1c: 'FS', 0x1d: 'GS' };

/**
 * What a printer reads: commands with their names, and the text between them, byte by byte. An
 * unknown command is returned as it is.
 */
export function wordsOf(bytes: Uint8Array): Word[] {
  const words: Word[] = [];
  for (let at = 0; at < bytes.length;) {
    const length = LEADERS[bytes[at]!] ? commandLength(bytes, at) : textLength(bytes, at);
    const text = bytes.slice(at, at + length);
    words.push({ name: LEADERS[text[0]!] ? nameOf(text) : 'text', text });
    at += length;
  }
  return words;
}

function commandLength(bytes: Uint8Array, at: number): number {
  if (bytes[at] === 0x10) return 3;
  if (bytes[at] === 0x1d && bytes[at + 1] === 0x76) {
    const [width, height] = pictureSize(bytes, at);
    return 8 + (width / 8) * height;
  }
  if (bytes[at] === 0x1d && bytes[at + 1] === 0x28)
    return 5 + bytes[at + 3]! + 256 * bytes[at + 4]!;
  return 2 + (SHORT[Buffer.from(bytes.slice(at, at + 2)).toString('hex')] ?? 0);
}

/** Of `GS v 0`, in dots. */
function pictureSize(bytes: Uint8Array, at: number): [number, number] {
  return [8 * (bytes[at + 4]! + 256 * bytes[at + 5]!), bytes[at + 6]! + 256 * bytes[at + 7]!];
}

export interface Picture {
  width: number;
  height: number;
  /** Rows of dots, `#` for black. */
  rows: string[];
}

/** The pictures on the receipt. */
export function picturesOf(bytes: Uint8Array): Picture[] {
  return wordsOf(bytes)
    .filter(({ name }) => name === 'GS v 0')
    .map(({ text }) => {
      const [width, height] = pictureSize(text, 0);
      const dot = (x: number, y: number) =>
        text[8 + (y * width + x) / 8 - (x % 8) / 8]! & (0x80 >> (x % 8)) ? '#' : ' ';
      const rows = Array.from({ length: height }, (_, y) =>
        Array.from({ length: width }, (__, x) => dot(x, y)).join(''),
      );
      return { width, height, rows };
    });
}

function textLength(bytes: Uint8Array, at: number): number {
  let end = at;
  while (end < bytes.length && !LEADERS[bytes[end]!]) end++;
  return end - at;
}

function nameOf(command: Uint8Array): string {
  const parts = [LEADERS[command[0]!]!, String.fromCharCode(command[1]!)];
  if (command[1] === 0x76) return [...parts, '0'].join(' ');
  if (command[1] === 0x28) return [...parts, String.fromCharCode(command[2]!)].join(' ');
  return [...parts, ...[...command.slice(2)].map(String)].join(' ');
}

/** The text on the receipt, in the code page that each part selects. */
export function textOf(bytes: Uint8Array): string {
  let page = 'cp437';
  return wordsOf(bytes)
    .map(({ name, text }) => {
      const asked = /^ESC t (\d+)$/.exec(name)?.[1];
      if (asked) page = PAGES[Number(asked)]!;
      if (name !== 'text') return '';
      const letters = CodepageEncoder.getCodepoints(page, true);
      return [...text]
        .map((byte) =>
          byte < 0x80 ? String.fromCharCode(byte) : String.fromCodePoint(letters[byte]!),
        )
        .join('');
    })
    .join('');
}
