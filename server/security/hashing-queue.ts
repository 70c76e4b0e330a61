import { availableParallelism } from 'node:os';
import { busy } from '../errors.ts';

const POOL = Number(process.env.UV_THREADPOOL_SIZE ?? 4);
/**
 * SQLite runs on libuv's threads, as scrypt does: more hashes at once than half of them would stop every query. And a core stays
 * free for the thread that answers: with four hashes on two cores an order took ten times as long (`npm run bench logins`).
 */
export const AT_ONCE = Math.max(1, Math.min(Math.floor(POOL / 2), availableParallelism() - 1));
const WAITING = 100;

let running = 0;
const queue: (() => void)[] = [];

/** Runs a slow hash when its turn comes. @throws Problem 503 `busy` when too many wait already */
export async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (running >= AT_ONCE) {
    if (queue.length >= WAITING) throw busy();
    await new Promise<void>((turn) => queue.push(turn));
  } else running++;
  try {
    return await work();
  } finally {
    const next = queue.shift();
    if (next) next();
    else running--;
  }
}
