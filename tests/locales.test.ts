import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  directionOf,
  GUEST_LANGUAGES,
  type GuestLanguage,
  LANGUAGES,
  pluralForm,
  pluralForms,
} from '../server/locales.ts';
import { AUDIT_ACTIONS } from '../server/audit/contract.ts';

const root = resolve(import.meta.dirname, '..');
const folder = join(root, 'assets/locales');
const FILES = ['desktop', 'documents', 'portal', 'server', 'staff', 'ui'];
/** What a language of the guests alone has. */
const GUEST_FILES = ['portal', 'server', 'ui'];
const languagesOf = (file: string): readonly GuestLanguage[] =>
  GUEST_FILES.includes(file) ? GUEST_LANGUAGES : LANGUAGES;

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

/**
 * How many forms a text needs: of two in English each form of the language's plural; of three one
 * more, for nothing, where the language has none for it.
 */
function formsOf(language: GuestLanguage, inEnglish: number): number {
  if (inEnglish === 1) return 1;
  const forms = pluralForms(language);
  return forms.length + (inEnglish === 3 && !forms.includes('zero') ? 1 : 0);
}

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

it('every entry of the audit log is said in words', () => {
  const actions = [...sourcesIn('server').matchAll(/\baction: '([a-z_]+\.[a-z_]+)'/g)];
  const said = read('staff');
  const silent = actions
    .map(([, action]) => action!)
    .filter((action) => !said.has(`audit.actions.${action.replaceAll('.', '_')}`));
  expect(actions.length).toBeGreaterThan(50);
  expect([...new Set(silent)]).toEqual([]);
});

it('every language in the list has its folder, and every folder is in the list', () => {
  expect(readdirSync(folder).sort()).toEqual([...GUEST_LANGUAGES].sort());
  for (const language of GUEST_LANGUAGES)
    expect(readdirSync(join(folder, language)).sort()).toEqual(
      FILES.filter((file) => languagesOf(file).includes(language)).map((one) => `${one}.json`),
    );
});

it('counts by the rules of each language', () => {
  const places = (language: GuestLanguage, forms: number) =>
    [0, 1, 2, 3, 5, 11, 22, 100, 1_000_000].map((count) => pluralForm(language, count, forms));
  expect(places('en', 2)).toEqual([1, 0, 1, 1, 1, 1, 1, 1, 1]);
  expect(places('en', 3)).toEqual([0, 1, 2, 2, 2, 2, 2, 2, 2]);
  expect(places('fr', 2)).toEqual([0, 0, 1, 1, 1, 1, 1, 1, 1]);
  expect(places('pl', 3)).toEqual([2, 0, 1, 1, 2, 2, 1, 2, 2]);
  expect(places('pl', 4)).toEqual([0, 1, 2, 2, 3, 3, 2, 3, 3]);
  expect(places('ar', 6)).toEqual([0, 1, 2, 3, 3, 4, 4, 5, 5]);
  expect(places('ja', 1)).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0]);
  expect(places('ja', 2)).toEqual([0, 1, 1, 1, 1, 1, 1, 1, 1]);
  expect(GUEST_LANGUAGES.filter((language) => directionOf(language) === 'rtl')).toEqual(['ar']);
});

describe.each(FILES)('%s.json', (file) => {
  const english = read(file);

  const languages = languagesOf(file);
  const others = languages.filter((language) => language !== 'en');

  it.each(others)('has in %s the keys and placeholders of English', (language) => {
    const other = read(file, language);
    expect([...other.keys()].sort()).toEqual([...english.keys()].sort());
    for (const [key, text] of english) {
      expect(placeholders(other.get(key)!), key).toEqual(placeholders(text));
      expect(other.get(key)!.split(' | ').length, key).toBe(
        formsOf(language, text.split(' | ').length),
      );
    }
  });

  it.each(languages)('has no blank text in %s', (language) => {
    expect([...read(file, language)].filter(([, text]) => !text.trim())).toEqual([]);
  });
});

/** Every text of a language, with its file and key. */
const texts = (language: GuestLanguage) =>
  FILES.filter((file) => languagesOf(file).includes(language)).flatMap((file) =>
    [...read(file, language)].map(([key, text]) => ({ file, key: `${file}: ${key}`, text })),
  );
const withFault = (language: GuestLanguage, fault: RegExp) =>
  texts(language).filter(({ text }) => fault.test(text));

describe('typography', () => {
  /** Opening and closing mark; German and Polish share the opening one. */
  const QUOTES: Record<GuestLanguage, string> = {
    en: '“”',
    de: '„“',
    es: '«»',
    fr: '«»',
    it: '“”',
    pt: '«»',
    nl: '‘’',
    pl: '„”',
    tr: '“”',
    ar: '«»',
    zh: '“”',
    ja: '「」',
  };

  it.each(GUEST_LANGUAGES)(
    'has no typewriter’s marks, double spaces or loose ends in %s',
    (one) => {
      expect(withFault(one, /"|(?<!\{)'(?!\})|\.\.\.| - | {2}/)).toEqual([]);
      const forms = texts(one).flatMap(({ text }) => text.split(' | '));
      expect(forms.filter((form) => form !== form.trim())).toEqual([]);
    },
  );

  it.each(GUEST_LANGUAGES)('quotes in %s with its own marks, in pairs', (one) => {
    const [open, close] = QUOTES[one];
    const foreign = '“”„«»‹「」『』‚'.replaceAll(new RegExp(`[${open}${close}]`, 'g'), '');
    expect(withFault(one, new RegExp(`[${foreign}]`))).toEqual([]);
    if (close === '’') return; // An apostrophe too.
    const marks = (text: string, mark: string) => text.split(mark).length;
    expect(texts(one).filter(({ text }) => marks(text, open!) !== marks(text, close!))).toEqual([]);
  });

  it('has spaces that do not break in French, and none before a mark elsewhere', () => {
    // Words of issued documents stay as they are; `?` is a key in `pay.keys`.
    const free = ({ file, key }: { file: string; key: string }) =>
      file === 'documents' || key === 'staff: pay.keys';
    const french = /(?<![\u00a0\u202f])(?:[;!?»]|:(?=\s|$))|«(?!\u00a0)/;
    expect(withFault('fr', french).filter((text) => !free(text))).toEqual([]);
    for (const one of GUEST_LANGUAGES.filter((language) => language !== 'fr'))
      expect(withFault(one, /\s[:;!?]/).filter((text) => !free(text))).toEqual([]);
  });
});

describe('one word for one thing', () => {
  /** Words that texts said beside the word that docs/GLOSSARY.md, or the trade, has for the thing. */
  const NOT_SAID: Partial<Record<GuestLanguage, RegExp>> = {
    en: /\b(?:given? back|mended|reckon\w*|stands here|test mail|e-mails?)\b/i,
    de: /Gutschrift|gutgeschrieben|Stornorechnung|Zahlart|Aush[aä]ng|Speisekarte|Backoffice|\bRechner\b|Zwei-Schritt/i,
    es: /\b(?:ordenador|frase de paso|recibos?)\b/i,
    fr: /(?<!Repas du )\bpersonnel\b|par téléphone/i,
    it: /\b(?:scontrin[oi]|passphrase)\b/i,
    pt: /\b(?:ementas?|cartas?|frase-passe|descarreg\w*|telefones)\b| telefone\b/i,
    nl: /\b(?:personeel|het beheer)\b/i,
    tr: /\bpersonel|kullanıcı hesab/i,
    zh: /小票|购物篮|客人/,
    ja: /かご|レシート|レストラン|ブラウザ(?!ー)/,
  };
  const said = Object.keys(NOT_SAID) as GuestLanguage[];

  it.each(said)('is said in %s', (one) => {
    expect(withFault(one, NOT_SAID[one]!)).toEqual([]);
  });
});

it.each(LANGUAGES)('the states of a tile on the floor have at most 8 letters in %s', (language) => {
  const staff = read('staff', language);
  const short = [...staff].flatMap(([key, text]) => {
    const state = /^floor\.state\.(.+)/.exec(key)?.[1];
    return state ? [staff.get(`floor.short.${state}`) ?? text] : [];
  });
  expect(short.length).toBeGreaterThan(5);
  expect(short.filter((text) => text.length > 8)).toEqual([]);
});

it.each(LANGUAGES)(
  'each action of the audit log has its name in %s, and no other has one',
  (language) => {
    const named = [...read('staff', language).keys()].filter((key) =>
      /^audit\.actions\./.test(key),
    );
    const actions = AUDIT_ACTIONS.map((action) => `audit.actions.${action.replaceAll('.', '_')}`);
    expect(named.sort()).toEqual([...actions].sort());
  },
);

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

  it('have plural forms wherever they count', () => {
    const counting = [...texts].filter(([, text]) => text.includes('{count}'));
    expect(counting.length).toBeGreaterThan(3);
    expect(counting.filter(([, text]) => !text.includes(' | '))).toEqual([]);
  });

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
