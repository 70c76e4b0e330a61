/**
 * bcrypt in threads of its own, which run at low priority. When run from sources (tests) it uses
 * libuv's pool.
 */
import { join } from 'node:path';
import bcrypt from 'bcrypt';
import { Piscina } from 'piscina';
import { ROOT } from '../root.ts';
import type { HashJob } from './hash-worker.ts';
import { AT_ONCE, STAFF_AT_ONCE } from './hashing-queue.ts';

const isBuilt = import.meta.url.endsWith('.js');
/**
 * A thread's priority: on Linux its `nice`, on Windows BELOW_NORMAL; macOS has only that of the
 * whole process. Orders go before logins: with 50 logins under way an order's p95 was 1.29 times
 * that without, on a single core 1.66, and is 1.18 and 0.91 (`npm run bench logins`).
 */
const PRIORITY: Partial<Record<NodeJS.Platform, number>> = { linux: 19, win32: -1 };
/** Idle threads end after this long, since each takes some 15 MB. */
const IDLE_MS = 10_000;
let pool: Piscina | undefined;

function inThread(job: HashJob): Promise<unknown> {
  pool ??= new Piscina({
    filename: join(ROOT, 'dist/server/hash-worker.js'),
    minThreads: 0,
    // As many threads as both lanes may run at once, so that no job of one lane waits for one of
    // the other.
    maxThreads: AT_ONCE + STAFF_AT_ONCE,
    idleTimeout: IDLE_MS,
    niceIncrement: PRIORITY[process.platform] ?? 0,
  });
  return pool.run(job);
}

/** @param cost as bcrypt counts it: each step doubles the work */
export function hash(text: string, cost: number) {
  return isBuilt ? (inThread({ text, cost }) as Promise<string>) : bcrypt.hash(text, cost);
}
export function compare(text: string, against: string) {
  return isBuilt
    ? (inThread({ text, against }) as Promise<boolean>)
    : bcrypt.compare(text, against);
}

/** Waits for running hashes, then ends the threads. */
export async function closeBcrypt(): Promise<void> {
  const closing = pool;
  pool = undefined;
  await closing?.close();
}
