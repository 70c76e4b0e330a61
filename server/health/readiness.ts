/**
 * Readiness: whether an acknowledged write would be durable now, by checks of the database, the
 * data folder and its disk.
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
/** The part that has to be repaired. */
export type Part = (typeof PARTS)[number];

/**
 * The readiness check is used by programs: without a result in this time the database counts as
 * failing.
 */
const WITHIN_MS = 2_000;
/** The result is cached for this long, so that many requests cost one check a second. */
const CACHED_FOR_MS = 1_000;

const PART_OF: Record<Outage, Part> = {
  database: 'database',
  damaged: 'database',
  load: 'database',
  folder: 'folder',
  disk: 'disk',
};

async function databaseFault(): Promise<Part | null> {
  if (knownFault() !== null) return 'database';
  const fault = await Promise.race([
    touchDatabase().then(
      () => null,
      (error: unknown) => PART_OF[outageOf(error) ?? 'database'],
    ),
    pause(WITHIN_MS, 'database' as const, { ref: false }),
  ]);
  const failing = writesFailBy();
  return fault ?? (failing && PART_OF[failing]);
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

async function check(): Promise<Part[]> {
  const found = new Set(await Promise.all([databaseFault(), folderFault(), diskFault()]));
  return PARTS.filter((part) => found.has(part));
}

let cached: { at: number; parts: Promise<Part[]> } | null = null;

/**
 * The parts that fail now; none where all is well. Never rejects, and returns within some two
 * seconds.
 */
export function readiness(): Promise<Part[]> {
  const at = performance.now();
  if (!cached || at - cached.at > CACHED_FOR_MS) cached = { at, parts: check() };
  return cached.parts;
}
