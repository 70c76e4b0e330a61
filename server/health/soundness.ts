import { backupsThere } from '../backups/files.ts';
import { config } from '../config.ts';
import { onPostgres } from '../database/connect.ts';
import { faultOfDatabase } from '../database/soundness.ts';
import { errorFacts, log } from '../log.ts';

let fault: string | null = null;
let checkedAt: Date | null = null;
let checking: Promise<void> | null = null;
let ending = new AbortController();

/** What the last check found damaged; null for nothing, and before the first. */
export const knownFault = () => fault;
export const lastChecked = () => checkedAt;

/**
 * Damage is said as loudly as can be, and what is still readable goes on being served: an evening's
 * orders are worth more than a till that refuses to work.
 */
async function sayDamaged(found: string): Promise<void> {
  const newest = (await backupsThere().catch(() => [])).find(
    ({ created_at }) => new Date(created_at) < new Date(),
  );
  log.fatal(
    { fault: found, folder: config().DATA_DIR, newest_backup: newest?.name ?? null },
    'the database is damaged: make no more changes than you must, stop the program, and put the newest good backup back with npm run restore',
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

/** Reads the whole database in search of damage; one check at a time. Never rejects. */
export function checkSoundness(at: Date): Promise<void> {
  checking ??= check(at).finally(() => {
    checking = null;
  });
  return checking;
}

/**
 * At start SQLite is checked, which is one file of ours; PostgreSQL, which others start with as
 * well, is read at night alone.
 */
export const checkAtStart = (at: Date) => (onPostgres() ? Promise.resolve() : checkSoundness(at));

/**
 * Breaks the check off that is under way: a database is not closed while it is read, and nobody
 * waits for the rest of it.
 */
export async function stopChecking(): Promise<void> {
  ending.abort();
  await checking;
}

/** A new database is not known to be damaged. */
export function forgetSoundness(): void {
  ending = new AbortController();
  fault = null;
  checkedAt = null;
}
