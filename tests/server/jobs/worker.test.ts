import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { database } from '../../../server/database/connect.ts';
import { inTransaction, inTransactionAlone } from '../../../server/database/transaction.ts';
import type { Job, Queue } from '../../../server/jobs/job.ts';
import { enqueue } from '../../../server/jobs/queue.ts';
import {
  type Attempt,
  type Done,
  type Handler,
  type RunningQueue,
  startQueue,
} from '../../../server/jobs/worker.ts';
import { clearQueue, jobsOf, setDue } from '../../support/jobs.ts';
import { openMigrated, type OpenDatabase } from '../database/open.ts';

const QUEUE: Queue = { name: 'test.work', lease: 60_000, backoff: { pauses: [1000, 5000] } };
const LANES: Queue = { ...QUEUE, name: 'test.lanes', inLanes: true };
/** No test waits for a poll: enqueuing a job wakes the queue. */
const NEVER = 3_600_000;
const LONG_AGO = '2026-01-01 00:00:00.000 +00:00';

let open: OpenDatabase;
let running: RunningQueue[] = [];
beforeAll(async () => {
  open = await openMigrated('SQLite');
});
afterAll(() => open.close());
afterEach(async () => {
  await Promise.all(running.map((queue) => queue.stop()));
  running = [];
  await clearQueue(QUEUE);
});

type Run = (subject: string, attempt: Attempt) => Promise<Done>;
function start(queue: Queue, run: Run, more: Partial<Handler<string>> = {}): RunningQueue {
  const begin = (job: Job) => Promise.resolve(job.subject_id);
  const started = startQueue({ queue, poll: NEVER, grace: NEVER, begin, run, ...more });
  running.push(started);
  return started;
}

/** A step that waits until the test releases it. */
function gate() {
  let pass = () => undefined as void;
  const opened = new Promise<void>((done) => {
    pass = done;
  });
  return { opened, pass };
}
const DONE = { then: 'done' } as const;
const put = (subject_id: string) => enqueue(QUEUE, { subject_id });
const empty = (queue: Queue) => expect.poll(() => jobsOf(queue)).toEqual([]);

describe('the worker of a queue', () => {
  it('attempts what waits at its start, and what comes later, one after the other', async () => {
    const done: string[] = [];
    await put('before');
    let atOnce = 0;
    start(QUEUE, async (subject) => {
      expect(++atOnce).toBe(1);
      await new Promise((next) => setImmediate(next));
      atOnce--;
      done.push(subject);
      return DONE;
    });
    for (const subject of ['a', 'b', 'c']) await put(subject);
    await empty(QUEUE);
    expect(done).toEqual(['before', 'a', 'b', 'c']);
  });

  it('checks the queue again when it is woken during its last check', async () => {
    const done: string[] = [];
    start(QUEUE, (subject) => {
      done.push(subject);
      return Promise.resolve(DONE);
    });
    for (let turn = 0; turn < 40; turn++) {
      await put(`job-${turn}`);
      // Between a claim and the end of the drain, at another step of it each time.
      for (let step = 0; step < turn % 8; step++) await new Promise((next) => setImmediate(next));
    }
    await empty(QUEUE);
    expect(done).toHaveLength(40);
  });

  it('finds jobs of other processes when it polls', async () => {
    start(QUEUE, () => Promise.resolve(DONE), { poll: 20 });
    await inTransaction(() =>
      database().query(
        `INSERT INTO jobs (queue, subject_id, attempts, due_at, created_at)
         VALUES ('test.work', 'other', 0, '${LONG_AGO}', '${LONG_AGO}')`,
      ),
    );
    await empty(QUEUE);
  });

  it('retries an attempt that throws by the backoff, until the attempts are used up', async () => {
    let attempts = 0;
    start(QUEUE, () => {
      attempts++;
      return Promise.reject(new Error('unforeseen'));
    });
    await put('a');
    for (const [index, pause] of QUEUE.backoff.pauses.entries()) {
      await expect
        .poll(async () => (await jobsOf(QUEUE))[0])
        .toMatchObject({
          attempts: index + 1,
          lease: null,
        });
      const left = (await jobsOf(QUEUE))[0]!.due_at.getTime() - Date.now();
      expect(left).toBeLessThanOrEqual(pause);
      await setDue(QUEUE, new Date());
      await put('a');
    }
    await empty(QUEUE);
    expect(attempts).toBe(3);
  });

  it('leaves the other jobs to the next run when an outcome stops the queue', async () => {
    const tried: string[] = [];
    start(QUEUE, (subject) => {
      tried.push(subject);
      return Promise.resolve({ ...DONE, stop: subject === 'a' });
    });
    await inTransaction(async () => {
      await put('a');
      await put('b');
    });
    await expect.poll(() => tried).toEqual(['a']);
    await expect.poll(async () => (await jobsOf(QUEUE)).length).toBe(1);
    await put('b');
    await empty(QUEUE);
    expect(tried).toEqual(['a', 'b']);
  });

  it('works on lanes in parallel, one job of each at a time', async () => {
    const slow = gate();
    const done: string[] = [];
    start(LANES, async (subject) => {
      if (subject === 'a1') await slow.opened;
      done.push(subject);
      return DONE;
    });
    for (const subject_id of ['a1', 'a2', 'b1', 'b2'])
      await enqueue(LANES, { subject_id, lane: subject_id[0]! });
    await expect.poll(() => done).toEqual(['b1', 'b2']);
    slow.pass();
    await empty(LANES);
    expect(done).toEqual(['b1', 'b2', 'a1', 'a2']);
  });

  it('attempts a job that is leased from its insertion without a claim, and once', async () => {
    const attempts: Attempt[] = [];
    start(QUEUE, (_subject, attempt) => {
      attempts.push(attempt);
      return Promise.resolve(DONE);
    });
    await enqueue(QUEUE, { subject_id: 'a', hold: true });
    await empty(QUEUE);
    expect(attempts.map(({ job }) => job.attempts)).toEqual([1]);
  });
});

describe('an outcome that cannot be written', () => {
  /** A handler whose outcome fails to be written a number of times, with this error. */
  function failing(times: number, error: Error) {
    const seen = { attempts: 0, writes: 0 };
    start(QUEUE, () => {
      seen.attempts++;
      return Promise.resolve({
        ...DONE,
        write: () => (seen.writes++ < times ? Promise.reject(error) : Promise.resolve()),
      });
    });
    return seen;
  }

  it('in an outage is written once that is over, and the work is not repeated', async () => {
    const full = Object.assign(new Error('ENOSPC: no space left on device'), { code: 'ENOSPC' });
    const seen = failing(2, full);
    await put('a');
    await vi.waitFor(async () => expect(await jobsOf(QUEUE)).toEqual([]), { timeout: 20_000 });
    expect(seen).toEqual({ attempts: 1, writes: 3 });
  });

  it('because of a programming error leaves the job leased until its lease expires', async () => {
    const seen = failing(1, new TypeError('ours'));
    await put('a');
    await expect.poll(() => seen.writes).toBe(1);
    await expect
      .poll(() => jobsOf(QUEUE))
      .toMatchObject([{ attempts: 1, lease: expect.any(String) }]);
    await setDue(QUEUE, new Date());
    await put('b');
    await empty(QUEUE);
    expect(seen.attempts).toBe(3);
  });

  it('during a restore is written after it, and the work is not repeated', async () => {
    const [working, restoring, restored] = [gate(), gate(), gate()];
    let attempts = 0;
    start(QUEUE, async () => {
      attempts++;
      await working.opened;
      return DONE;
    });
    await put('a');
    await expect.poll(() => attempts).toBe(1);
    const alone = inTransactionAlone(async () => {
      restoring.pass();
      await restored.opened;
    });
    await restoring.opened;
    working.pass();
    await new Promise((later) => setTimeout(later, 50));
    restored.pass();
    await alone;
    await vi.waitFor(async () => expect(await jobsOf(QUEUE)).toEqual([]), { timeout: 10_000 });
    expect(attempts).toBe(1);
  });
});

describe('at the end of the program', () => {
  it('the running attempt is finished and written, and waiting jobs stay', async () => {
    const working = gate();
    const started: string[] = [];
    const queue = start(QUEUE, async (subject) => {
      started.push(subject);
      await working.opened;
      return DONE;
    });
    await put('a');
    await put('b');
    await expect.poll(() => started).toEqual(['a']);
    const stopped = queue.stop();
    working.pass();
    await stopped;
    expect([started, await jobsOf(QUEUE)]).toMatchObject([
      ['a'],
      [{ subject_id: 'b', attempts: 0, lease: null }],
    ]);
    await put('c');
    expect(started).toEqual(['a']);
  });

  it('an attempt is aborted after the grace period, and its outcome is written', async () => {
    let began = false;
    const queue = start(
      QUEUE,
      async (_subject, { hangUp }) => {
        began = true;
        await new Promise((aborted) => hangUp.addEventListener('abort', aborted));
        return { then: 'retry', at: new Date(), untried: true };
      },
      { grace: 10 },
    );
    await put('a');
    await expect.poll(() => began).toBe(true);
    await queue.stop();
    expect(await jobsOf(QUEUE)).toMatchObject([{ attempts: 0, lease: null }]);
  });

  it('a leased job that was not begun is released', async () => {
    const working = gate();
    let began = 0;
    const queue = start(QUEUE, async () => {
      began++;
      await working.opened;
      return DONE;
    });
    await enqueue(QUEUE, { subject_id: 'a', hold: true });
    await enqueue(QUEUE, { subject_id: 'b', hold: true });
    await expect.poll(() => began).toBe(1);
    const stopped = queue.stop();
    working.pass();
    await stopped;
    expect(await jobsOf(QUEUE)).toMatchObject([{ subject_id: 'b', attempts: 0, lease: null }]);
  });
});
