import type { Backoff } from './backoff.ts';

export interface Queue {
  /** As `mail.send`: what is done with the subject. */
  name: string;
  /** How long a claimed job belongs to its attempt after it was last renewed, in milliseconds. */
  lease: number;
  backoff: Backoff;
  /** Each of its jobs names a lane, and those of a lane are attempted one at a time. */
  inLanes?: boolean;
  /** Which of the jobs that are due comes first; in a lane it is always the oldest. */
  first?: 'due longest' | 'newest';
}

/** A job as one attempt holds it. */
export interface Job {
  queue: Queue;
  /** The id of the feature's row that it is about. */
  subject_id: string;
  lane: string | null;
  /** Attempts begun, this one included. */
  attempts: number;
  /** Of this attempt alone: the next one that claims the job has another. */
  lease: string;
}

/** What an attempt came to: `done` and `failed` end the job. */
export type Outcome = {
  /**
   * What the feature's rows say of it, written with the outcome and only where the job was still
   * this attempt's.
   */
  write?: () => Promise<unknown>;
} & (
  | { then: 'done' | 'failed' }
  /** `untried`: the attempt does not count. */
  | { then: 'retry'; at: Date; untried?: boolean }
);
