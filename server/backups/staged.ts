import type { Database } from '../database/elsewhere.ts';

/** A backup that was checked and migrated, beside the database that it is to replace. */
export interface Staged {
  sequelize: Database;
  /**
   * The rows of a table, in batches, each the text of a JSON array that is not parsed, so that no
   * number loses a digit.
   */
  batches: (table: string) => AsyncGenerator<string>;
  /** Closes and removes the copy. */
  remove: () => Promise<void>;
}

/**
 * The steps that differ between the two databases. All but `stage` run in the transaction that
 * replaces the rows.
 */
export interface Dialect {
  /** @throws Problem 409 `backup_damaged` or `backup_newer`, with nothing changed */
  stage: (file: string) => Promise<Staged>;
  /**
   * Empties tables, without their triggers and foreign keys.
   * @returns a function that restores these and checks that every row has what it refers to
   */
  empty: (tables: string[]) => Promise<() => Promise<void>>;
  insert: (table: string, rows: string) => Promise<void>;
}
