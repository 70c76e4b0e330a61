/** The thread that makes pictures ready, there while it is needed and no longer: it holds hundreds of megabytes for a moment. */
import { join } from 'node:path';
import { Piscina } from 'piscina';
import { busy } from '../errors.ts';
import { ROOT } from '../root.ts';
import type { PictureJob } from './picture-worker.ts';
import type { Picture, Refusal } from './picture.ts';

const WAITING = 2;
const LONGEST_MS = 60_000;
let pool: Piscina | undefined;

/** From sources (tests) they are made where they are asked for. @throws Problem 503 `busy` when some wait already */
export async function prepareInWorker(job: PictureJob): Promise<Picture | Refusal> {
  if (!import.meta.url.endsWith('.js')) return (await import('./picture-worker.ts')).default(job);
  pool ??= new Piscina({ filename: join(ROOT, 'dist/server/picture-worker.js'), minThreads: 0, maxThreads: 1, maxQueue: WAITING, idleTimeout: 1000, resourceLimits: { maxOldGenerationSizeMb: 1024 } });
  if (pool.queueSize >= WAITING) throw busy();
  // Out of memory or of time, its thread ends, and the picture is what was wrong.
  return (await pool.run(job, { signal: AbortSignal.timeout(LONGEST_MS) }).catch(() => 'picture_heavy')) as Picture | Refusal;
}

export async function closePictureRoom(): Promise<void> {
  const closing = pool;
  pool = undefined;
  await closing?.close();
}
