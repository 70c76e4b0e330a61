/**
 * A strict reader of RFC 4180 (section 2), with semicolons when they separate the names in the
 * first line. @throws when the text breaks it
 */
export function readCsv(text: string): string[][] {
  const separator = /^[\w"]+;/.test(text) ? ';' : ',';
  const field = new RegExp(`^(?:"((?:[^"]|"")*)"|([^"${separator}\\r\\n]*))(${separator}|\\r\\n)`);
  const records: string[][] = [[]];
  let rest = text;
  while (rest) {
    const [whole, inside, plain, end] = field.exec(rest) ?? [];
    if (whole === undefined)
      throw new Error(`no field begins here: ${JSON.stringify(rest.slice(0, 40))}`);
    records.at(-1)!.push(inside === undefined ? plain! : inside.replaceAll('""', '"'));
    rest = rest.slice(whole.length);
    if (end === '\r\n' && rest) records.push([]);
  }
  if (new Set(records.map(({ length }) => length)).size > 1)
    throw new Error('the records have different numbers of fields');
  return records;
}

/** The records as objects, by the names in the first one. */
export function readTable(text: string): Record<string, string>[] {
  const [names, ...records] = readCsv(text);
  return records.map((fields) =>
    Object.fromEntries(names!.map((name, place) => [name, fields[place]!])),
  );
}
