import type { Backoff } from './backoff.ts';

export interface Queue {
  /** The name, such as `mail.send`: what is done with the subject. */
  name: string;
  /**
   * The lease: how long a claimed job belongs to its attempt after the last renewal, in
   * milliseconds.
   */
  lease: number;
  backoff: Backoff;
  /** Whether each job names a lane; the jobs of a lane are attempted one at a time. */
  inLanes?: boolean;
  /** Which of the due jobs comes first; in a lane it is always the oldest. */
  first?: 'due longest' | 'newest';
}

/** A job as one attempt holds it. */
export interface Job {
  queue: Queue;
  /** The id of the feature's row that the job belongs to. */
  subject_id: string;
  lane: string | null;
  /** Attempts begun, this one included. */
  attempts: number;
  /** The lease of this attempt; the next one that claims the job has another. */
  lease: string;
}

/** The outcome of an attempt: `done` and `failed` end the job. */
export type Outcome = {
  /**
   * Writes the outcome to the feature's rows, in the same transaction and only where the attempt
   * still holds the lease.
   */
  write?: () => Promise<unknown>;
} & (
  | { then: 'done' | 'failed' }
  /** `untried`: the attempt does not count. */
  | { then: 'retry'; at: Date; untried?: boolean }
);
