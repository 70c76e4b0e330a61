/** Windows-1252, which DATEV reads. */
import iconv from 'iconv-lite';
import { transliterated } from './transliterate.ts';

const CODE_PAGE = 'windows-1252';
/** What `iconv` decodes a byte without a letter to. */
const NO_LETTER = '\uFFFD';
const everyByte = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
const LETTERS = new Set(iconv.decode(everyByte, CODE_PAGE).replaceAll(NO_LETTER, ''));

/** A text in the letters of Windows-1252; others as `transliterated` writes them. */
export const plainLetters = (text: string) => transliterated(text, (letter) => LETTERS.has(letter));

/** A text in Windows-1252. */
export function toAnsi(text: string): Buffer {
  return iconv.encode(plainLetters(text), CODE_PAGE);
}
