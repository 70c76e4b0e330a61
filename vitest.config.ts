import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
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
/**
 * These start PostgreSQL or processes, render many PDFs, wait for mail or printers, or repeat much:
 * `npm run test:quick` leaves them out.
 */
const SLOW = [
  'tests/{lint,migrations,types}.test.ts',
  'tests/main/**/*.test.ts',
  'tests/server/**/*{postgres,processes,killed}*.test.ts',
  'tests/server/{backups,health}/**/*.test.ts',
  'tests/server/{corpus,encoding,fuzz,headers,https,leaks,notices,odd-queries,races}.test.ts',
  'tests/server/{regexes,serve,start-failure,stalled,transport-rules}.test.ts',
  'tests/server/customers/{limits,mfa}.test.ts',
  'tests/server/database/{backup,rebuild-table,transaction}.test.ts',
  'tests/server/events/stream.test.ts',
  'tests/server/invoices/{archive-upgrade,look,numbering,pdf-job,pdf-scripts}.test.ts',
  'tests/server/invoices/{tampering,whole-names}.test.ts',
  'tests/server/jobs/migration.test.ts',
  'tests/server/mail/{claiming,delivery,transport}.test.ts',
  'tests/server/printing/{escpos,pictures,queue,states}.test.ts',
  'tests/server/restaurant/logo.test.ts',
];
const LIMIT = process.env.TORTURE === '1' ? 1_800_000 : 600_000;
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

/** `npm test` runs all projects but `long` at once, and names the one of a test that failed. */
export default defineConfig({
  test: {
    // For what hangs. No test fails by elapsed time: a busy machine may be ten times slower.
    testTimeout: LIMIT,
    hookTimeout: LIMIT,
    expect: { poll: { timeout: 60_000 } },
    tags: [{ name: 'long', description: 'has a long form, in npm run torture' }],
    pool: 'forks',
    // Browsers, databases and mail are waited for: a third worker computes meanwhile.
    maxWorkers: Math.max(3, availableParallelism()),
    execArgv: ['--require', resolve('tests/support/cheap-scrypt.cjs')],
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
      project('documents', { include: [DOCUMENTS], isolate: false }),
      project('browser', { include: [BROWSER], isolate: false }),
      project('desktop', { include: [DESKTOP] }),
    ],
  },
});
