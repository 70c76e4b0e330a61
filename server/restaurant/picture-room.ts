/**
 * The worker thread that prepares pictures, started on demand and stopped when idle, because it
 * uses hundreds of megabytes for a moment.
 */
import { join } from 'node:path';
import { Piscina } from 'piscina';
import { busy } from '../errors.ts';
import { ROOT } from '../root.ts';
import { limitWork } from '../work-limit.ts';
import type { Photo, PhotoUse } from './photo.ts';
import type { PictureJob } from './picture-worker.ts';
import type { Picture, Refusal } from './picture.ts';

const WAITING = 2;
const LONGEST_MS = 30_000;
const BUILT = { filename: join(ROOT, 'dist/server/picture-worker.js'), megabytes: 1024 };
let pool: Piscina | undefined;

/** @param megabytes memory of its one thread besides the pixels, which `readHeader` limits */
export function openPictureWorker({ filename, megabytes } = BUILT): Piscina {
  return new Piscina({
    filename,
    minThreads: 0,
    maxThreads: 1,
    maxQueue: WAITING,
    idleTimeout: 1000,
    resourceLimits: { maxOldGenerationSizeMb: megabytes },
  });
}

/**
 * Whether the picture took too much memory or time, which ends the thread; any other error is a
 * defect of the program.
 */
function isTooMuch(error: unknown) {
  return (
    error instanceof Error &&
    (['AbortError', 'RangeError'].includes(error.name) ||
      (error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY')
  );
}

/**
 * Prepares a picture in the worker thread.
 * @param milliseconds the limit of processor time for each picture, including those queued before
 * this one
 * @throws Problem 503 `busy` when the queue is full
 */
export async function prepareIn(
  room: Piscina,
  job: PictureJob,
  milliseconds = LONGEST_MS,
): Promise<Picture | Photo | Refusal> {
  if (room.queueSize >= WAITING) throw busy();
  const limit = limitWork(milliseconds * (room.queueSize + 2));
  limit.start();
  try {
    return (await room.run(job, { signal: limit.signal })) as Picture | Photo | Refusal;
  } catch (error) {
    if (isTooMuch(error)) return 'picture_heavy';
    throw error;
  } finally {
    limit.stop();
  }
}

/**
 * Prepares a picture in the worker thread; in the calling thread when run from sources (tests).
 * @throws Problem 503 `busy` when the queue is full
 */
async function prepareInWorker(job: PictureJob): Promise<Picture | Photo | Refusal> {
  if (!import.meta.url.endsWith('.js')) return (await import('./picture-worker.ts')).default(job);
  pool ??= openPictureWorker();
  return prepareIn(pool, job);
}

/** Prepares a logo. @throws Problem 503 `busy` */
export async function prepareLogo(job: Omit<PictureJob, 'use'>): Promise<Picture | Refusal> {
  return (await prepareInWorker({ ...job, use: 'logo' })) as Picture | Refusal;
}
/** Prepares a photo of a dish, or a cover. @throws Problem 503 `busy` */
export async function preparePhoto(
  job: Omit<PictureJob, 'use'>,
  use: PhotoUse,
): Promise<Photo | Refusal> {
  return (await prepareInWorker({ ...job, use })) as Photo | Refusal;
}

export async function closePictureWorker(): Promise<void> {
  const closing = pool;
  pool = undefined;
  await closing?.close();
}
