import type { Queue } from './job.ts';

const SECOND = 1000;

/**
 * Receipts that the server prints; a job's subject is a row of `print_jobs`, its lane the printer:
 * receipts come in order, and a raw port takes one connection at a time.
 */
export const PRINT_QUEUE: Queue = {
  name: 'receipt.print',
  lease: 30 * SECOND,
  // The last pause repeats, since a printer may be off until the morning.
  backoff: { pauses: [2, 5, 10, 20, 40, 60].map((seconds) => seconds * SECOND), endless: true },
  inLanes: true,
};
