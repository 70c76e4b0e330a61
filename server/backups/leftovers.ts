import { onPostgres } from '../database/connect.ts';
import { statement } from '../database/repository.ts';
import { Problem } from '../errors.ts';
import { errorFacts, log } from '../log.ts';
import { dropUnnamedKeys } from '../security/installation.ts';
import { removeLeftovers, removeLeftoversElsewhere } from './files.ts';
import { oneAtATime } from './one-at-a-time.ts';

/**
 * Drops schemas in which an interrupted restore checked a backup, since each is a copy of all data.
 */
async function dropStagedSchemas(): Promise<void> {
  const left = await statement<{ name: string }>(
    "SELECT nspname AS name FROM pg_namespace WHERE nspname ~ '^restore_[0-9a-f]{32}$'",
  );
  for (const { name } of left) await statement(`DROP SCHEMA ${name} CASCADE`);
}

/**
 * Removes, at start, what an interrupted backup or restore left. Not while another process makes
 * one. The start does not wait for a folder elsewhere, which may be a share that hangs.
 */
export async function clearAway(): Promise<void> {
  void removeLeftoversElsewhere().catch((error: unknown) =>
    log.warn({ error: errorFacts(error) }, 'folder of backups not cleared'),
  );
  await oneAtATime(async () => {
    await removeLeftovers();
    await dropUnnamedKeys();
    if (onPostgres()) await dropStagedSchemas();
  }).catch((error: unknown) => {
    if (!(error instanceof Problem)) throw error;
  });
}
