/** The letters that may be sent to a printer, and those that it has. */
import ReceiptPrinterEncoder, {
  type ReceiptPrinterEncoderOptions,
} from '@point-of-sale/receipt-printer-encoder';
import { createCache } from '../cache.ts';
import { CODE_PAGES, type CodePages } from './contract.ts';

type Page = NonNullable<ReceiptPrinterEncoderOptions['codepageCandidates']>[number];

/**
 * Code pages of scripts written left to right without combining marks, the most usual first:
 * Western and Central Europe, Turkish, Greek, Cyrillic, the Baltic. Arabic, Hebrew, Thai and
 * Vietnamese are printed as pictures: a code page would reverse them or lose their marks.
 */
const PAGES: Page[] = [
  'cp437',
  'cp858',
  'windows1252',
  'cp850',
  'cp852',
  'windows1250',
  'cp857',
  'windows1254',
  'cp737',
  'windows1253',
  'cp866',
  'windows1251',
  'iso8859-15',
  'cp855',
  'cp860',
  'cp863',
  'cp865',
  'cp861',
  'cp775',
  'windows1257',
  'iso8859-7',
  'cp851',
  'cp853',
  'cp869',
];

function hasPage(codepages: CodePages, page: Page): boolean {
  try {
    new ReceiptPrinterEncoder({ language: 'esc-pos', codepageMapping: codepages }).codepage(page);
    return true;
  } catch {
    return false;
  }
}

function optionsOf(codepages: CodePages): ReceiptPrinterEncoderOptions {
  return {
    language: 'esc-pos',
    codepageMapping: codepages,
    newline: '\n',
    feedBeforeCut: 4,
    codepageCandidates: PAGES.filter((page) => hasPage(codepages, page)),
  };
}
const options = new Map(CODE_PAGES.map((codepages) => [codepages, optionsOf(codepages)]));
const converters = new Map(
  [...options].map(([codepages, these]) => [
    codepages,
    new ReceiptPrinterEncoder({ ...these, columns: 42 }),
  ]),
);

/** @param columns letters on a line of this printer */
export function newEncoder(codepages: CodePages, columns: number) {
  return new ReceiptPrinterEncoder({ ...options.get(codepages), columns })
    .initialize()
    .codepage('auto');
}

/** `wrapLetters` keeps it, and prints a space. */
const NO_BREAK = '\u00A0';
const UNKNOWN = '?'.charCodeAt(0);
const bytes = createCache<number[]>(5000);

/**
 * Removes everything from a text that could be a command (WooCommerce POS PR 1358: `ESC p` in a
 * guest's note opened the drawer): control characters, and letters that the code page encodes as
 * one, such as ♪ at 0x0D and ☺ at 0x01 in the old pages.
 */
export function printable(text: string, codepages: CodePages = 'epson'): string {
  return [...tidy(text)]
    .filter((letter) => bytesOf(letter, codepages).every((byte) => byte >= 0x20 && byte !== 0x7f))
    .join('');
}

/** Whether the printer has every letter of a text; else the line is printed as a picture. */
export function hasLetters(text: string, codepages: CodePages = 'epson'): boolean {
  return [...tidy(text)].every(
    (letter) =>
      letter === '?' ||
      bytesOf(letter, codepages).every((byte) => byte >= 0x20 && byte !== 0x7f && byte !== UNKNOWN),
  );
}

function tidy(text: string): string {
  return (
    text
      .normalize('NFC')
      .replace(/[\u00A0\u202F\u2009]/g, NO_BREAK)
      .replace(/[^\S\u00A0]+/g, ' ')
      .replace(/\u2212/g, '-')
      // An arrow is in no code page; the whole line need not become a picture for it.
      .replace(/→/g, '>')
      .replace(/[\u0000-\u001F\u007F-\u009F]|\p{Cf}/gu, '')
  );
}

function bytesOf(letter: string, codepages: CodePages): number[] {
  if (letter === NO_BREAK) return [' '.charCodeAt(0)];
  if (letter >= ' ' && letter <= '~') return [letter.charCodeAt(0)];
  return bytes.get(`${codepages} ${letter}`, () => encode(letter, codepages));
}

/** The bytes of one letter, without the command of its code page (`ESC t n`) and the line feed. */
function encode(letter: string, codepages: CodePages): number[] {
  const encoded = [...converters.get(codepages)!.codepage('auto').text(letter).encode()];
  const from = encoded[0] === 0x1b && encoded[1] === 0x74 ? 3 : 0;
  return encoded.slice(from, encoded.lastIndexOf(0x0a));
}
