/**
 * The lock on the data folder: a server on SQLite holds it alone; those on PostgreSQL, which may
 * share a folder, share it. It is a lock of the operating system, taken through SQLite, which has
 * one on every system: it ends with the process, however that ends.
 */
import { chmodSync, closeSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { close, openFile, run } from '../database/sqlite-file.ts';
import { writeDurably } from '../durable-file.ts';
import { StartError } from '../start-error.ts';

export type LockKind = 'alone' | 'shared';
export interface FolderLock {
  /** Stores the addresses of this server, for the message of a second start. */
  storeAddresses: (addresses: Addresses) => void;
  release: () => Promise<void>;
}
const addresses = z.object({
  pid: z.int(),
  staff_url: z.string(),
  portal_url: z.string(),
});
type Addresses = Omit<z.output<typeof addresses>, 'pid'>;

const lockPath = (dataDir: string) => join(dataDir, 'server.lock');
const addressPath = (dataDir: string) => join(dataDir, 'server.json');

/**
 * Makes the file so that no other user of the machine can open it. Only SQLite opens it again:
 * closing it elsewhere would release the lock.
 */
function makeFile(path: string): void {
  try {
    closeSync(openSync(path, 'wx', 0o600));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

/** The addresses that a running server stored. */
function holderOf(dataDir: string): z.output<typeof addresses> | null {
  try {
    return addresses.parse(JSON.parse(readFileSync(addressPath(dataDir), 'utf8')));
  } catch {
    return null;
  }
}

function alreadyRunning(dataDir: string): StartError {
  const holder = holderOf(dataDir);
  const where = holder
    ? `It answers at ${holder.staff_url} (staff) and ${holder.portal_url} (guests); ` +
      `its process is ${holder.pid}.`
    : 'It is just starting, or another command works on the folder.';
  return new StartError(
    'already_running',
    `The back office is already running on this data folder: ${dataDir}\n` +
      `${where}\n` +
      'Use that one, or stop it first.',
  );
}

/**
 * Takes the lock at once or fails, and makes the folder where there is none.
 * @throws StartError `already_running`, naming the addresses of the other server
 */
export async function lockFolder(dataDir: string, kind: LockKind): Promise<FolderLock> {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  chmodSync(dataDir, 0o700);
  makeFile(lockPath(dataDir));
  const connection = await openFile(lockPath(dataDir));
  try {
    await run(
      connection,
      kind === 'alone'
        ? 'PRAGMA busy_timeout=0; BEGIN EXCLUSIVE'
        : 'PRAGMA busy_timeout=0; BEGIN; SELECT count(*) FROM sqlite_master',
    );
  } catch (error) {
    await close(connection);
    throw (error as NodeJS.ErrnoException).code === 'SQLITE_BUSY' ? alreadyRunning(dataDir) : error;
  }
  // The addresses of the previous server are out of date.
  if (kind === 'alone') rmSync(addressPath(dataDir), { force: true });
  return {
    storeAddresses: (known) =>
      writeDurably(addressPath(dataDir), JSON.stringify({ pid: process.pid, ...known })),
    release: async () => {
      if (kind === 'alone') rmSync(addressPath(dataDir), { force: true });
      await close(connection);
    },
  };
}

/**
 * The address of the server that runs on this folder; null where none does. It does not disturb a
 * running one.
 */
export async function whoRuns(dataDir: string): Promise<string | null> {
  try {
    await (await lockFolder(dataDir, 'alone')).release();
    return null;
  } catch (error) {
    if (!(error instanceof StartError)) throw error;
    return holderOf(dataDir)?.staff_url ?? 'it is just starting';
  }
}
