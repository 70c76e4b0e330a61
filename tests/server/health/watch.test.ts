import { afterEach, expect, it, vi } from 'vitest';
import { startWatching, stopWatching } from '../../../server/health/watch.ts';
import { openDatabase } from '../database/open.ts';

afterEach(() => {
  vi.useRealTimers();
});

it('the watch over the data runs once, however often it is started, and ends', async () => {
  const open = await openDatabase('SQLite');
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  startWatching();
  startWatching();
  expect(vi.getTimerCount()).toBe(1);
  await stopWatching();
  expect(vi.getTimerCount()).toBe(0);
  await open.close();
});
