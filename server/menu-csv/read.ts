/** Reads CSV as spreadsheets write it (RFC 4180 with other separators). */
export interface CsvRecord {
  /** The line of the file on which it begins, from 1. */
  line: number;
  cells: string[];
}

/** The text of a file: UTF-8 with or without a byte order mark, else Windows-1252. */
export function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

/** The separator of the header: the one that stands in it most. */
export function separatorOf(text: string): string {
  const header = /^[^\r\n]*/.exec(text)![0];
  const counts = [';', ',', '\t'].map((sign) => [sign, header.split(sign).length] as const);
  return counts.sort(([, a], [, b]) => b - a)[0]![0];
}

/** What ends a cell, by the separator of the file. */
const ENDS: Record<string, RegExp> = { ';': /[;\r\n]/g, ',': /[,\r\n]/g, '\t': /[\t\r\n]/g };

/** Line breaks in a text; CRLF is one. */
const breaksIn = (text: string) => text.match(/\r\n|\r|\n/g)?.length ?? 0;

/**
 * The records of a text; blank lines are none. A quote that is not closed takes the rest of the
 * file for one cell.
 */
export function* recordsOf(text: string, separator: string): Generator<CsvRecord> {
  const next = ENDS[separator]!;
  let [at, line] = [0, 1];
  while (at < text.length) {
    const record: CsvRecord = { line, cells: [] };
    for (let ended = false; !ended;) {
      let cell: string;
      if (text[at] === '"') {
        let end = text.indexOf('"', at + 1);
        while (end >= 0 && text[end + 1] === '"') end = text.indexOf('"', end + 2);
        const last = end < 0 ? text.length : end;
        cell = text.slice(at + 1, last).replaceAll('""', '"');
        line += breaksIn(cell);
        at = last + 1;
      } else cell = '';
      next.lastIndex = at;
      const found = next.exec(text);
      const end = found ? found.index : text.length;
      record.cells.push(cell + text.slice(at, end));
      at = end + 1;
      ended = found?.[0] !== separator;
      if (ended && found?.[0] === '\r' && text[at] === '\n') at++;
    }
    line++;
    if (record.cells.some((cell) => cell.trim() !== '')) yield record;
  }
}
