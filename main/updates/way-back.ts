import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync, renameSync } from 'node:fs';
import path from 'node:path';
import { app } from 'electron';
import { writeRecord } from './record.ts';
import { wayBack, type UpdateRecord, type WayBack } from './rules.ts';
import { appImage } from './updater.ts';

function packageType(): string | null {
  try {
    return readFileSync(path.join(process.resourcesPath, 'package-type'), 'utf8').trim();
  } catch {
    return null; // the package of the system writes it, and no other
  }
}

/** How the version before comes back on this machine. */
export function wayBackHere({ former }: UpdateRecord): WayBack {
  const kept = former !== null && existsSync(former) ? former : null;
  const here = { platform: process.platform, appImage: appImage(), packageType: packageType() };
  return wayBack(here, kept);
}

/**
 * Puts the former version back and starts it, where the app can do that by itself; it ends then.
 * @returns whether it does
 */
export function goBack(record: UpdateRecord): boolean {
  const way = wayBackHere(record);
  if (way.how !== 'swap' && way.how !== 'run') return false;
  console.error(`Version ${record.to} did not start; going back to ${record.from}.`);
  const program = way.how === 'swap' ? swapped(way) : way.former;
  writeRecord({ ...record, state: 'going_back' });
  app.releaseSingleInstanceLock();
  spawn(program, way.how === 'run' ? ['/S', '--force-run'] : [], {
    detached: true,
    stdio: 'ignore',
  })
    .once('error', (error) => console.error(`The former version: ${error.message}`))
    .unref();
  return true;
}

function swapped({ former, into }: { former: string; into: string }): string {
  copyFileSync(former, `${into}.part`);
  renameSync(`${into}.part`, into);
  return into;
}
