/**
 * Checks a backup of either database before it replaces anything: `.sqlite` was made on SQLite,
 * `.ndjson.gz` on PostgreSQL, and each can be restored on both.
 */
import { onPostgres } from '../database/connect.ts';
import { stageDumpHere } from './on-postgres.ts';
import { stageDumpInFile, stageFile } from './on-sqlite.ts';
import type { Staged } from './staged.ts';

/**
 * Stages a backup, migrated to this version, beside the open database.
 * @throws Problem 409 `backup_damaged` or `backup_newer`, with nothing changed
 */
export function stageBackup(file: string): Promise<Staged> {
  if (file.endsWith('.sqlite')) return stageFile(file);
  return onPostgres() ? stageDumpHere(file) : stageDumpInFile(file);
}
