/** Text for spreadsheets. */

const NUMBER = /^-?\d+(?:[.,]\d+)?$/;
/** Where a cell begins, also for a spreadsheet that parts cells at semicolons or tabs and so takes our quotes for text. */
const BEGINS_FORMULA = /(?<=^|[;\t\r\n])(?=[=+\-@\t\r\0＝＋－＠])/g;

/** A text that no spreadsheet takes for a formula; a number stays a number (ASVS 1.2.10: `=cmd|'/C calc'!A1` as a company's name). */
export const neutral = (text: string) =>
  NUMBER.test(text) ? text : text.replace(BEGINS_FORMULA, "'");

const cell = (text: string) => {
  const safe = neutral(text);
  return /[",;\t\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

/** Excel reads UTF-8 only after this. */
export const BYTE_ORDER_MARK = '\ufeff';
/** One record (RFC 4180), with its CRLF. */
export const record = (cells: string[]) => `${cells.map(cell).join(',')}\r\n`;
