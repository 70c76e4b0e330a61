/** Windows-1252, which DATEV reads. */
import { transliterated } from './transliterate.ts';

/** What stands at 0x80 to 0x9f, where it differs from Latin-1; a dot where nothing stands. (Node's own decoder of that name reads Latin-1.) */
const UPPER = '€.‚ƒ„…†‡ˆ‰Š‹Œ.Ž..‘’“”•–—˜™š›œ.žŸ';
const latin = Array.from({ length: 256 }, (_, byte): [string, number] => [
  String.fromCharCode(byte),
  byte,
]).filter(([, byte]) => byte < 0x80 || byte > 0x9f);
const BYTES = new Map([
  ...latin,
  ...[...UPPER]
    .map((letter, place): [string, number] => [letter, 0x80 + place])
    .filter(([letter]) => letter !== '.'),
]);
/** A text in the letters of Windows-1252; foreign ones as `transliterated` writes them. */
export const plainLetters = (text: string) => transliterated(text, (letter) => BYTES.has(letter));

/** A text in Windows-1252. */
export function toAnsi(text: string) {
  return Buffer.from([...plainLetters(text)].map((letter) => BYTES.get(letter)!));
}
