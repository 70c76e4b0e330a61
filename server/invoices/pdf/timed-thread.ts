/**
 * A thread that runs one job after another, each within a time limit: a job that exceeds it ends
 * the thread, and a new one continues with the rest.
 */
import { Piscina } from 'piscina';
import { limitWork, type WorkLimit } from '../../work-limit.ts';

/** The job exceeded its time limit, and its thread was ended. */
export class TookTooLong extends Error {
  constructor(cause: unknown) {
    super('took too long', { cause });
    this.name = 'TookTooLong';
  }
}

export interface ThreadOptions {
  /** The thread's module; its default export runs jobs without a name. */
  filename: string;
  /** The time limit of each job in milliseconds of processor time, from its turn on. */
  limit: number;
  niceIncrement?: number;
}

export class TimedThread {
  private readonly pool: Piscina;
  private readonly limit: number;
  private lastInLine: Promise<void> = Promise.resolve();

  constructor({ filename, limit, niceIncrement = 0 }: ThreadOptions) {
    this.limit = limit;
    this.pool = new Piscina({ filename, minThreads: 1, maxThreads: 1, niceIncrement });
  }

  /** How many jobs wait for their turn. */
  get queueSize(): number {
    return this.pool.queueSize;
  }

  /** @throws TookTooLong, or the job's own error */
  async run<Result>(job: unknown, options: { name?: string } = {}): Promise<Result> {
    const turn = this.lastInLine;
    const limit = limitWork(this.limit);
    const work = this.pool.run(job, { ...options, signal: limit.signal }) as Promise<Result>;
    const limited = this.endInTime(work, { turn, limit });
    this.lastInLine = limited.then(
      () => undefined,
      () => undefined,
    );
    return limited;
  }

  /** Applies the time limit from the job's turn on, without the wait for others. */
  private async endInTime<Result>(
    work: Promise<Result>,
    { turn, limit }: { turn: Promise<void>; limit: WorkLimit },
  ): Promise<Result> {
    let isDone = false;
    void turn.then(() => {
      if (!isDone) limit.start();
    });
    try {
      return await work;
    } catch (error) {
      if (limit.signal.aborted) throw new TookTooLong(error);
      throw error;
    } finally {
      isDone = true;
      limit.stop();
    }
  }

  /** Finishes the jobs in progress, then ends the thread. */
  close(): Promise<void> {
    return this.pool.close();
  }
}
