/**
 * The queue of archive checks: one runs at a time, in the background, with progress, and can be
 * stopped. Results are cached in the memory of this process until newer checks are done.
 */
import { busy, notFound } from '../../errors.ts';
import { errorFacts, log } from '../../log.ts';
import { randomUUID } from 'node:crypto';
import { now } from '../../clock.ts';
import { verifyArchive, type ArchiveState } from './archive.ts';
import type { Progress } from './check.ts';

export interface Check {
  id: string;
  restaurant_id: string;
  /** Whether it began where the last one without faults ended. */
  fromCheckpoint: boolean;
  state: 'waiting' | 'running' | 'done' | 'stopped' | 'failed';
  progress: Progress;
  started_at: Date;
  result: ArchiveState | null;
  stop: AbortController;
}

const MOST_WAITING = 8;
const MOST_CACHED = 20;
const cached = new Map<string, Check>();
let waiting = 0;
let last: Promise<unknown> = Promise.resolve();

/**
 * Waits for earlier checks, unless it is stopped meanwhile.
 * @throws Problem 503 `busy`
 */
async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (waiting >= MOST_WAITING) throw busy();
  waiting++;
  const mine = last.then(work);
  last = mine.catch(() => undefined);
  try {
    return await mine;
  } finally {
    waiting--;
  }
}

/**
 * Checks at once, until `signal` aborts.
 * @throws Problem 503 `busy` when it was aborted, or too many checks wait already
 */
export const checkNow = (restaurant_id: string, signal: AbortSignal): Promise<ArchiveState> =>
  inTurn(async () => {
    try {
      signal.throwIfAborted();
      return await verifyArchive(restaurant_id, { signal });
    } catch (error) {
      // The client has closed the connection, so nobody reads this response; it is no fault of the
      // server.
      throw signal.aborted ? busy() : error;
    }
  });

async function run(check: Check): Promise<void> {
  const { signal } = check.stop;
  try {
    await inTurn(async () => {
      signal.throwIfAborted();
      check.state = 'running';
      check.result = await verifyArchive(check.restaurant_id, {
        signal,
        fromCheckpoint: check.fromCheckpoint,
        keepsCheckpoint: true,
        onProgress: (progress) => {
          check.progress = progress;
        },
      });
    });
    if (!signal.aborted) check.state = 'done';
  } catch (error) {
    check.state = signal.aborted ? 'stopped' : 'failed';
    if (!signal.aborted) log.error({ error: errorFacts(error) }, 'archive not checked');
  }
}

/** Whether a check has not ended. */
export const isOpen = ({ state }: Pick<Check, 'state'>) =>
  state === 'waiting' || state === 'running';

function cacheCheck(check: Check): void {
  cached.set(check.id, check);
  for (const old of cached.values())
    if (cached.size > MOST_CACHED && !isOpen(old)) cached.delete(old.id);
}

/**
 * Begins a check, or returns the one of this restaurant that is already open and checks as much.
 */
export function beginCheck(restaurant_id: string, { fromCheckpoint = false } = {}): Check {
  const open = [...cached.values()].find(
    (check) =>
      check.restaurant_id === restaurant_id &&
      isOpen(check) &&
      (fromCheckpoint || !check.fromCheckpoint),
  );
  if (open) return open;
  if (waiting >= MOST_WAITING) throw busy();
  const check: Check = {
    id: randomUUID(),
    restaurant_id,
    fromCheckpoint,
    state: 'waiting',
    progress: { done: 0, total: 0 },
    started_at: now(),
    result: null,
    stop: new AbortController(),
  };
  cacheCheck(check);
  void run(check);
  return check;
}

/** @throws Problem 404 */
export function checkOf(restaurant_id: string, id: string): Check {
  const check = cached.get(id);
  if (check?.restaurant_id !== restaurant_id) throw notFound();
  return check;
}

/**
 * Stops a check; a finished one stays as it is.
 * @throws Problem 404
 */
export function stopCheck(restaurant_id: string, id: string): Check {
  const check = checkOf(restaurant_id, id);
  if (isOpen(check)) {
    check.stop.abort();
    check.state = 'stopped';
  }
  return check;
}

/** Stops all checks and waits for the current step. */
export async function stopChecks(): Promise<void> {
  for (const check of cached.values()) check.stop.abort();
  await last;
}
