import { setTimeout as pause } from 'node:timers/promises';
import { backUpWhenDue } from './backups/automatic.ts';
import { purgeTokens } from './accounts/one-use-tokens.ts';
import {
  clockQuestion,
  LOOK_MS,
  startClockWatch,
  stopClockWatch,
  watchClock,
} from './audit/clock-watch.ts';
import { now } from './clock.ts';
import { keepStatistics } from './database/statistics.ts';
import { purgeEvents } from './events/events.ts';
import { checkNightly } from './health/nightly.ts';
import { purgeKeys } from './idempotency/once.ts';
import { purgeGuestDevices } from './invoices/issue/guest-devices.ts';
import { purgeLinks } from './invoices/issue/invoices.ts';
import { purgeWishes } from './invoices/issue/wishes.ts';
import { purgeLimits } from './security/rate-limit.ts';
import { errorFacts, log } from './log.ts';
import { purgeMails } from './mail/personal.ts';
import { purgePasskeyChallenges } from './passkeys/challenges.ts';
import { purgeSources } from './orders/guest-room.ts';
import { purgeUnverified } from './privacy/purge.ts';
import { purgeSessions } from './sessions/purge.ts';
import { purgeTickets } from './tickets/personal.ts';

const HOUR = 3_600_000;

/**
 * The purges of data that is of no use any more (ASVS 14.2.4); each feature decides how long its
 * data stays.
 */
const PURGES = {
  purgeEvents,
  purgeGuestDevices,
  purgeKeys,
  purgeLimits,
  purgeLinks,
  purgeMails,
  purgePasskeyChallenges,
  purgeSessions,
  purgeSources,
  purgeTickets,
  purgeTokens,
  purgeUnverified,
  purgeWishes,
};

let timer: NodeJS.Timeout | null = null;
let clockTimer: NodeJS.Timeout | null = null;
let working: Promise<void> = Promise.resolve();
let backingUp: Promise<void> | null = null;
/** How long the stop waits for a backup: longer than one takes, shorter than a share that hangs. */
const BACKUP_WITHIN_MS = 20_000;

function checkClock() {
  return watchClock().catch((error: unknown) =>
    log.error({ error: errorFacts(error) }, 'clock not watched'),
  );
}

/**
 * Runs the scheduled tasks: purges data that is expired by the server's clock, keeps the statistics
 * of the database, and checks it. One that fails does not stop the others, and is retried in the
 * next hour. Nothing is purged while the clock is in question: by a clock that is years ahead
 * everything is expired.
 */
export async function runScheduledTasks(): Promise<void> {
  await checkClock();
  if (clockQuestion()) return;
  for (const [name, purge] of Object.entries(PURGES)) {
    await purge(now()).catch((error: unknown) =>
      log.error({ purge: name, error: errorFacts(error) }, 'not purged'),
    );
  }
  await keepStatistics().catch((error: unknown) =>
    log.error({ error: errorFacts(error) }, 'statistics of the database not kept'),
  );
  await checkNightly(now()).catch((error: unknown) =>
    log.error({ error: errorFacts(error) }, 'database not checked'),
  );
}

/**
 * Checks the clock, and makes the automatic backup if it is due and the clock is right; beside the
 * other tasks, which a share that hangs would hold for as long.
 */
async function everyMinute(): Promise<void> {
  await checkClock();
  if (clockQuestion()) return;
  backingUp ??= backUpWhenDue(now())
    .catch((error: unknown) => log.error({ error: errorFacts(error) }, 'automatic backup failed'))
    .finally(() => {
      backingUp = null;
    });
}

/**
 * Starts the scheduler: runs its tasks now and every hour, and looks at the clock and for the time
 * of the backup every minute, which a machine that slept through the night notices as it wakes.
 * Several processes may share a database, since purging a row twice does no harm.
 */
export async function startScheduler(): Promise<void> {
  await startClockWatch();
  const begin = () => {
    working = working.then(runScheduledTasks).then(everyMinute);
  };
  endTimers();
  timer = setInterval(begin, HOUR);
  timer.unref();
  clockTimer = setInterval(() => {
    working = working.then(everyMinute);
  }, LOOK_MS);
  clockTimer.unref();
  begin();
}

function endTimers(): void {
  for (const one of [timer, clockTimer]) if (one) clearInterval(one);
  timer = null;
  clockTimer = null;
}

/** Waits for the running tasks, and some seconds for a backup, and stops. */
export async function stopScheduler(): Promise<void> {
  endTimers();
  await working;
  await Promise.race([backingUp, pause(BACKUP_WITHIN_MS, undefined, { ref: false })]);
  await stopClockWatch();
}
