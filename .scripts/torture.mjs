/**
 * `npm run torture [parts of paths]`: the long forms of tests whose short forms are in `npm test`:
 * processes killed fifty times, every hostile text through the whole program, hundreds of random
 * requests, PostgreSQL where `npm test` has SQLite alone, and whatever takes long by its nature
 * (`*.long.test.ts`). Of the pages (`npm run torture e2e`) every language and width. Best run on a
 * quiet machine.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const PAGES = 'tests/e2e/';
const named = process.argv.slice(2);
const isWanted = (path) =>
  named.length ? named.some((part) => path.includes(part)) : !path.startsWith(PAGES);
const files = readdirSync(join(root, 'tests'), { recursive: true, encoding: 'utf8' })
  .map((name) => `tests/${name.replaceAll('\\', '/')}`)
  .filter((path) => path.endsWith('.test.ts') && isWanted(path));

const text = (path) => readFileSync(join(root, path), 'utf8');
const isLong = (path) => path.endsWith('.long.test.ts');
const looksAtPages = (path) => text(path).includes("support/page-checks.ts'");
const hasTag = (path) => /HAS_LONG_FORM|@module-tag long/.test(text(path));

function run(paths, ...options) {
  if (paths.length === 0) return;
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const { status, error } = spawnSync(process.execPath, [vitest, 'run', ...options, ...paths], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, TORTURE: '1' },
  });
  if (error) console.error(error.message);
  if (status !== 0) process.exit(status ?? 1);
}

run(
  files.filter((path) => !isLong(path) && hasTag(path)),
  '--tags-filter=long',
);
run(files.filter((path) => isLong(path) || looksAtPages(path)));
