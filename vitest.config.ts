import { existsSync, statfsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';
import LongestFirst from './tests/support/longest-first.ts';

/** Linux's file system in memory: tests flush thousands of files that nobody keeps. */
const MEMORY = '/dev/shm';
const ENOUGH_BYTES = 8 * 1024 ** 3;
function hasRoom(folder: string): boolean {
  if (!existsSync(folder)) return false;
  const { bavail, bsize } = statfsSync(folder);
  return bavail * bsize > ENOUGH_BYTES;
}
// Workers and the programs they start inherit it.
if (!process.env.TMPDIR && hasRoom(MEMORY)) process.env.TMPDIR = MEMORY;

const DESKTOP = 'tests/main/desktop*.test.ts';
/** Processes by the dozen, timeouts waited for, whole disks: `npm run torture`. */
const LONG = 'tests/**/*.long.test.ts';
/** These replace a module or the cost of hashes for themselves alone. */
const ISOLATED = [
  'tests/main/server-process.test.ts',
  'tests/server/customers/password-rules.test.ts',
  'tests/server/customers/purge.test.ts',
  'tests/server/customers/timing.test.ts',
  'tests/server/invoices/rendering.test.ts',
  'tests/server/meanwhile.test.ts',
  'tests/server/printing/addresses.test.ts',
];
/**
 * These start PostgreSQL or processes, render many PDFs, wait for mail or printers, or repeat much:
 * `npm run test:quick` leaves them out.
 */
const SLOW = [
  'tests/{documents,e2e}/**/*.test.ts',
  'tests/{lint,migrations,types}.test.ts',
  'tests/main/**/*.test.ts',
  'tests/server/**/*{postgres,processes,killed}*.test.ts',
  'tests/server/{backups,health}/**/*.test.ts',
  'tests/server/{corpus,encoding,fuzz,headers,https,leaks,notices,odd-queries,races}.test.ts',
  'tests/server/{regexes,serve,start-failure,stalled,transport-rules}.test.ts',
  'tests/server/customers/{limits,mfa}.test.ts',
  'tests/server/database/{backup,migration-killed,notifications,rebuild-table}.test.ts',
  'tests/server/database/{transaction,turns,wal-cut}.test.ts',
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
/** What is made once a run, before its first worker: each costs more than a test file. */
const BEFORE_SERVERS = before('before-servers', 'database-door');
const BEFORE_BROWSERS = [...BEFORE_SERVERS, ...before('before-browser')];
const isQuick = process.env.TEST_QUICK === '1';

/** `npm test` runs all projects but `long` at once. */
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
    sequence: { sequencer: LongestFirst },
    execArgv: ['--require', resolve('tests/support/cheap-scrypt.cjs')],
    env: { LOG_LEVEL: process.env.LOG_LEVEL ?? 'fatal', UV_THREADPOOL_SIZE: '8' },
    reporters: ['default', './tests/support/no-skips.ts'],
    coverage: {
      provider: 'v8',
      include: ['server/**/*.ts', 'main/**/*.ts', 'renderer/**/*.ts'],
      reporter: ['text-summary', 'html', 'lcov'],
    },
    projects: [
      {
        extends: true,
        test: {
          name: 'shared',
          include: ['tests/**/*.test.ts'],
          exclude: [DESKTOP, LONG, ...ISOLATED, ...(isQuick ? SLOW : [])],
          // Loading the server's modules takes 2 s of CPU a file: files of a worker share them.
          isolate: false,
          globalSetup: isQuick ? BEFORE_SERVERS : BEFORE_BROWSERS,
          setupFiles: before('failed-pages'),
        },
      },
      { extends: true, test: { name: 'isolated', include: ISOLATED, globalSetup: BEFORE_SERVERS } },
      {
        extends: true,
        test: { name: 'desktop', include: [DESKTOP], setupFiles: before('failed-pages') },
      },
      { extends: true, test: { name: 'long', include: [LONG], globalSetup: BEFORE_BROWSERS } },
    ],
  },
});
