import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { limitWork } from '../../server/work-limit.ts';

const LIMIT_MS = 400;

/** Starts a limit, and tells when it was reached, in milliseconds by the clock. */
function started(milliseconds: number) {
  const limit = limitWork(milliseconds);
  const begin = performance.now();
  let after: number | null = null;
  limit.signal.addEventListener('abort', () => (after = performance.now() - begin));
  limit.start();
  return { stop: limit.stop, after: () => after };
}

function useProcessor(milliseconds: number) {
  const begin = process.cpuUsage();
  for (;;) {
    const { user, system } = process.cpuUsage(begin);
    if ((user + system) / 1000 >= milliseconds) return;
  }
}

test('[15.2.2] a time limit of work is reached after so much processor time', async () => {
  const limit = started(LIMIT_MS);
  useProcessor(LIMIT_MS);
  await expect.poll(limit.after).toBeGreaterThanOrEqual(LIMIT_MS);
});

test('a time limit does not end work that waits for a processor', async () => {
  const limit = started(LIMIT_MS * 5);
  // The clock is past the limit, of which this process used next to nothing.
  await pause(LIMIT_MS * 7);
  limit.stop();
  expect(limit.after()).toBeNull();
});

test('[15.2.2] a time limit ends work that never gets a processor after eight times by the clock', async () => {
  const limit = started(LIMIT_MS);
  await expect.poll(limit.after, { timeout: 60_000 }).not.toBeNull();
  expect(limit.after()).toBeGreaterThanOrEqual(LIMIT_MS);
});

test('a time limit that was stopped ends nothing', async () => {
  const limit = started(20);
  limit.stop();
  useProcessor(50);
  await pause(50);
  expect(limit.after()).toBeNull();
});
