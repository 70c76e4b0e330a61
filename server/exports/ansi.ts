/** Windows-1252, which DATEV reads. */
import iconv from 'iconv-lite';
import { transliterated } from './transliterate.ts';

const CODE_PAGE = 'windows-1252';
/** What a byte without a letter is decoded to. */
const NO_LETTER = '\uFFFD';
const everyByte = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
const LETTERS = new Set(iconv.decode(everyByte, CODE_PAGE).replaceAll(NO_LETTER, ''));

/** A text in the letters of Windows-1252; foreign ones as `transliterated` writes them. */
export const plainLetters = (text: string) => transliterated(text, (letter) => LETTERS.has(letter));

/** A text in Windows-1252. */
export function toAnsi(text: string): Buffer {
  return iconv.encode(plainLetters(text), CODE_PAGE);
}
