import { defineConfig } from 'vitest/config';

const BROWSER = 'tests/e2e/**/*.test.ts';
const DOCUMENTS = 'tests/documents/*.test.ts';
const DESKTOP = 'tests/main/desktop*.test.ts';
/** Processes by the dozen, timeouts waited for, whole disks: `npm run torture`. */
const LONG = 'tests/**/*.long.test.ts';
/** These replace a module or the cost of hashes for themselves alone. */
const ISOLATED = [
  'tests/server/customers/password-rules.test.ts',
  'tests/server/customers/timing.test.ts',
  'tests/server/invoices/rendering.test.ts',
  'tests/server/printing/addresses.test.ts',
];
/** These start PostgreSQL or processes, or repeat much: `npm run test:quick` leaves them out. */
const SLOW = [
  'tests/{lint,types}.test.ts',
  'tests/main/**/*.test.ts',
  'tests/server/**/*{postgres,processes,killed}*.test.ts',
  'tests/server/{backups,health}/**/*.test.ts',
  'tests/server/{corpus,encoding,fuzz,headers,https,leaks,odd-queries,races,serve}.test.ts',
  'tests/server/{start-failure,stalled,transport-rules}.test.ts',
  'tests/server/database/{backup,transaction}.test.ts',
  'tests/server/invoices/{archive-upgrade,numbering,pdf-scripts,whole-names}.test.ts',
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
  slow: before('before-servers', 'database-door'),
  isolated: before('before-servers', 'database-door'),
  long: before('before-servers', 'database-door', 'before-browser'),
  documents: before('before-servers', 'database-door'),
  browser: before('before-servers', 'database-door', 'before-browser'),
};

/** `npm test` runs project by project and names the one that failed. */
export default defineConfig({
  test: {
    // For what hangs. No test fails by elapsed time: a busy machine may be ten times slower.
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
      // Loading the server's modules takes 2 s of CPU a file: files of a worker share them.
      project('unit', {
        include: ['tests/**/*.test.ts'],
        exclude: [BROWSER, DOCUMENTS, DESKTOP, LONG, ...ISOLATED, ...SLOW],
        isolate: false,
      }),
      project('slow', { include: SLOW, exclude: [DESKTOP, LONG], isolate: false }),
      project('isolated', { include: ISOLATED }),
      project('long', { include: [LONG] }),
      project('documents', { include: [DOCUMENTS] }),
      project('browser', { include: [BROWSER] }),
      project('desktop', { include: [DESKTOP] }),
    ],
  },
});
