/**
 * Checks every other second whether writes are durable, also while nobody orders, and logs changes.
 */
import { now } from '../clock.ts';
import { displacedFile, isLogDisplaced } from '../database/connect.ts';
import { touchDatabase } from '../database/touch.ts';
import { writesFailBy } from '../database/transaction.ts';
import { log } from '../log.ts';
import { checkAtStart, checkSoundness, forgetSoundness, stopChecking } from './soundness.ts';

const EVERY_MS = 2_000;
let timer: NodeJS.Timeout | null = null;
let checking: Promise<void> = Promise.resolve();
let isChecking = false;
let saidGone: string | null = null;
let saidFailing: string | null = null;

function sayFolder(gone: string | null): void {
  if (gone === saidGone) return;
  if (gone)
    log.fatal(
      { path: gone },
      'the data is gone from its path (deleted, moved, unmounted or replaced): ' +
        'nothing is acknowledged until the very same is back there; to go on with what ' +
        'is there now, start the program again',
    );
  else log.warn({ path: saidGone }, 'the data is back at its path');
  saidGone = gone;
}

function sayWrites(failing: string | null): void {
  if (failing === saidFailing) return;
  if (failing) log.error({ outage: failing }, 'writes fail, and are answered with 503');
  else log.warn({ outage: saidFailing }, 'writes come through again');
  saidFailing = failing;
}

async function check(): Promise<void> {
  sayFolder(displacedFile());
  // A write also renews a deleted log, and notices the end of an outage.
  if (isLogDisplaced() || writesFailBy()) await touchDatabase().catch(() => undefined);
  const failing = writesFailBy();
  if (failing === 'damaged' && saidFailing !== failing) void checkSoundness(now());
  sayWrites(failing);
}

/** Starts the watch, and checks the database beside the running requests. */
export function startWatching(): void {
  forgetSoundness();
  // A second one would never end, and write into the database of another server.
  if (timer) clearInterval(timer);
  [saidGone, saidFailing] = [null, null];
  void checkAtStart(now());
  timer = setInterval(() => {
    if (isChecking) return;
    isChecking = true;
    checking = check().finally(() => {
      isChecking = false;
    });
  }, EVERY_MS).unref();
}

export async function stopWatching(): Promise<void> {
  if (timer) clearInterval(timer);
  timer = null;
  await Promise.all([checking, stopChecking()]);
}
