/** CSV for spreadsheets. */
import { figuresLocale } from '../locales.ts';

const NUMBER = /^-?\d+(?:[.,]\d+)?$/;
/**
 * The beginning of a cell, also for a spreadsheet that splits cells at semicolons or tabs and so
 * takes the quotes for text.
 */
const BEGINS_FORMULA = /(?<=^|[;\t\r\n])(?=[=+\-@\t\r\0＝＋－＠])/g;

/**
 * A text that no spreadsheet takes for a formula; numbers stay unchanged (ASVS 1.2.10: `=cmd|'/C
 * calc'!A1` as a company's name).
 */
export function neutral(text: string) {
  return NUMBER.test(text) ? text : text.replace(BEGINS_FORMULA, "'");
}

/**
 * Texts that a spreadsheet takes for a number or a date and so changes: it drops leading zeros,
 * rounds long ids, calculates `1E5`, reads `1/2` as a day.
 */
const CHANGED = /^(?:0\d+|\d{9,}|\d+(?:\.\d+)?E[+-]?\d+|\d{1,4}[-/.]\d{1,4}(?:[-/.]\d{1,4})?)$/i;

/**
 * An id, a code or a name as a text cell, with the same apostrophe as a possible formula.
 */
export function asText(text: string) {
  return CHANGED.test(text.replace(/\s/g, '')) ? `'${text}` : neutral(text);
}

/** The decimal sign of figures and the separator of cells. */
export interface CsvForm {
  separator: ',' | ';';
  decimal: '.' | ',';
}

/**
 * The form for the restaurant's locale: Excel reads a decimal comma only where semicolons separate
 * cells.
 */
export function csvForm(locale: string): CsvForm {
  const decimal = new Intl.NumberFormat(figuresLocale(locale), { numberingSystem: 'latn' })
    .formatToParts(0.5)
    .find(({ type }) => type === 'decimal')?.value;
  return decimal === ',' ? { separator: ';', decimal: ',' } : { separator: ',', decimal: '.' };
}

/** A decimal (`-12.50`) in the form of the spreadsheet. */
export const figure = (decimal: string, form: CsvForm) => decimal.replace('.', form.decimal);

function cell(text: string, { separator }: CsvForm): string {
  const safe = neutral(text);
  const isPlain = NUMBER.test(safe) ? !safe.includes(separator) : !/[",;\t\r\n]/.test(safe);
  return isPlain ? safe : `"${safe.replaceAll('"', '""')}"`;
}

/** Excel reads a file as UTF-8 only after a byte order mark. */
export const BYTE_ORDER_MARK = '\ufeff';
/** One record (RFC 4180, with the separator of the form), with its CRLF. */
export function record(cells: string[], form: CsvForm) {
  return `${cells.map((text) => cell(text, form)).join(form.separator)}\r\n`;
}

/**
 * The restaurant's settings that an export needs: its time zone, the form of figures, and the
 * decimals for documents that do not state theirs.
 */
export interface ExportSettings {
  time_zone: string;
  locale: string;
  currency_digits: number;
}
