/**
 * The last time at which this machine's clock was known to be right, in a small file in the data
 * folder: a moved or restored database says nothing of this machine's clock.
 */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import * as z from 'zod';
import { config } from '../config.ts';
import { errorFacts, log } from '../log.ts';

const knownTimeFile = z.strictObject({ last_known_at: z.iso.datetime() });
const path = () => join(config().DATA_DIR, 'last-known-time.json');

/**
 * The stored time; null where there is none, as in a new data folder, or where it cannot be read.
 */
export function readKnownTime(): Date | null {
  try {
    return new Date(knownTimeFile.parse(JSON.parse(readFileSync(path(), 'utf8'))).last_known_at);
  } catch {
    return null;
  }
}

let writing: Promise<void> = Promise.resolve();
let waiting: { target: string; at: Date } | null = null;

/**
 * Writes the file wholly or not at all. A full disk, or a folder that cannot be reached, is logged
 * and does not prevent an invoice. Never rejects: nobody waits for it, so that would end the
 * program.
 */
async function writeWhole(target: string, at: Date): Promise<void> {
  const draft = `${target}.${randomUUID()}`;
  try {
    const file = await open(draft, 'wx', 0o600);
    try {
      await file.writeFile(`${JSON.stringify({ last_known_at: at.toISOString() })}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, target);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    log.error({ error: errorFacts(error) }, 'last known time not written');
  }
}

async function writeWaiting(): Promise<void> {
  const next = waiting;
  waiting = null;
  if (next) await writeWhole(next.target, next.at);
}

/** Stores the time soon, and only the last one of several at once. */
export function writeKnownTime(at: Date): void {
  if (!waiting) writing = writing.then(writeWaiting);
  waiting = { target: path(), at };
}
/** Waits until the file is written. */
export const knownTimeWritten = (): Promise<void> => writing;
