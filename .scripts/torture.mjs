/**
 * `npm run torture [files]`: the long forms of tests whose short forms are in `npm test`: processes
 * killed fifty times, every hostile text through the whole program, hundreds of random requests,
 * response times compared. Takes minutes; best run on a quiet machine.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
/** A test file has a long form if it imports a helper that asks for it. */
const hasLongForm = (path) =>
  /support\/(torture|page-checks)\.ts'/.test(readFileSync(join(root, path), 'utf8'));
const files = readdirSync(join(root, 'tests'), { recursive: true, encoding: 'utf8' })
  .map((name) => join('tests', name))
  .filter(
    (path) => path.endsWith('.long.test.ts') || (path.endsWith('.test.ts') && hasLongForm(path)),
  );

const named = process.argv.slice(2);
const { status, error } = spawnSync(
  process.execPath,
  [join(root, 'node_modules/vitest/vitest.mjs'), 'run', ...(named.length ? named : files)],
  { cwd: root, stdio: 'inherit', env: { ...process.env, TORTURE: '1' } },
);
if (error) console.error(error.message);
process.exit(status ?? 1);
