/** The second place of backups: a folder on another disk or a share, which holds a copy of each. */
import { randomUUID } from 'node:crypto';
import { chmod, copyFile, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { isAbsolute, join, relative } from 'node:path';
import { config } from '../config.ts';
import { flushToDisk, moveDurably } from '../durable-file.ts';
import { ROOT } from '../root.ts';
import { answers } from './answering.ts';
import { folder, pathOf } from './files.ts';
import { lookInto } from './look.ts';

function isWithin(place: string, outer: string): boolean {
  const path = relative(outer, place);
  return path === '' || (!path.startsWith('..') && !isAbsolute(path));
}

/** The path without symbolic links, or null where there is no such folder. */
async function realFolder(path: string): Promise<string | null> {
  try {
    return (await stat(path)).isDirectory() ? await realpath(path) : null;
  } catch {
    return null;
  }
}

async function isWritable(place: string): Promise<boolean> {
  const probe = join(place, `.probe-${randomUUID()}`);
  try {
    await writeFile(probe, '', { flag: 'wx', mode: 0o600 });
    return true;
  } catch {
    return false;
  } finally {
    await rm(probe, { force: true });
  }
}

/**
 * Why a folder cannot be the second place, as the key of a text; null where it can. It is asked
 * beside other work: a share that hangs stops nobody else.
 */
export async function placeFault(path: string): Promise<string | null> {
  if (!isAbsolute(path)) return 'folder_absolute';
  if (!(await answers(path))) return 'folder_silent';
  const place = await realFolder(path);
  if (place === null) return 'folder_missing';
  // The pages that the program serves to anybody are in its own folder: a backup among them could
  // be downloaded without a login. In the data folder it would be no second place.
  const inner = await Promise.all(
    [ROOT, config().DATA_DIR, folder()].map(
      async (one) => ((await answers(one)) && (await realFolder(one))) || one,
    ),
  );
  if (inner.some((one) => isWithin(place, one))) return 'folder_inside';
  return (await isWritable(place)) ? null : 'folder_readonly';
}

/**
 * Copies a backup and its label to the second place, and opens the copy.
 * @throws an error where that fails, with nothing left there
 */
export async function copyBackup(name: string, place: string): Promise<void> {
  const fault = await placeFault(place);
  if (fault) throw new Error(fault);
  const [source, target] = [await pathOf(name), join(place, name)];
  const draft = `${target}.part`;
  try {
    // The label first, so that no backup is without one.
    for (const suffix of ['.label.json', '']) {
      await copyFile(source + suffix, draft);
      // Other users of the machine must not read it (ASVS 13.3.2); a share may know no modes.
      await chmod(draft, 0o600).catch(() => undefined);
      await flushToDisk(draft);
      await moveDurably(draft, target + suffix);
    }
    if ((await lookInto(target)).state !== 'good') throw new Error('the copy is damaged');
  } catch (error) {
    for (const left of [draft, target, `${target}.label.json`]) await rm(left, { force: true });
    throw error;
  }
}
