/**
 * Whether what is acknowledged now would be kept: asked of the database, the data folder and its
 * disk themselves.
 */
import { access, constants } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { config } from '../config.ts';
import { filesInPlace } from '../database/connect.ts';
import { type Outage, outageOf } from '../database/outage.ts';
import { touchDatabase } from '../database/touch.ts';
import { writesFailBy } from '../database/transaction.ts';
import { diskSpace } from './disk.ts';
import { knownFault } from './soundness.ts';

export const PARTS = ['database', 'folder', 'disk'] as const;
/** What would have to be put right. */
export type Part = (typeof PARTS)[number];

/** Whoever asks is a program that decides by the answer; no answer in this time is one too. */
const WITHIN_MS = 2_000;
/** A stranger may ask as often as they like: it costs us one look a second. */
const KNOWN_FOR_MS = 1_000;

const PART_OF: Record<Outage, Part> = {
  database: 'database',
  damaged: 'database',
  load: 'database',
  folder: 'folder',
  disk: 'disk',
};

async function databaseFault(): Promise<Part | null> {
  if (knownFault() !== null) return 'database';
  const answered = await Promise.race([
    touchDatabase().then(
      () => null,
      (error: unknown) => PART_OF[outageOf(error) ?? 'database'],
    ),
    pause(WITHIN_MS, 'database' as const, { ref: false }),
  ]);
  const failing = writesFailBy();
  return answered ?? (failing && PART_OF[failing]);
}

async function folderFault(): Promise<Part | null> {
  if (!filesInPlace()) return 'folder';
  const writable = access(config().DATA_DIR, constants.R_OK | constants.W_OK | constants.X_OK);
  return writable.then(
    () => null,
    () => 'folder' as const,
  );
}

const diskFault = async () => ((await diskSpace()) === 'full' ? 'disk' : null);

async function look(): Promise<Part[]> {
  const found = new Set(await Promise.all([databaseFault(), folderFault(), diskFault()]));
  return PARTS.filter((part) => found.has(part));
}

let known: { at: number; parts: Promise<Part[]> } | null = null;

/**
 * What is wrong now, nothing where all is well. Never rejects, and answers within some two seconds.
 */
export function readiness(): Promise<Part[]> {
  const at = performance.now();
  if (!known || at - known.at > KNOWN_FOR_MS) known = { at, parts: look() };
  return known.parts;
}
