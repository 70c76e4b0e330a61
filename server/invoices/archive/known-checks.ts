/**
 * Archive checks shared by the processes on one PostgreSQL: the requests of a page come to any of
 * them. Each process publishes its own checks in the settings while they run.
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
const MOST_PUBLISHED = 10;
const PUBLISH_EVERY_MS = 1_000;
/** A running check that was not published for so long ended with its process. */
const SILENT_MS = 20_000;

export type KnownCheck = Pick<Check, 'id' | 'state' | 'progress' | 'result' | 'started_at'>;
type Facts = Pick<Check, 'id' | 'restaurant_id' | 'fromCheckpoint' | 'progress' | 'result'>;
interface Published extends Facts {
  state: Check['state'];
  started_at: string;
  published_at: string;
  /** Whether another process was asked to stop it. */
  isStopRequested: boolean;
}

async function allPublished(): Promise<Published[]> {
  return (await readSetting<Published[]>(NAME))?.value ?? [];
}

/** Publishes the present state of a check, as the newest in the list. */
function publish(one: Published): Promise<void> {
  return inTransaction(async () => {
    const others = (await allPublished()).filter(({ id }) => id !== one.id);
    await writeSetting(NAME, [one, ...others].slice(0, MOST_PUBLISHED));
  });
}

/** Publishes the progress of a check of this process; stops it where another was asked to. */
async function publishOwn(check: Check): Promise<void> {
  await inTransaction(async () => {
    const published = (await allPublished()).find(({ id }) => id === check.id);
    if (published?.isStopRequested) stopCheck(check.restaurant_id, check.id);
    const { id, restaurant_id, fromCheckpoint, state, progress, result } = check;
    await publish({
      ...{ id, restaurant_id, fromCheckpoint, state, progress, result },
      started_at: check.started_at.toISOString(),
      published_at: now().toISOString(),
      isStopRequested: published?.isStopRequested ?? false,
    });
  });
}

const notPublished = (error: unknown) =>
  log.warn({ error: errorFacts(error) }, 'archive check not published to other processes');

/** Publishes a check until it has ended, with its result. */
async function keepPublishing(check: Check): Promise<void> {
  const ours = database();
  for (let isOver = false; !isOver;) {
    isOver = !isOpen(check);
    await publishOwn(check).catch(notPublished);
    await pause(PUBLISH_EVERY_MS, undefined, { ref: false });
    if (database() !== ours) return;
  }
}

const isSilent = ({ published_at }: Published) =>
  Math.abs(now().getTime() - new Date(published_at).getTime()) > SILENT_MS;
const known = ({ started_at, ...published }: Published): KnownCheck => ({
  ...published,
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
  const running = (await allPublished()).find(
    (published) =>
      published.restaurant_id === restaurant_id &&
      isOpen(published) &&
      !isSilent(published) &&
      (fromCheckpoint || !published.fromCheckpoint),
  );
  if (running) return known(running);
  const check = beginCheck(restaurant_id, { fromCheckpoint });
  // Before the answer: the next question may come to another process.
  await publishOwn(check).catch(notPublished);
  void keepPublishing(check);
  return check;
}

function ownCheck(restaurant_id: string, id: string): Check | null {
  try {
    return checkOf(restaurant_id, id);
  } catch {
    return null;
  }
}

async function publishedCheck(restaurant_id: string, id: string): Promise<Published> {
  const published = onPostgres() ? (await allPublished()).find((one) => one.id === id) : undefined;
  if (published?.restaurant_id !== restaurant_id || (isOpen(published) && isSilent(published)))
    throw notFound();
  return published;
}

/** A check of any process. @throws Problem 404, also where its process ended before it did */
export async function knownCheck(restaurant_id: string, id: string): Promise<KnownCheck> {
  return ownCheck(restaurant_id, id) ?? known(await publishedCheck(restaurant_id, id));
}

/**
 * Stops a check of any process, another's within a second; a finished one stays as it is.
 * @throws Problem 404
 */
export function stopKnownCheck(restaurant_id: string, id: string): Promise<KnownCheck> {
  if (ownCheck(restaurant_id, id)) return Promise.resolve(stopCheck(restaurant_id, id));
  return inTransaction(async () => {
    const published = await publishedCheck(restaurant_id, id);
    if (!isOpen(published)) return known(published);
    const stopped = { ...published, state: 'stopped' as const, isStopRequested: true };
    await publish(stopped);
    return known(stopped);
  });
}
