import type { Database } from '../database/elsewhere.ts';
import type { Kind } from '../database/insert-rows.ts';
import { conflict, Problem } from '../errors.ts';
import { errorFacts, log } from '../log.ts';

/** A backup that was checked and migrated, beside the database that it is to replace. */
export interface Staged {
  /** The kind of the database that it is staged in, which may be another than the open one. */
  kind: Kind;
  sequelize: Database;
  /**
   * The rows of a table, in batches, each the text of a JSON array that is not parsed, so that no
   * number loses a digit.
   */
  batches: (table: string) => AsyncGenerator<string>;
  /** Closes and removes the copy. */
  remove: () => Promise<void>;
}

/** Why a backup cannot be staged: 409 `backup_damaged` or `backup_newer`. */
export function unreadable(error: unknown): Problem {
  if (error instanceof Problem) return error;
  log.warn({ error: errorFacts(error) }, 'backup not readable');
  const isNewer = /newer version/.test((error as Error).message);
  return conflict(isNewer ? 'backup_newer' : 'backup_damaged');
}
