import { defineConfig } from 'vitest/config';

const BROWSER = 'tests/e2e/**/*.test.ts';
const DOCUMENTS = 'tests/documents/*.test.ts';
const DESKTOP = 'tests/main/desktop*.test.ts';
/**
 * Files that ask for PostgreSQL again and again, start processes of their own or repeat much. `npm test` runs them,
 * `npm run test:quick` does not.
 */
const LONG = [
  'tests/{lint,types,unpacking}.test.ts',
  'tests/main/**/*.test.ts',
  'tests/server/**/*{postgres,processes,killed,timing}*.test.ts',
  'tests/server/{backups,health}/**/*.test.ts',
  'tests/server/{corpus,encoding,fuzz,headers,https,leaks,odd-queries,races,serve}.test.ts',
  'tests/server/{start-failure,stalled,transport-rules}.test.ts',
  'tests/server/database/{backup,transaction}.test.ts',
  'tests/server/invoices/{archive-upgrade,numbering,pdf-scripts,timed-thread}.test.ts',
  'tests/server/invoices/{drawing-queue,whole-names}.test.ts',
];
const before = (...what: string[]) => what.map((name) => `./tests/support/${name}.ts`);
const project = (name: string, include: string | string[], exclude: string[] = []) => ({
  extends: true as const,
  test: { name, include: [include].flat(), exclude, globalSetup: BEFORE[name] ?? [] },
});

/** What is made once a run, before its first worker: each costs more than a test file. */
const BEFORE: Record<string, string[]> = {
  unit: before('before-servers', 'database-door'),
  long: before('before-servers', 'database-door'),
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
    coverage: {
      provider: 'v8',
      include: ['server/**/*.ts', 'main/**/*.ts', 'renderer/**/*.ts'],
      reporter: ['text-summary', 'html', 'lcov'],
    },
    projects: [
      project('unit', 'tests/**/*.test.ts', [BROWSER, DOCUMENTS, DESKTOP, ...LONG]),
      project('long', LONG, [DESKTOP]),
      project('documents', DOCUMENTS),
      project('browser', BROWSER),
      project('desktop', DESKTOP),
    ],
  },
});
