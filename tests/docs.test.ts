import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, posix, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
function filesIn(folder: string, extension: RegExp): string[] {
  return readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => posix.join(folder, name.replaceAll('\\', '/')))
    .filter((path) => extension.test(path));
}
const pages = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', ...filesIn('docs', /\.md$/)];
const sources = ['server', 'main', 'renderer', 'migrations', 'tests'].flatMap((folder) =>
  filesIn(folder, /\.(ts|vue)$/),
);

/** A link to code: [`placeOrder()`](../server/orders/place.ts). */
const CODE_LINK = /\[`(\w+)\(\)`\]\(([^)#\s]+)\)/g;
const LINK = /\]\((?!https?:|mailto:|#)([^)#\s]*)(#[^)\s]*)?\)/g;
/** A path of the repository in backticks, with no placeholder in it. */
const PATH = /`((?:server|main|renderer|migrations|tests|assets|docs|\.scripts)\/[\w./-]*)`/g;

const declared = new Map<string, string[]>();
for (const path of sources) {
  if (path.startsWith('tests/')) continue;
  for (const [, name] of read(path).matchAll(
    /^(?:export )?(?:async )?(?:function\*?|const) (\w+)/gm,
  ))
    declared.set(name!, [...(declared.get(name!) ?? []), path]);
}

/**
 * Points each link to code at the file that declares the function; of several files the linked one
 * stays.
 */
function linked(page: string, text: string): string {
  return text.replace(CODE_LINK, (whole, name: string, path: string) => {
    const files = declared.get(name) ?? [];
    if (files.length === 0 || files.includes(posix.join(dirname(page), path))) return whole;
    return `[\`${name}()\`](${posix.relative(dirname(page), files[0]!)})`;
  });
}
function headings(text: string): string[] {
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, title]) =>
    title!
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s-]/gu, '')
      .replace(/\s/g, '-'),
  );
}

describe.each(pages)('%s', (page) => {
  const text = read(page);

  it('names functions that exist', () => {
    const names = [...text.matchAll(CODE_LINK)].map(([, name]) => name!);
    expect(names.filter((name) => !declared.has(name))).toEqual([]);
  });

  it('links each function to its file; -u follows files that moved', async () => {
    await expect(linked(page, text)).toMatchFileSnapshot(join(root, page));
  });

  it('links to pages and headings that exist', () => {
    const gone = [...text.matchAll(LINK)].filter(([, path, anchor]) => {
      const target = path ? posix.join(dirname(page), path) : page;
      if (!existsSync(join(root, target))) return true;
      return anchor && target.endsWith('.md') && !headings(read(target)).includes(anchor.slice(1));
    });
    expect(gone.map(([whole]) => whole)).toEqual([]);
  });

  it('names paths that exist', () => {
    const paths = [...text.matchAll(PATH)].map(([, path]) => path!);
    expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  });
});

describe('the table of folders in docs/ARCHITECTURE.md', () => {
  const table = [...read('docs/ARCHITECTURE.md').matchAll(/^\| `(server\/[\w/-]+\/)` \|/gm)];
  const folders = table.map(([, folder]) => folder!);
  /** The row that a file belongs to: that of the longest matching folder. */
  const rowOf = (path: string) =>
    folders
      .filter((folder) => path.startsWith(folder))
      .sort((a, b) => b.length - a.length)
      .map((folder) => folders.indexOf(folder))[0];
  const inFolders = sources.filter((path) => /^server\/[^/]+\//.test(path));

  it('has a row for each folder of the server', () => {
    const without = inFolders.filter((path) => rowOf(path) === undefined);
    expect([...new Set(without.map(dirname))]).toEqual([]);
  });

  it('lists each folder below those that it imports', () => {
    const upward = inFolders.flatMap((path) =>
      [...read(path).matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)]
        .map(([, target]) => posix.join(dirname(path), target!))
        .filter((target) => (rowOf(target) ?? -1) > rowOf(path)!)
        .map((target) => `${path} imports ${target}`),
    );
    expect(upward).toEqual([]);
  });
});

describe('the repository', () => {
  it('depends on and names nothing outside itself', () => {
    const others = ['.scripts', '.github'].flatMap((folder) => filesIn(folder, /\.(mjs|cjs|yml)$/));
    const configs = ['eslint.config.mjs', 'vitest.config.ts', 'vite.config.ts'];
    const beside = new RegExp(['\\.\\./shared', 'DESIGN\\.md', 'CONTRACT\\.md'].join('|'));
    expect(
      [...pages, ...sources, ...others, ...configs]
        .filter((path) => path !== 'tests/docs.test.ts')
        .filter((path) => beside.test(read(path))),
    ).toEqual([]);
  });
});
