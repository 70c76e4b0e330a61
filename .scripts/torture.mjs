/**
 * `npm run torture [files]`: the long forms of the proofs whose short forms are in `npm test`:
 * processes killed fifty times, every hostile text through the whole house, requests at random by
 * the hundred, times compared. Minutes long, and best on a quiet machine.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
/** Files with a long form are those that ask for it, by themselves or by the checks of pages. */
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
