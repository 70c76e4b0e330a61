import { defineConfig } from 'vitest/config';

const BROWSER = 'tests/e2e/**/*.test.ts';
const DOCUMENTS = 'tests/documents/*.test.ts';
const DESKTOP = 'tests/main/desktop*.test.ts';
const before = (...what: string[]) => what.map((name) => `./tests/support/${name}.ts`);
const project = (name: string, include: string, exclude: string[] = []) => ({
  extends: true as const,
  test: { name, include: [include], exclude, globalSetup: BEFORE[name] ?? [] },
});

/** What is made once a run, before its first worker: each costs more than a test file. */
const BEFORE: Record<string, string[]> = {
  unit: before('before-servers', 'database-door'),
  documents: before('before-servers', 'database-door'),
  browser: before('before-servers', 'database-door', 'before-browser'),
};

/** Projects, so that `npm test` can say which of them failed; `vitest run <file>` finds its own. */
export default defineConfig({
  test: {
    // For what hangs. No test passes or fails by how long it took: a busy machine is ten times slower than a quiet one.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 60_000 } },
    pool: 'forks',
    maxWorkers: 2,
    env: { LOG_LEVEL: process.env.LOG_LEVEL ?? 'fatal', UV_THREADPOOL_SIZE: '8' },
    reporters: ['default', './tests/support/no-skips.ts'],
    projects: [
      project('unit', 'tests/**/*.test.ts', [BROWSER, DOCUMENTS, DESKTOP]),
      project('documents', DOCUMENTS),
      project('browser', BROWSER),
      project('desktop', DESKTOP),
    ],
  },
});
