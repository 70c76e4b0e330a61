/**
 * The archive checks that the processes on one PostgreSQL know of each other: a page asks now this
 * one and now that one. Each tells its own in the settings while they run; on SQLite there is one.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { now } from '../../clock.ts';
import { database, onPostgres } from '../../database/connect.ts';
import { inTransaction } from '../../database/transaction.ts';
import { notFound } from '../../errors.ts';
import { errorFacts, log } from '../../log.ts';
import { readSetting, writeSetting } from '../../settings/settings.ts';
import { beginCheck, checkOf, isOpen, stopCheck, type Check } from './checks.ts';

const NAME = 'archive_checks';
const MOST_TOLD = 10;
const TELL_EVERY_MS = 1_000;
/** A check of which nothing was told for so long ended with its process. */
const SILENT_MS = 20_000;

export type KnownCheck = Pick<Check, 'id' | 'state' | 'progress' | 'result' | 'started_at'>;
type Facts = Pick<Check, 'id' | 'restaurant_id' | 'fromCheckpoint' | 'progress' | 'result'>;
interface Told extends Facts {
  state: Check['state'];
  started_at: string;
  told_at: string;
  /** Whether another process was asked to stop it. */
  isUnwanted: boolean;
}

async function allTold(): Promise<Told[]> {
  return (await readSetting<Told[]>(NAME))?.value ?? [];
}

/** Tells one, first of all, in place of what was told of it before. */
function tell(one: Told): Promise<void> {
  return inTransaction(async () => {
    const others = (await allTold()).filter(({ id }) => id !== one.id);
    await writeSetting(NAME, [one, ...others].slice(0, MOST_TOLD));
  });
}

/** Tells how far a check of this process is, and stops it where another was asked to. */
async function tellOwn(check: Check): Promise<void> {
  await inTransaction(async () => {
    const told = (await allTold()).find(({ id }) => id === check.id);
    if (told?.isUnwanted) stopCheck(check.restaurant_id, check.id);
    const { id, restaurant_id, fromCheckpoint, state, progress, result } = check;
    await tell({
      ...{ id, restaurant_id, fromCheckpoint, state, progress, result },
      started_at: check.started_at.toISOString(),
      told_at: now().toISOString(),
      isUnwanted: told?.isUnwanted ?? false,
    });
  });
}

const untold = (error: unknown) =>
  log.warn({ error: errorFacts(error) }, 'archive check not told to other processes');

/** Tells how far it is until it has ended, and how. */
async function keepTelling(check: Check): Promise<void> {
  const ours = database();
  for (let isOver = false; !isOver;) {
    isOver = !isOpen(check);
    await tellOwn(check).catch(untold);
    await pause(TELL_EVERY_MS, undefined, { ref: false });
    if (database() !== ours) return;
  }
}

const isSilent = ({ told_at }: Told) =>
  Math.abs(now().getTime() - new Date(told_at).getTime()) > SILENT_MS;
const known = ({ started_at, ...told }: Told): KnownCheck => ({
  ...told,
  started_at: new Date(started_at),
});

/**
 * Begins a check, or returns the one of this restaurant that runs already in any process and checks
 * as much.
 * @throws Problem 503 `busy`
 */
export async function beginKnownCheck(
  restaurant_id: string,
  { fromCheckpoint }: { fromCheckpoint: boolean },
): Promise<KnownCheck> {
  if (!onPostgres()) return beginCheck(restaurant_id, { fromCheckpoint });
  const running = (await allTold()).find(
    (told) =>
      told.restaurant_id === restaurant_id &&
      isOpen(told) &&
      !isSilent(told) &&
      (fromCheckpoint || !told.fromCheckpoint),
  );
  if (running) return known(running);
  const check = beginCheck(restaurant_id, { fromCheckpoint });
  // Before the answer: the next question may come to another process.
  await tellOwn(check).catch(untold);
  void keepTelling(check);
  return check;
}

function ownCheck(restaurant_id: string, id: string): Check | null {
  try {
    return checkOf(restaurant_id, id);
  } catch {
    return null;
  }
}

async function toldCheck(restaurant_id: string, id: string): Promise<Told> {
  const told = onPostgres() ? (await allTold()).find((one) => one.id === id) : undefined;
  if (told?.restaurant_id !== restaurant_id || (isOpen(told) && isSilent(told))) throw notFound();
  return told;
}

/** A check of any process. @throws Problem 404, also where its process ended before it did */
export async function knownCheck(restaurant_id: string, id: string): Promise<KnownCheck> {
  return ownCheck(restaurant_id, id) ?? known(await toldCheck(restaurant_id, id));
}

/**
 * Stops a check of any process, another's within a second; a finished one stays as it is.
 * @throws Problem 404
 */
export function stopKnownCheck(restaurant_id: string, id: string): Promise<KnownCheck> {
  if (ownCheck(restaurant_id, id)) return Promise.resolve(stopCheck(restaurant_id, id));
  return inTransaction(async () => {
    const told = await toldCheck(restaurant_id, id);
    if (!isOpen(told)) return known(told);
    const stopped = { ...told, state: 'stopped' as const, isUnwanted: true };
    await tell(stopped);
    return known(stopped);
  });
}
