import { statfs } from 'node:fs/promises';
import { config } from '../config.ts';

const MEGABYTE = 1_000_000;
/**
 * Below the first an owner is warned, some days ahead; below the second no write is sure to fit.
 */
const LOW_BYTES = 1000 * MEGABYTE;
const FULL_BYTES = 8 * MEGABYTE;

async function freeOf(path: string) {
  const { bavail, bsize } = await statfs(path);
  return bavail * bsize;
}
let read = freeOf;
/**
 * For tests, which cannot fill a disk: replaces how free space is read, or restores the real way
 * with null.
 */
export function setDisk(reader: typeof read | null) {
  read = reader ?? freeOf;
}

/** The free bytes where the data folder is; null where that is unknown. */
export function freeBytes(): Promise<number | null> {
  return read(config().DATA_DIR).catch(() => null);
}

/** The free space where the data folder is; null where that is unknown. */
export async function diskSpace(): Promise<'enough' | 'low' | 'full' | null> {
  const free = await freeBytes();
  if (free === null) return null;
  if (free < FULL_BYTES) return 'full';
  return free < LOW_BYTES ? 'low' : 'enough';
}
