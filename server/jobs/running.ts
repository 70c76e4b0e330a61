/** The queues that this process works on, so that enqueuing needs no import of the worker. */
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

/** Reads the queue now, if this process works on it. */
export function wake({ name }: Queue): void {
  running.get(name)?.wake();
}

/**
 * Attempts a job that was claimed when it was enqueued. If the queue stopped meanwhile, the lease
 * expires.
 */
export function take(job: Job): void {
  running.get(job.queue.name)?.take(job);
}
