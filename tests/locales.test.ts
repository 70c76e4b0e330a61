import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { LANGUAGES } from '../server/locales.ts';

const root = resolve(import.meta.dirname, '..');
const folder = join(root, 'assets/locales');
const FILES = ['desktop', 'documents', 'portal', 'server', 'staff', 'ui'];
const others = LANGUAGES.filter((language) => language !== 'en');

type Tree = { [key: string]: string | string[] | Tree };
/** Texts by their dotted keys; a list is no text. */
function flat(tree: Tree, prefix = ''): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]) => {
    if (Array.isArray(value)) return [];
    if (typeof value === 'string') return [[prefix + key, value] as [string, string]];
    return flat(value, `${prefix}${key}.`);
  });
}
function read(file: string, language = 'en') {
  const json = readFileSync(join(folder, language, `${file}.json`), 'utf8');
  return new Map(flat(JSON.parse(json) as Tree));
}
/**
 * In a document's words only `{tax}` may be missing: some languages say `net` where others name the
 * tax.
 */
const placeholders = (text: string) =>
  [...new Set(text.match(/\{\w+\}/g))].filter((name) => name !== '{tax}').sort();

/** The sources below some folders, without the locale files themselves. */
function sourcesIn(...folders: string[]): string {
  return folders
    .flatMap((name) =>
      readdirSync(join(root, name), { recursive: true, encoding: 'utf8' })
        .filter((path) => /\.(ts|vue)$/.test(path))
        .map((path) => readFileSync(join(root, name, path), 'utf8')),
    )
    .join('\n');
}
const quoted = (source: string) =>
  [...source.matchAll(/(['"])([\w.]+)\1/g)].map(([, , key]) => key!);
/** Keys with a part that is only known at run time: `status.${status}`. */
function patterns(source: string): RegExp[] {
  return [...source.matchAll(/`([a-z]\w*[._][\w.]*(?:\$\{[^}`]*\}[\w.]*)+)`/g)].map(
    ([, template]) => new RegExp(`^${template!.replace(/\$\{[^}]*\}/g, '[\\w]+')}$`),
  );
}
function unused(file: string, source: string): string[] {
  const literal = new Set(quoted(source));
  const made = patterns(source);
  return [...read(file).keys()].filter(
    (key) => !literal.has(key) && !made.some((pattern) => pattern.test(key)),
  );
}

it('every language in the list has its folder, and every folder is in the list', () => {
  expect(readdirSync(folder).sort()).toEqual([...LANGUAGES].sort());
  for (const language of LANGUAGES)
    expect(readdirSync(join(folder, language)).sort()).toEqual(FILES.map((one) => `${one}.json`));
});

describe.each(FILES)('%s.json', (file) => {
  const english = read(file);

  it.each(others)('has in %s the keys and placeholders of English', (language) => {
    const other = read(file, language);
    expect([...other.keys()].sort()).toEqual([...english.keys()].sort());
    for (const [key, text] of english)
      expect(placeholders(other.get(key)!), key).toEqual(placeholders(text));
  });

  it.each(LANGUAGES)('has no blank text in %s', (language) => {
    expect([...read(file, language)].filter(([, text]) => !text.trim())).toEqual([]);
  });
});

describe('texts of pages', () => {
  const ui = sourcesIn('renderer/ui') + readFileSync(join(root, 'renderer/i18n.ts'), 'utf8');
  const staff = sourcesIn('renderer/staff');
  const portal = sourcesIn('renderer/portal');
  const apps: [app: string, source: string][] = [
    ['staff', staff],
    ['portal', portal],
  ];

  it.each(apps)('of %s are all used', (app, source) =>
    expect(unused(app, ui + source)).toEqual([]),
  );
  it('of both are all used', () => expect(unused('ui', ui + staff + portal)).toEqual([]));

  it.each(apps)('exist for every key that %s uses', (app, source) => {
    const keys = [...read('ui').keys(), ...read(app).keys()];
    const asked = [...(ui + source).matchAll(/\bte?\(([^()`]*'[^()`]*)/g)]
      .flatMap(([, argument]) => quoted(argument!))
      .filter((key) => key.includes('.'));
    expect(asked.length).toBeGreaterThan(100);
    expect([...new Set(asked)].filter((key) => !keys.includes(key))).toEqual([]);
    const areas = new Set(keys.map((key) => key.split('.')[0]!));
    const made = patterns(ui + source).filter(({ source: key }) => areas.has(/\w+/.exec(key)![0]));
    expect(made.filter((pattern) => !keys.some((key) => pattern.test(key)))).toEqual([]);
  });
});

describe('texts of the server', () => {
  const server = sourcesIn('server');
  const texts = read('server');

  it('are all used', () => expect(unused('server', server)).toEqual([]));
  it('exist for every error code and fault in its responses', () => {
    const used = [
      ...server.matchAll(
        /(?:new Problem\(\d{3}, |conflict\(|forbidden\(|message: |rule: )'([a-z]+(?:_[a-z]+)*)'/g,
      ),
    ].map(([, code]) => code!);
    expect(used.length).toBeGreaterThan(30);
    expect([...new Set(used)].filter((code) => !texts.has(code))).toEqual([]);
  });
});

it('every word of documents is used', () => {
  const server = sourcesIn('server');
  const documents = [...read('documents').keys()];
  expect(
    documents.filter(
      (word) =>
        !new RegExp(
          `[wW]ords(?:Of\\([^)]*\\))?\\.${word}\\b|'${word}'|\\b${word}\\b.*\\} = wordsOf`,
        ).test(server),
    ),
  ).toEqual([]);
});

it('the desktop has a text for each failure, and no others', async () => {
  const { parseServerLine } = await import('../main/server-protocol.ts');
  const known = [...read('desktop').keys()].flatMap(
    (key) => /^(?:title|hint)\.(.+)/.exec(key)?.[1] ?? [],
  );
  const codes = known.filter((code) => {
    const said = parseServerLine(`DESKTOP_FAILED ${JSON.stringify({ code, message: '' })}`, '');
    return said && 'failure' in said && said.failure.code === code;
  });
  expect(known.length).toBeGreaterThan(10);
  expect(codes).toEqual(known);
});
