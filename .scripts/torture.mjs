/**
 * `npm run torture [parts of paths]`: the long forms of tests whose short forms are in `npm test`:
 * processes killed fifty times, every hostile text through the whole program, hundreds of random
 * requests, PostgreSQL where `npm test` has SQLite alone, and whatever takes long by its nature
 * (`*.long.test.ts`). Of the pages (`npm run torture e2e`) every language and width. Best run on a
 * quiet machine. Prints a table of what was done at the end; a whole run keeps it in
 * tests/bench/RESULTS.md.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { keepIn, machine, rowsOf, tableOf } from './torture-table.mjs';

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

const folder = mkdtempSync(join(tmpdir(), 'torture-'));
const reports = [];
let failed = 0;

function run(paths, ...options) {
  if (paths.length === 0) return;
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  const report = join(folder, `${reports.length}.json`);
  reports.push(report);
  const reporters = ['default', './tests/support/no-skips.ts', 'json'];
  const { status, error } = spawnSync(
    process.execPath,
    [
      vitest,
      'run',
      ...reporters.map((name) => `--reporter=${name}`),
      `--outputFile.json=${report}`,
      ...options,
      ...paths,
    ],
    { cwd: root, stdio: 'inherit', env: { ...process.env, TORTURE: '1' } },
  );
  if (error) console.error(error.message);
  failed ||= status ?? 1;
}

run(
  files.filter((path) => !isLong(path) && hasTag(path)),
  '--tags-filter=long',
);
if (failed === 0) run(files.filter((path) => isLong(path) || looksAtPages(path)));

const written = reports.filter(existsSync).map((path) => JSON.parse(readFileSync(path, 'utf8')));
const table = tableOf(rowsOf(written));
rmSync(folder, { recursive: true, force: true });
console.log(`\n${table}\n\n${machine()}`);
const isWhole = named.length === 0 && (process.env.TORTURE_SHARE ?? '1') === '1';
if (failed === 0 && isWhole)
  keepIn(join(root, 'tests/bench/RESULTS.md'), 'torture', `${machine()}\n\n${table}`);
process.exit(failed);
