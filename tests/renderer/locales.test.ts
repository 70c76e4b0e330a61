import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const folder = join(import.meta.dirname, '../../renderer/locales');
const files = readdirSync(folder);
const areas = [...new Set(files.map((file) => file.split('.')[0]!))];

type Tree = { [key: string]: string | Tree };
function flat(tree: Tree, prefix = ''): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]) =>
    typeof value === 'string'
      ? [[prefix + key, value] as [string, string]]
      : flat(value, `${prefix}${key}.`),
  );
}
function read(area: string, locale: string) {
  return new Map(
    flat(JSON.parse(readFileSync(join(folder, `${area}.${locale}.json`), 'utf8')) as Tree),
  );
}
const placeholders = (text: string) => [...new Set(text.match(/\{\w+\}/g))].sort();

describe.each(areas)('%s messages', (area) => {
  const english = read(area, 'en');

  it.each(['es', 'de'])('say in %s what they say in English', (locale) => {
    const other = read(area, locale);
    expect([...other.keys()].sort()).toEqual([...english.keys()].sort());
    for (const [key, text] of english)
      expect(placeholders(other.get(key)!), key).toEqual(placeholders(text));
  });

  it('leave nothing blank', () => {
    for (const locale of ['en', 'es', 'de'])
      expect([...read(area, locale)].filter(([, text]) => !text.trim())).toEqual([]);
  });
});
