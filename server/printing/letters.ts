/** Which letters may go to a printer at all. */
import ReceiptPrinterEncoder, {
  type ReceiptPrinterEncoderOptions,
} from '@point-of-sale/receipt-printer-encoder';

/** Epson's code pages, which most printers share: Western and Central Europe, Greek, Cyrillic. Other scripts come out as question marks. */
export const encoderOptions: ReceiptPrinterEncoderOptions = {
  language: 'esc-pos',
  codepageMapping: 'epson',
  newline: '\n',
  feedBeforeCut: 4,
  codepageCandidates: [
    'cp437',
    'cp858',
    'windows1252',
    'cp852',
    'windows1250',
    'cp737',
    'windows1253',
    'cp866',
    'windows1251',
    'iso8859-15',
  ],
};

const converter = new ReceiptPrinterEncoder({ ...encoderOptions, columns: 42 });
const known = new Map<string, boolean>();
const KEPT = 2000;

/**
 * Text in which no byte can be a command (WooCommerce POS PR 1358: `ESC p` in a guest's note opened the drawer). Controls go before
 * the code page's conversion, and so does every letter that it turns into one: the old pages draw ♪ and ☺ at 0x0D and 0x01.
 */
export function printable(text: string): string {
  const plain = text
    .normalize('NFC')
    .replace(/[\s\u00A0\u202F\u2009]+/gu, ' ')
    .replace(/\u2212/g, '-')
    .replace(/[\u0000-\u001F\u007F-\u009F]|\p{Cf}/gu, '');
  return [...plain].filter(isHarmless).join('');
}

function isHarmless(letter: string): boolean {
  if (letter >= ' ' && letter <= '~') return true;
  const remembered = known.get(letter);
  if (remembered !== undefined) return remembered;
  if (known.size >= KEPT) known.clear();
  const isSafe = bytesOf(letter).every((byte) => byte >= 0x20 && byte !== 0x7f);
  known.set(letter, isSafe);
  return isSafe;
}

/** A letter by itself, without the command that chooses its page (`ESC t n`) and the line's end. */
function bytesOf(letter: string): number[] {
  const bytes = [...converter.codepage('auto').text(letter).encode()];
  const from = bytes[0] === 0x1b && bytes[1] === 0x74 ? 3 : 0;
  return bytes.slice(from, bytes.lastIndexOf(0x0a));
}
