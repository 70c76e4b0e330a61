/** Text for spreadsheets. */
import { figuresLocale } from '../locales.ts';

const NUMBER = /^-?\d+(?:[.,]\d+)?$/;
/**
 * Where a cell begins, also for a spreadsheet that parts cells at semicolons or tabs and so takes
 * our quotes for text.
 */
const BEGINS_FORMULA = /(?<=^|[;\t\r\n])(?=[=+\-@\t\r\0＝＋－＠])/g;

/**
 * A text that no spreadsheet takes for a formula; a number stays a number (ASVS 1.2.10: `=cmd|'/C
 * calc'!A1` as a company's name).
 */
export function neutral(text: string) {
  return NUMBER.test(text) ? text : text.replace(BEGINS_FORMULA, "'");
}

/**
 * What a spreadsheet takes for a number or a date and so changes: leading zeros go, long ids are
 * rounded, `1E5` is calculated, `1/2` is a day.
 */
const CHANGED = /^(?:0\d+|\d{9,}|\d+(?:\.\d+)?E[+-]?\d+|\d{1,4}[-/.]\d{1,4}(?:[-/.]\d{1,4})?)$/i;

/**
 * An id, a code or a name: stays the text that it is, after the same sign as what could be a
 * formula.
 */
export function asText(text: string) {
  return CHANGED.test(text.replace(/\s/g, '')) ? `'${text}` : neutral(text);
}

/** How a house's spreadsheet writes figures, and so parts cells. */
export interface CsvForm {
  separator: ',' | ';';
  decimal: '.' | ',';
}

/**
 * By what the restaurant's locale says of figures: Excel reads a decimal comma only where
 * semicolons part cells.
 */
export function csvForm(locale: string): CsvForm {
  const decimal = new Intl.NumberFormat(figuresLocale(locale), { numberingSystem: 'latn' })
    .formatToParts(0.5)
    .find(({ type }) => type === 'decimal')?.value;
  return decimal === ',' ? { separator: ';', decimal: ',' } : { separator: ',', decimal: '.' };
}

/** A decimal of the machine's form (`-12.50`) as the spreadsheet reads it. */
export const figure = (decimal: string, form: CsvForm) => decimal.replace('.', form.decimal);

function cell(text: string, { separator }: CsvForm): string {
  const safe = neutral(text);
  const isPlain = NUMBER.test(safe) ? !safe.includes(separator) : !/[",;\t\r\n]/.test(safe);
  return isPlain ? safe : `"${safe.replaceAll('"', '""')}"`;
}

/** Excel reads UTF-8 only after this. */
export const BYTE_ORDER_MARK = '\ufeff';
/** One record (RFC 4180, with the separator of the form), with its CRLF. */
export function record(cells: string[], form: CsvForm) {
  return `${cells.map((text) => cell(text, form)).join(form.separator)}\r\n`;
}

/**
 * What an export takes from the restaurant: its time zone, how its figures are written, and the
 * decimals of documents that do not state theirs.
 */
export interface ExportSettings {
  time_zone: string;
  locale: string;
  currency_digits: number;
}
