import { newestBackup } from '../backups/files.ts';
import { now } from '../clock.ts';
import { config } from '../config.ts';
import { onPostgres } from '../database/connect.ts';
import { faultOfDatabase } from '../database/soundness.ts';
import { errorFacts, log } from '../log.ts';

let fault: string | null = null;
let checkedAt: Date | null = null;
let checking: Promise<void> | null = null;
let ending = new AbortController();

/** The fault that the last check found; null for none, and before the first check. */
export const knownFault = () => fault;
export const lastChecked = () => checkedAt;

/**
 * Logs damage at the highest level, but readable data is still served: an evening's orders are
 * worth more than a till that refuses to work.
 */
async function sayDamaged(found: string): Promise<void> {
  const newest = await newestBackup(now()).catch(() => null);
  log.fatal(
    { fault: found, folder: config().DATA_DIR, newest_backup: newest?.name ?? null },
    'the database is damaged: make no more changes than you must, stop the program, ' +
      'and put the newest good backup back with npm run restore',
  );
}

async function check(at: Date): Promise<void> {
  try {
    fault = await faultOfDatabase(ending.signal);
    checkedAt = at;
    if (fault) await sayDamaged(fault);
  } catch (error) {
    if (ending.signal.aborted) return;
    log.error({ error: errorFacts(error) }, 'database not checked');
  }
}

/** Checks the whole database for damage; one check at a time. Never rejects. */
export function checkSoundness(at: Date): Promise<void> {
  checking ??= check(at).finally(() => {
    checking = null;
  });
  return checking;
}

/**
 * Checks SQLite at start; PostgreSQL, with which several processes start, is only checked at night.
 */
export const checkAtStart = (at: Date) => (onPostgres() ? Promise.resolve() : checkSoundness(at));

/**
 * Aborts the running check: a database cannot be closed while it is read, and the stop must not
 * wait for it.
 */
export async function stopChecking(): Promise<void> {
  ending.abort();
  await checking;
}

/** Resets the result for a newly opened database. */
export function forgetSoundness(): void {
  ending = new AbortController();
  fault = null;
  checkedAt = null;
}
