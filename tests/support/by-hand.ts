import sqlite3 from 'sqlite3';
import { databaseFile } from '../../server/database/sqlite.ts';

export interface Hand {
  run: (sql: string, values?: unknown[]) => Promise<void>;
  all: <R extends object>(sql: string, values?: unknown[]) => Promise<R[]>;
}

/**
 * Changes a database file as someone with access to the file would: past the program, with every
 * trigger dropped meanwhile, and without its keys.
 */
export async function byHand<T>(dataDir: string, work: (hand: Hand) => Promise<T>): Promise<T> {
  const file = new sqlite3.Database(databaseFile(dataDir));
  const run: Hand['run'] = (sql, values = []) =>
    new Promise((done, fail) => {
      file.run(sql, values, (error: Error | null) => (error ? fail(error) : done()));
    });
  const all: Hand['all'] = <R extends object>(sql: string, values: unknown[] = []) =>
    new Promise<R[]>((done, fail) => {
      file.all(sql, values, (error, rows) => (error ? fail(error) : done(rows as R[])));
    });
  try {
    await run('PRAGMA busy_timeout = 5000');
    const triggers = await all<{ name: string; sql: string }>(
      "SELECT name, sql FROM sqlite_master WHERE type = 'trigger'",
    );
    for (const { name } of triggers) await run(`DROP TRIGGER ${name}`);
    const result = await work({ run, all });
    for (const { sql } of triggers) await run(sql);
    return result;
  } finally {
    await new Promise<void>((done) => {
      file.close(() => done());
    });
  }
}
