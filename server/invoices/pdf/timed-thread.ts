/**
 * A thread that does one thing after the other, each within a time limit: what takes longer ends
 * the thread, and a new one goes on with the rest.
 */
import { Piscina } from 'piscina';

/** It was given up, and its thread with it. */
export class TookTooLong extends Error {
  constructor(cause: unknown) {
    super('took too long', { cause });
    this.name = 'TookTooLong';
  }
}

export interface ThreadOptions {
  /** What the thread runs; its default export does what has no name. */
  filename: string;
  /** Milliseconds that each thing may take, once it is its turn. */
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

  /** How many wait for their turn. */
  get queueSize(): number {
    return this.pool.queueSize;
  }

  /** @throws TookTooLong, or what the thread threw */
  async run<Result>(job: unknown, options: { name?: string } = {}): Promise<Result> {
    const turn = this.lastInLine;
    const controller = new AbortController();
    const work = this.pool.run(job, { ...options, signal: controller.signal }) as Promise<Result>;
    const limited = this.endInTime(work, { turn, controller });
    this.lastInLine = limited.then(
      () => undefined,
      () => undefined,
    );
    return limited;
  }

  /** The time runs from its turn on: waiting for others is nobody's fault. */
  private async endInTime<Result>(
    work: Promise<Result>,
    { turn, controller }: { turn: Promise<void>; controller: AbortController },
  ): Promise<Result> {
    let timer: NodeJS.Timeout | undefined;
    let isDone = false;
    void turn.then(() => {
      if (!isDone) timer = setTimeout(() => controller.abort(), this.limit);
    });
    try {
      return await work;
    } catch (error) {
      if (controller.signal.aborted) throw new TookTooLong(error);
      throw error;
    } finally {
      isDone = true;
      clearTimeout(timer);
    }
  }

  /** Lets what is under way be finished. */
  close(): Promise<void> {
    return this.pool.close();
  }
}
