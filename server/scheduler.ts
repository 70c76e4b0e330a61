import { purgeTokens } from './accounts/one-use-tokens.ts';
import {
  clockQuestion,
  LOOK_MS,
  startClockWatch,
  stopClockWatch,
  watchClock,
} from './audit/clock-watch.ts';
import { now } from './clock.ts';
import { purgeEvents } from './events/events.ts';
import { checkNightly } from './health/nightly.ts';
import { purgeKeys } from './idempotency/once.ts';
import { purgeLinks } from './invoices/issue/invoices.ts';
import { purgeLimits } from './security/rate-limit.ts';
import { errorFacts, log } from './log.ts';
import { purgeMails } from './mail/personal.ts';
import { purgeSources } from './orders/guest-room.ts';
import { purgeUnverified } from './privacy/purge.ts';
import { purgeSessions } from './sessions/purge.ts';

const HOUR = 3_600_000;

/**
 * What nobody can use any more is not kept (ASVS 14.2.4); how long each may stay is its feature's
 * to say.
 */
const PURGES = {
  purgeEvents,
  purgeKeys,
  purgeLimits,
  purgeLinks,
  purgeMails,
  purgeSessions,
  purgeSources,
  purgeTokens,
  purgeUnverified,
};

let timer: NodeJS.Timeout | null = null;
let clockTimer: NodeJS.Timeout | null = null;
let working: Promise<void> = Promise.resolve();

function lookAtClock() {
  return watchClock().catch((error: unknown) =>
    log.error({ error: errorFacts(error) }, 'clock not watched'),
  );
}

/**
 * Clears away what has had its time by the server's clock. One that fails stops no other; the next
 * hour tries again. While the clock is in question nothing is: by a clock that is years ahead
 * everything has had its time.
 */
export async function runScheduledTasks(): Promise<void> {
  await lookAtClock();
  if (clockQuestion()) return;
  for (const [name, purge] of Object.entries(PURGES)) {
    await purge(now()).catch((error: unknown) =>
      log.error({ purge: name, error: errorFacts(error) }, 'not purged'),
    );
  }
  await checkNightly(now()).catch((error: unknown) =>
    log.error({ error: errorFacts(error) }, 'database not checked'),
  );
}

/**
 * Keeps house now and every hour, and looks at the clock more often. Several processes on one
 * database may: a row that is gone is gone.
 */
export async function startScheduler(): Promise<void> {
  await startClockWatch();
  const begin = () => {
    working = working.then(runScheduledTasks);
  };
  timer = setInterval(begin, HOUR);
  timer.unref();
  clockTimer = setInterval(() => {
    working = working.then(lookAtClock);
  }, LOOK_MS);
  clockTimer.unref();
  begin();
}

/** Lets what is under way be finished, and stops. */
export async function stopScheduler(): Promise<void> {
  if (timer) clearInterval(timer);
  timer = null;
  if (clockTimer) clearInterval(clockTimer);
  clockTimer = null;
  await working;
  await stopClockWatch();
}
