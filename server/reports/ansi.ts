/** Windows-1252, which DATEV reads. */

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
/** Letters with a stroke are no base letter with an accent to Unicode. */
const STROKES: Record<string, string> = {
  Ł: 'L',
  ł: 'l',
  Đ: 'D',
  đ: 'd',
  Ħ: 'H',
  ħ: 'h',
  ı: 'i',
  '‑': '-',
  ' ': ' ',
};

const toBytes = (letter: string): number[] => {
  const plain = STROKES[letter] ?? letter;
  const known = BYTES.get(plain);
  if (known !== undefined) return [known];
  const base = [...plain.normalize('NFKD')]
    .map((part) => BYTES.get(part))
    .filter((byte) => byte !== undefined);
  return base.length > 0 ? base : [0x3f];
};

/** A text in Windows-1252; a foreign letter becomes its base letter where it has one (`ő` an `o`), else a question mark. */
export const toAnsi = (text: string) => Buffer.from([...text.normalize('NFC')].flatMap(toBytes));
