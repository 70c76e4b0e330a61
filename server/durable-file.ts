import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { open, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Waits until a file or folder is on the disk. */
export function syncToDisk(path: string): void {
  const descriptor = openSync(path, 'r');
  try {
    fsyncSync(descriptor);
  } catch (error) {
    // Windows cannot sync a folder, and stores the names of its files by a journal of its own.
    if (process.platform !== 'win32') throw error;
  } finally {
    closeSync(descriptor);
  }
}

/** As `syncToDisk`, beside other work: a backup takes seconds on a slow disk. */
export async function flushToDisk(path: string): Promise<void> {
  const file = await open(path, 'r+');
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

/**
 * Renames a file that is already on the disk; after a power cut the old or the new file is there,
 * whole.
 */
export function renameDurably(from: string, to: string): void {
  renameSync(from, to);
  syncToDisk(dirname(to));
}

/** As `renameDurably`, beside other work: in a folder on a share or a slow disk. */
export async function moveDurably(from: string, to: string): Promise<void> {
  await rename(from, to);
  const folder = await open(dirname(to), 'r').catch((error: unknown) => {
    // Windows opens no folder, and stores the names of its files by a journal of its own.
    if (process.platform !== 'win32') throw error;
    return null;
  });
  try {
    if (process.platform !== 'win32') await folder?.sync();
  } finally {
    await folder?.close();
  }
}

const NEW_FILE = { mode: 0o600, flag: 'wx', flush: true } as const;
/**
 * Writes a file of mode 0600 that is on the disk, under its name, when this returns. Replaces an
 * older one wholly.
 */
export function writeDurably(path: string, text: string): void {
  const draft = `${path}.part`;
  try {
    rmSync(draft, { force: true });
    writeFileSync(draft, text, NEW_FILE);
    renameDurably(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw error;
  }
}

/** As `writeDurably`, beside other work: in a folder on a share or a slow disk. */
export async function putDurably(path: string, text: string): Promise<void> {
  const draft = `${path}.part`;
  try {
    await rm(draft, { force: true });
    await writeFile(draft, text, NEW_FILE);
    await moveDurably(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}
