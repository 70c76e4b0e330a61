/** The queues that this process works on, so that who enqueues a job need not know who does it. */
import type { Job, Queue } from './job.ts';

interface Running {
  wake: () => void;
  take: (job: Job) => void;
}
const running = new Map<string, Running>();

export function setRunning({ name }: Queue, worker: Running | null): void {
  if (worker) running.set(name, worker);
  else running.delete(name);
}

export const isRunning = (name: string) => running.has(name);

/** Looks into the queue now, where this process works on it. */
export function wake({ name }: Queue): void {
  running.get(name)?.wake();
}

/**
 * Has a job attempted that is held from its beginning. Where the queue stopped meanwhile its lease
 * runs out.
 */
export function take(job: Job): void {
  running.get(job.queue.name)?.take(job);
}
