import { defineConfig } from 'vitest/config';

const BROWSER = 'tests/e2e/**/*.test.ts';
const DOCUMENTS = 'tests/documents/*.test.ts';
const RULES = 'tests/documents/rules.test.ts';
const DESKTOP = 'tests/main/desktop*.test.ts';
/** Processes by the dozen, timeouts waited for, whole disks: `npm run torture`. */
const LONG = 'tests/**/*.long.test.ts';
/** These replace a module or the cost of hashes for themselves alone. */
const ISOLATED = [
  'tests/server/customers/password-rules.test.ts',
  'tests/server/customers/timing.test.ts',
  'tests/server/invoices/backlog.test.ts',
  'tests/server/printing/addresses.test.ts',
];
const before = (...what: string[]) => what.map((name) => `./tests/support/${name}.ts`);
interface Files {
  include: string[];
  exclude?: string[];
  isolate?: boolean;
}
const project = (name: string, { include, exclude = [], isolate = true }: Files) => ({
  extends: true as const,
  test: { name, include, exclude, isolate, globalSetup: BEFORE[name] ?? [] },
});

/** What is made once a run, before its first worker: each costs more than a test file. */
const BEFORE: Record<string, string[]> = {
  unit: before('before-servers', 'database-door'),
  isolated: before('before-servers', 'database-door'),
  long: before('before-servers', 'database-door', 'before-browser'),
  documents: before('before-servers', 'database-door'),
  browser: before('before-servers', 'database-door', 'before-browser'),
};

/** Projects, so that `npm test` can say which of them failed and how long each took, and leave the official rules out where they are not; `vitest run <file>` finds its own. */
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
      // Loading the server's modules takes 2 s of CPU a file: files of a worker share them.
      project('unit', {
        include: ['tests/**/*.test.ts'],
        exclude: [BROWSER, DOCUMENTS, DESKTOP, LONG, ...ISOLATED],
        isolate: false,
      }),
      project('isolated', { include: ISOLATED }),
      project('long', { include: [LONG] }),
      project('documents', { include: [DOCUMENTS], exclude: [RULES] }),
      project('rules', { include: [RULES] }),
      project('browser', { include: [BROWSER] }),
      project('desktop', { include: [DESKTOP] }),
    ],
  },
});
