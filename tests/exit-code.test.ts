import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');

/** A test that uses the run's PostgreSQL. */
const usesDatabase = (expectation: string) => `
import { expect, it } from 'vitest';
import { createDatabase } from '../support/postgres.ts';
it('uses a database', async () => {
  await createDatabase();
  ${expectation}
});`;

it.each([
  ['passes with 0', 'expect(1).toBe(1);', 0],
  ['fails with 1', 'expect(1).toBe(2);', 1],
])('a run whose test %s', (_, expectation, expected) => {
  const folder = mkdtempSync(join(root, 'tests/scratch-'));
  try {
    const file = join(folder, 'one.test.ts');
    writeFileSync(file, usesDatabase(expectation));
    const { status, stderr } = spawnSync(
      process.execPath,
      [
        join(root, 'node_modules/vitest/vitest.mjs'),
        'run',
        '--project=shared',
        relative(root, file),
      ],
      { cwd: root, encoding: 'utf8' },
    );
    expect(status, stderr).toBe(expected);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
