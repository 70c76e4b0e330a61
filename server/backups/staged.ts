import type { Database } from '../database/elsewhere.ts';

/** A backup that was checked and brought up to date, beside the database that it is to replace. */
export interface Staged {
  sequelize: Database;
  /**
   * The rows of a table, some at a time, each time as the text of a JSON array: never parsed here,
   * so that no number loses a digit.
   */
  batches: (table: string) => AsyncGenerator<string>;
  /** Closes and removes it. */
  remove: () => Promise<void>;
}

/**
 * What the two databases do in their own ways. All but `stage` runs in the transaction that
 * replaces the rows.
 */
export interface Dialect {
  /** @throws Problem 409 `backup_damaged` or `backup_newer`, with nothing changed */
  stage: (file: string) => Promise<Staged>;
  /**
   * Empties tables, guards and all. @returns what brings the guards back and checks that every row
   * has what it refers to
   */
  empty: (tables: string[]) => Promise<() => Promise<void>>;
  insert: (table: string, rows: string) => Promise<void>;
}
