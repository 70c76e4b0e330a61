/**
 * Apostrophes that keep a spreadsheet from taking a text for a formula, a number or a date (ASVS
 * 1.2.10), so that they can be taken off again: a text that has such an apostrophe gets one more.
 */
const GUARDED = /(?<=^|[;\t\r\n])(?='*[=+\-@\t\r\0＝＋－＠])/g;
const UNGUARDED = /(?<=^|[;\t\r\n])'(?='*[=+\-@\t\r\0＝＋－＠])/g;
const NUMBER = /^-?\d+(?:[.,]\d+)?$/;
/** As `asText` of the reports: leading zeros, long ids, `1E5`, `1/2`. */
const CHANGED = /^'*(?:0\d+|\d{9,}|\d+(?:\.\d+)?E[+-]?\d+|\d{1,4}[-/.]\d{1,4}(?:[-/.]\d{1,4})?)$/i;

const isChanged = (text: string) => CHANGED.test(text.replace(/\s/g, ''));

/** A text as a cell. */
export function guarded(text: string): string {
  if (isChanged(text)) return `'${text}`;
  return NUMBER.test(text) ? text : text.replace(GUARDED, "'");
}

/** The text of a cell. */
export function unguarded(cell: string): string {
  if (isChanged(cell)) return cell.replace(/^'/, '');
  return cell.replace(UNGUARDED, '');
}
