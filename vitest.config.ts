import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: { include: ['tests/**/*.test.ts'], testTimeout: 60_000, hookTimeout: 60_000, pool: 'forks', maxWorkers: 2, env: { LOG_LEVEL: process.env.LOG_LEVEL ?? 'fatal', UV_THREADPOOL_SIZE: '8' } },
});
