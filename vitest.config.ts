import { defineConfig } from 'vitest/config';

const BROWSER = 'tests/e2e/**/*.test.ts';
const DESKTOP = 'tests/main/desktop*.test.ts';
const project = (name: string, include: string, exclude: string[] = []) => ({ extends: true as const, test: { name, include: [include], exclude } });

/** Three projects, so that `npm test` can say which of them failed and how long each took; `vitest run <file>` finds its own. */
export default defineConfig({
  test: {
    testTimeout: 60_000, hookTimeout: 60_000, pool: 'forks', maxWorkers: 2,
    env: { LOG_LEVEL: process.env.LOG_LEVEL ?? 'fatal', UV_THREADPOOL_SIZE: '8' },
    reporters: ['default', './tests/support/no-skips.ts'],
    projects: [project('unit', 'tests/**/*.test.ts', [BROWSER, DESKTOP]), project('browser', BROWSER), project('desktop', DESKTOP)],
  },
});
