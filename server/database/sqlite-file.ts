/** Single files of SQLite, opened by the driver: the database, its copies, the folder's lock. */
import { pathToFileURL } from 'node:url';
import sqlite3 from 'sqlite3';

export type SqliteFile = sqlite3.Database;

function openAs(path: string, mode: number): Promise<SqliteFile> {
  return new Promise((done, fail) => {
    const connection: SqliteFile = new sqlite3.Database(path, mode, (error) =>
      error ? fail(error) : done(connection),
    );
  });
}

/**
 * Opens a file that exists. A database that was deleted while the server runs must not come back
 * empty and be written to.
 */
export function openFile(path: string): Promise<SqliteFile> {
  return openAs(path, sqlite3.OPEN_READWRITE);
}

/** Opens a file as immutable, which makes no lock and no -wal beside it. */
export function openImmutable(path: string): Promise<SqliteFile> {
  const address = `${pathToFileURL(path).href}?immutable=1`;
  return openAs(address, sqlite3.OPEN_READONLY | sqlite3.OPEN_URI);
}

/** Runs statements without values or rows. */
export function run(connection: SqliteFile, sql: string): Promise<void> {
  return new Promise((done, fail) =>
    connection.exec(sql, (error) => (error ? fail(error) : done())),
  );
}

/** Runs one statement without values. @returns its rows */
export function rowsOf<R>(connection: SqliteFile, sql: string): Promise<R[]> {
  return new Promise((done, fail) =>
    connection.all(sql, (error, rows) => (error ? fail(error) : done(rows as R[]))),
  );
}

export function close(connection: SqliteFile): Promise<void> {
  return new Promise((done) => connection.close(() => done()));
}
