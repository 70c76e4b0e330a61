import { copyFileSync, existsSync, readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';

/** What an update replaces, and by what. */
export interface Replacement {
  /** The version that runs. */
  running: string;
  next: string;
  /** The file that runs, of an AppImage; null elsewhere. */
  image: string | null;
  /** The file that was downloaded. */
  installer: string;
}

/** Files begin with their version; the record and the feed beside them do not. */
const OF_A_VERSION = /^\d/;

/**
 * Keeps in a folder what the way back needs: a copy of the AppImage that runs; elsewhere the
 * installer of the new version, for the time when that is the former one. Those of still earlier
 * versions go, some 150 MB each.
 * @returns the file of the running version, where there is one
 */
export function keepFormer(folder: string, replacement: Replacement): string | null {
  const { running, next, image, installer } = replacement;
  const fileOf = (version: string): string =>
    path.join(folder, `${version}${path.extname(image ?? installer)}`);
  const former = fileOf(running);
  const [kept, from] = image === null ? [fileOf(next), installer] : [former, image];
  dropOthers(folder, [former, kept]);
  copyFileSync(from, `${kept}.part`);
  renameSync(`${kept}.part`, kept);
  return existsSync(former) ? former : null;
}

function dropOthers(folder: string, wanted: string[]): void {
  for (const name of readdirSync(folder)) {
    const file = path.join(folder, name);
    if (OF_A_VERSION.test(name) && !wanted.includes(file)) rmSync(file, { force: true });
  }
}
