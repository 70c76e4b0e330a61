/**
 * Works on a queue: claims what is due, has the handler attempt it, and writes the outcome; until
 * it is stopped.
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

/** What an attempt is told while it works. */
export interface Attempt {
  job: Job;
  /** The job is another's now: what can still be kept from happening must not happen. */
  lost: AbortSignal;
  /** The program ends, and the grace is over. */
  hangUp: AbortSignal;
}

/**
 * `stop` leaves the other jobs to the next look into the queue; null: the attempt itself took its
 * job out.
 */
export type Done = (Outcome & { stop?: boolean }) | null;

export interface Handler<Work> {
  queue: Queue;
  /**
   * The queue is looked into so often, for what other processes enqueued and what was put off, in
   * milliseconds.
   */
  poll: number;
  /**
   * What an attempt under way gets to be finished when the program ends, before `hangUp`, in
   * milliseconds.
   */
  grace: number;
  /** A pause before each claim, for work that is in no hurry, in milliseconds. */
  gently?: number;
  /**
   * Reads what the work is and notes the attempt, in the transaction of the claim.
   * @returns null where there is nothing to do
   */
  begin: (job: Job) => Promise<Work | null>;
  /** Does the work. What it throws is logged, and the job is retried by the queue's backoff. */
  run: (work: Work, attempt: Attempt) => Promise<Done>;
}

/**
 * An outcome that could not be written, in an outage or during a restore, is written after so long.
 */
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

  /** Attempts a job that is held from its beginning, after those that came before it. */
  take(job: Job): void {
    this.held = this.held.then(() => this.logged(job, this.attemptHeld(job)));
  }

  private async attemptHeld(job: Job): Promise<void> {
    const work = this.isStopping ? null : await this.handler.begin(job);
    // Given back: the next start, or the next claim, finds it due.
    if (work === null) await settle(job, { then: 'retry', at: now(), untried: true });
    else await this.attempt(job, work);
  }

  /**
   * One drain a lane, so that its jobs come one at a time; what is enqueued meanwhile is looked for
   * once more.
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
      // In the same step as the last look at `again`: a wake between them would be lost.
      this.drains.delete(lane);
    }
  }

  /** @returns whether the next job may be attempted now */
  private async next(lane: string | null): Promise<boolean> {
    const { queue, gently, begin } = this.handler;
    if (gently) await pause(gently, undefined, { ref: false, signal: this.stopping.signal });
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
   * Writes the outcome, in an outage once that is over: what is done must not be done again since
   * nobody wrote that it was.
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
   * Lets the attempts under way be finished, as long as the handler's grace is, and stops; what
   * waits is for the next start.
   */
  stop: () => Promise<void>;
}

/** Begins to work on a queue. */
export function startQueue<Work>(handler: Handler<Work>): RunningQueue {
  return new Worker(handler);
}
