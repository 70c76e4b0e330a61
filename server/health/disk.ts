import { statfs } from 'node:fs/promises';
import { config } from '../config.ts';

const MEGABYTE = 1_000_000;
/**
 * Below this an owner is warned, who has some days then; below the other nothing that is written is
 * sure to fit.
 */
const LOW_BYTES = 1000 * MEGABYTE;
const FULL_BYTES = 8 * MEGABYTE;

async function freeOf(path: string) {
  const { bavail, bsize } = await statfs(path);
  return bavail * bsize;
}
let read = freeOf;
/** For tests, which cannot fill a disk: replaces what is read of it, or gives the real one back. */
export function setDisk(reader: typeof read | null) {
  read = reader ?? freeOf;
}

/**
 * `low` and `full` count what is left for us where the data folder is; null where it cannot be
 * told.
 */
export async function diskSpace(): Promise<'enough' | 'low' | 'full' | null> {
  const free = await read(config().DATA_DIR).catch(() => null);
  if (free === null) return null;
  if (free < FULL_BYTES) return 'full';
  return free < LOW_BYTES ? 'low' : 'enough';
}
