/**
 * The worker of a queue: claims due jobs, has the handler attempt them, and writes the outcomes,
 * until it is stopped.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { now } from '../clock.ts';
import { outageOf } from '../database/outage.ts';
import { Problem } from '../errors.ts';
import { errorFacts, log } from '../log.ts';
import { pauseAfter } from './backoff.ts';
import type { Job, Outcome, Queue } from './job.ts';
import { claim, keepLease, lanesDue, settle } from './queue.ts';
import { setRunning } from './running.ts';

/** The context of an attempt. */
export interface Attempt {
  job: Job;
  /**
   * Aborted when the lease is lost: another attempt holds the job, so no further effect may happen.
   */
  lost: AbortSignal;
  /** Aborted when the program ends and the grace period is over. */
  hangUp: AbortSignal;
}

/**
 * The outcome of a run; `stop` leaves the other jobs to the next poll, and null means that the
 * attempt itself removed its job.
 */
export type Done = (Outcome & { stop?: boolean }) | null;

export interface Handler<Work> {
  queue: Queue;
  /** The poll interval for jobs that other processes enqueued or postponed, in milliseconds. */
  poll: number;
  /**
   * The grace period: how long an attempt may continue when the program ends, before `hangUp`, in
   * milliseconds.
   */
  grace: number;
  /** Whether jobs may be claimed now; without it they always may. */
  ready?: () => Promise<boolean>;
  /** A pause before each claim, for work of low priority, in milliseconds. */
  gently?: number;
  /**
   * Reads the work and notes the attempt, in the transaction of the claim.
   * @returns null where there is nothing to do
   */
  begin: (job: Job) => Promise<Work | null>;
  /**
   * Does the work. An error that it throws is logged, and the job is retried by the queue's
   * backoff.
   */
  run: (work: Work, attempt: Attempt) => Promise<Done>;
}

/** The pause before the retry of writing an outcome, in an outage or during a restore. */
const WRITE_AGAIN = 1000;
const passes = (error: unknown) =>
  outageOf(error) !== null || (error instanceof Problem && error.status === 503);

interface Drain {
  again: boolean;
  done: Promise<void>;
}

class Worker<Work> {
  private readonly stopping = new AbortController();
  private readonly hangUp = new AbortController();
  private readonly drains = new Map<string | null, Drain>();
  private readonly timer: NodeJS.Timeout;
  private looking: Promise<void> = Promise.resolve();
  private held: Promise<void> = Promise.resolve();

  constructor(private readonly handler: Handler<Work>) {
    this.timer = setInterval(() => this.wake(), handler.poll).unref();
    setRunning(handler.queue, this);
    this.wake();
  }

  private get isStopping() {
    return this.stopping.signal.aborted;
  }

  private logged(job: Partial<Job>, work: Promise<void>): Promise<void> {
    const { subject_id, lane } = job;
    return work.catch((error: unknown) => {
      if (this.isStopping && (error as Error).name === 'AbortError') return;
      const { name } = this.handler.queue;
      log.error({ queue: name, subject_id, lane, error: errorFacts(error) }, 'job queue');
    });
  }

  wake(): void {
    if (this.isStopping) return;
    if (!this.handler.queue.inLanes) return this.drainSoon(null);
    this.looking = this.looking.then(() =>
      this.logged(
        {},
        lanesDue(this.handler.queue).then((lanes) => lanes.forEach((lane) => this.drainSoon(lane))),
      ),
    );
  }

  /** Attempts a job that was claimed when it was enqueued, after earlier such jobs. */
  take(job: Job): void {
    this.held = this.held.then(() => this.logged(job, this.attemptHeld(job)));
  }

  private async attemptHeld(job: Job): Promise<void> {
    const work = this.isStopping ? null : await this.handler.begin(job);
    // Released for a retry: the next start or the next claim finds it due.
    if (work === null) await settle(job, { then: 'retry', at: now(), untried: true });
    else await this.attempt(job, work);
  }

  /**
   * Starts one drain for each lane, so that its jobs are attempted one at a time; jobs that are
   * enqueued meanwhile cause another claim.
   */
  private drainSoon(lane: string | null): void {
    if (this.isStopping) return;
    const running = this.drains.get(lane);
    if (running) {
      running.again = true;
      return;
    }
    const drain: Drain = { again: false, done: Promise.resolve() };
    this.drains.set(lane, drain);
    drain.done = this.logged({ lane }, this.drain(lane, drain));
  }

  private async drain(lane: string | null, drain: Drain): Promise<void> {
    try {
      do {
        drain.again = false;
        while (!this.isStopping && (await this.next(lane)));
      } while (drain.again && !this.isStopping);
    } finally {
      // Deleted in the same tick as the last check of `again`, since a wake between them would be
      // lost.
      this.drains.delete(lane);
    }
  }

  /** @returns whether the next job may be attempted now */
  private async next(lane: string | null): Promise<boolean> {
    const { queue, gently, ready, begin } = this.handler;
    if (gently) await pause(gently, undefined, { ref: false, signal: this.stopping.signal });
    if (ready && !(await ready())) return false;
    const claimed = await claim(queue, lane, begin);
    if (!claimed) return false;
    return claimed.work === null || (await this.attempt(claimed.job, claimed.work));
  }

  private async attempt(job: Job, work: Work): Promise<boolean> {
    const lost = new AbortController();
    const letGo = keepLease(job, () => lost.abort());
    try {
      const attempt = { job, lost: lost.signal, hangUp: this.hangUp.signal };
      const done = await this.handler
        .run(work, attempt)
        .catch((error: unknown) => this.unforeseen(job, error));
      if (done) await this.write(job, done);
      return !done?.stop;
    } finally {
      letGo();
    }
  }

  private unforeseen({ queue, subject_id, attempts }: Job, error: unknown): Done {
    log.error({ queue: queue.name, subject_id, error: errorFacts(error) }, 'job not done');
    const wait = pauseAfter(attempts, queue.backoff);
    if (wait === null) return { then: 'failed' };
    return { then: 'retry', at: new Date(now().getTime() + wait) };
  }

  /**
   * Writes the outcome, with retries while an outage lasts, so that finished work is not done
   * again.
   */
  private async write(job: Job, outcome: Outcome): Promise<void> {
    for (;;) {
      try {
        await settle(job, outcome);
        return;
      } catch (error) {
        if (this.isStopping || !passes(error)) throw error;
        log.warn({ queue: job.queue.name, subject_id: job.subject_id }, 'outcome not written yet');
      }
      await pause(WRITE_AGAIN, undefined, { signal: this.stopping.signal }).catch(() => undefined);
    }
  }

  async stop(): Promise<void> {
    if (this.isStopping) return;
    this.stopping.abort();
    clearInterval(this.timer);
    setRunning(this.handler.queue, null);
    const impatient = setTimeout(() => this.hangUp.abort(), this.handler.grace);
    await this.looking;
    await Promise.all([this.held, ...[...this.drains.values()].map(({ done }) => done)]);
    clearTimeout(impatient);
  }
}

export interface RunningQueue {
  /**
   * Waits for the running attempts, at most for the handler's grace period, and stops; waiting jobs
   * are done after the next start.
   */
  stop: () => Promise<void>;
}

/** Starts the worker of a queue. */
export function startQueue<Work>(handler: Handler<Work>): RunningQueue {
  return new Worker(handler);
}
