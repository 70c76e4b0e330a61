import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { now, setClock } from '../../../server/clock.ts';
import type { Job, Queue } from '../../../server/jobs/job.ts';
import {
  claim,
  depthOf,
  dueTimes,
  enqueue,
  hurryLane,
  lanesDue,
  postpone,
  purge,
  remove,
  removeLane,
  renew,
  settle,
} from '../../../server/jobs/queue.ts';
import { inTransaction } from '../../../server/database/transaction.ts';
import { clearQueue, jobsOf, setDue } from '../../support/jobs.ts';
import { DATABASES } from '../../support/postgres.ts';
import { HAS_LONG_FORM, proof } from '../../support/torture.ts';
import { openMigrated, type OpenDatabase } from '../database/open.ts';

const SECOND = 1000;
const PLAIN: Queue = {
  name: 'test.plain',
  lease: 10 * SECOND,
  backoff: { pauses: [SECOND, 5 * SECOND] },
};
const LANES: Queue = { ...PLAIN, name: 'test.lanes', inLanes: true };

let start = 0;
let elapsed = 0;
function moveOn(milliseconds: number): void {
  elapsed += milliseconds;
  setClock(() => new Date(start + elapsed));
}
const inSome = (milliseconds: number) => new Date(now().getTime() + milliseconds);
const next = (queue: Queue, lane: string | null = null) =>
  claim(queue, lane, (job) => Promise.resolve(job.subject_id));
const taken = async (queue: Queue, lane: string | null = null) => (await next(queue, lane))!.job;

describe.each(DATABASES)('the job queue on %s', (name) => {
  let open: OpenDatabase;
  beforeAll(async () => {
    open = await openMigrated(name);
  });
  afterAll(() => open.close());
  afterEach(async () => {
    setClock(null);
    await clearQueue(PLAIN);
    await clearQueue(LANES);
  });

  function stopClock(): void {
    start = Date.now();
    elapsed = 0;
    moveOn(0);
  }

  it('leases a job to one attempt, and after the lease to another, whose result alone counts', async () => {
    stopClock();
    await enqueue(PLAIN, { subject_id: 'a' });
    const first = await taken(PLAIN);
    expect(await next(PLAIN)).toBeNull();
    moveOn(PLAIN.lease - 1);
    expect(await next(PLAIN)).toBeNull();
    expect(await renew(first)).toBe(true);
    moveOn(PLAIN.lease - 1);
    expect(await next(PLAIN)).toBeNull();
    moveOn(1);
    const second = await taken(PLAIN);
    expect([second.attempts, second.lease]).toEqual([2, expect.not.stringMatching(first.lease)]);
    const written: string[] = [];
    const outcome = (who: string) => ({
      then: 'done' as const,
      write: () => Promise.resolve(written.push(who)),
    });
    expect(await renew(first)).toBe(false);
    expect(await settle(first, outcome('first'))).toBe(false);
    expect(await settle(second, outcome('second'))).toBe(true);
    expect([written, await jobsOf(PLAIN)]).toEqual([['second'], []]);
  });

  it('inserts and deletes a job together with its rows in one transaction, or neither', async () => {
    stopClock();
    const failing = () => Promise.reject(new Error('no'));
    await expect(
      inTransaction(async () => {
        await enqueue(PLAIN, { subject_id: 'a' });
        await failing();
      }),
    ).rejects.toThrow('no');
    expect(await jobsOf(PLAIN)).toEqual([]);
    await enqueue(PLAIN, { subject_id: 'a' });
    await expect(claim(PLAIN, null, failing)).rejects.toThrow('no');
    expect(await jobsOf(PLAIN)).toMatchObject([{ attempts: 0, lease: null }]);
    const job = await taken(PLAIN);
    await expect(settle(job, { then: 'done', write: failing })).rejects.toThrow('no');
    expect(await jobsOf(PLAIN)).toMatchObject([{ attempts: 1, lease: job.lease }]);
  });

  it('drops a job at its claim when its work was done or erased meanwhile', async () => {
    await enqueue(PLAIN, { subject_id: 'gone' });
    const claimed = await claim(PLAIN, null, () => Promise.resolve(null));
    expect([claimed!.work, await jobsOf(PLAIN)]).toEqual([null, []]);
  });

  it('delays a retry and counts it as an attempt; a released job does not count', async () => {
    stopClock();
    await enqueue(PLAIN, { subject_id: 'a', attempts: 3 });
    const job = await taken(PLAIN);
    expect(job.attempts).toBe(4);
    await settle(job, { then: 'retry', at: inSome(SECOND), untried: true });
    expect(await jobsOf(PLAIN)).toMatchObject([{ attempts: 3, lease: null }]);
    expect(await next(PLAIN)).toBeNull();
    moveOn(SECOND);
    await settle(await taken(PLAIN), { then: 'retry', at: inSome(SECOND) });
    expect(await jobsOf(PLAIN)).toMatchObject([{ attempts: 4 }]);
    expect((await dueTimes(PLAIN, ['a'])).get('a')).toEqual(inSome(SECOND));
  });

  it('makes a job that is enqueued again due at once, unless it is leased, and keeps it once', async () => {
    stopClock();
    await enqueue(PLAIN, { subject_id: 'a' });
    await postpone(PLAIN, ['a'], inSome(60 * SECOND));
    expect(await next(PLAIN)).toBeNull();
    await enqueue(PLAIN, { subject_id: 'a' });
    const job = await taken(PLAIN);
    await enqueue(PLAIN, { subject_id: 'a' });
    await postpone(PLAIN, ['a'], inSome(60 * SECOND));
    expect(await next(PLAIN)).toBeNull();
    expect(await jobsOf(PLAIN)).toMatchObject([{ lease: job.lease, due_at: inSome(PLAIN.lease) }]);
  });

  it('claims the job that has been due longest first, or the newest if the queue says so', async () => {
    stopClock();
    for (const [subject_id, seconds] of [
      ['middle', 2],
      ['last', 1],
      ['first', 3],
    ] as const) {
      await enqueue(PLAIN, { subject_id, created_at: inSome(-seconds * SECOND) });
      await setDue(PLAIN, inSome(-seconds * SECOND), subject_id);
    }
    const newest = { ...PLAIN, first: 'newest' as const };
    expect((await taken(newest)).subject_id).toBe('last');
    expect((await taken(PLAIN)).subject_id).toBe('first');
    expect((await taken(PLAIN)).subject_id).toBe('middle');
  });

  it('treats a wait beyond any pause as due, after the clock was ahead', async () => {
    await enqueue(PLAIN, { subject_id: 'waits' });
    await enqueue(PLAIN, { subject_id: 'held' });
    await taken(PLAIN);
    await setDue(PLAIN, new Date(Date.now() + 365 * 86_400_000));
    const both = [await taken(PLAIN), await taken(PLAIN)].map(({ subject_id }) => subject_id);
    expect(both.toSorted()).toEqual(['held', 'waits']);
  });

  it('leases one job of a lane at a time, the oldest first, and delays the lane as a whole', async () => {
    stopClock();
    for (const subject_id of ['a1', 'a2', 'b1'])
      await enqueue(LANES, { subject_id, lane: subject_id[0]!, created_at: inSome(elapsed++) });
    expect((await lanesDue(LANES)).toSorted()).toEqual(['a', 'b']);
    const first = await taken(LANES, 'a');
    expect(first.subject_id).toBe('a1');
    expect(await next(LANES, 'a')).toBeNull();
    expect((await taken(LANES, 'b')).subject_id).toBe('b1');
    await hurryLane(LANES, 'a');
    expect(await next(LANES, 'a')).toBeNull();
    await settle(first, { then: 'retry', at: inSome(SECOND) });
    expect([await lanesDue(LANES), await next(LANES, 'a')]).toEqual([[], null]);
    moveOn(SECOND);
    const again = await taken(LANES, 'a');
    expect(again.subject_id).toBe('a1');
    await settle(again, { then: 'retry', at: inSome(5 * SECOND) });
    await hurryLane(LANES, 'a');
    await settle(await taken(LANES, 'a'), { then: 'done' });
    expect((await taken(LANES, 'a')).subject_id).toBe('a2');
  });

  it('does not renew an expired lease in a lane: another job may be next', async () => {
    stopClock();
    await enqueue(LANES, { subject_id: 'a1', lane: 'a' });
    await enqueue(PLAIN, { subject_id: 'p1' });
    const [late, alone] = [await taken(LANES, 'a'), await taken(PLAIN)];
    moveOn(LANES.lease + 1);
    expect([await renew(late), await renew(alone)]).toEqual([false, true]);
  });

  it('removes a job that is not wanted any more, and its holder loses the lease', async () => {
    stopClock();
    for (const subject_id of ['a1', 'a2', 'b1'])
      await enqueue(LANES, { subject_id, lane: subject_id[0]! });
    const job = await taken(LANES, 'a');
    await removeLane(LANES, 'a');
    expect([await renew(job), await settle(job, { then: 'done' })]).toEqual([false, false]);
    await remove(LANES, ['b1', 'unknown']);
    expect(await depthOf(LANES)).toEqual({ jobs: 0, oldest: null });
    await enqueue(PLAIN, { subject_id: 'old', created_at: inSome(-60 * SECOND) });
    await enqueue(PLAIN, { subject_id: 'new' });
    expect(await depthOf(PLAIN)).toEqual({ jobs: 2, oldest: inSome(-60 * SECOND) });
    await purge(PLAIN, inSome(-SECOND));
    expect(await jobsOf(PLAIN)).toMatchObject([{ subject_id: 'new' }]);
  });

  it('leases each job once when claims run in parallel', async () => {
    const ids = Array.from({ length: 12 }, (_, number) => `job-${number}`);
    for (const subject_id of ids) await enqueue(PLAIN, { subject_id });
    const claimed = await Promise.all(ids.map(() => taken(PLAIN)));
    expect(claimed.map(({ subject_id }) => subject_id).toSorted()).toEqual(ids.toSorted());
    expect(await next(PLAIN)).toBeNull();
  });

  it(
    'loses no job, does none twice and leases none to two, in any order of steps',
    HAS_LONG_FORM,
    async () => {
      const subject = fc.constantFrom('a1', 'a2', 'a3', 'b1', 'b2');
      const step = fc.oneof(
        fc.record({ does: fc.constant('enqueue' as const), subject }),
        fc.record({ does: fc.constant('claim' as const), lane: fc.constantFrom('a', 'b') }),
        fc.record({
          does: fc.constantFrom('done' as const, 'retry' as const, 'renew' as const),
          attempt: fc.nat(5),
        }),
        fc.record({ does: fc.constant('wait' as const), seconds: fc.integer({ min: 0, max: 12 }) }),
      );
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
          await clearQueue(LANES);
          stopClock();
          const [wanted, done] = [new Set<string>(), [] as string[]];
          const attempts: Job[] = [];
          for (const what of steps) {
            if (what.does === 'enqueue') {
              wanted.add(what.subject);
              await enqueue(LANES, { subject_id: what.subject, lane: what.subject[0]! });
            }
            if (what.does === 'wait') moveOn(what.seconds * SECOND);
            if (what.does === 'claim') {
              const claimed = await next(LANES, what.lane);
              if (claimed) attempts.unshift(claimed.job);
            }
            const attempt = 'attempt' in what ? attempts[what.attempt] : undefined;
            if (attempt && what.does === 'renew') await renew(attempt);
            if (attempt && what.does === 'retry')
              await settle(attempt, { then: 'retry', at: inSome(SECOND) });
            if (attempt && what.does === 'done' && (await settle(attempt, { then: 'done' }))) {
              expect(wanted.delete(attempt.subject_id)).toBe(true);
              done.push(attempt.lease);
            }
            const rows = await jobsOf(LANES);
            expect(rows.map(({ subject_id }) => subject_id).toSorted()).toEqual(
              [...wanted].toSorted(),
            );
            const held = rows.filter(({ lease, due_at }) => lease && due_at > now());
            expect(new Set(held.map(({ lane }) => lane)).size).toBe(held.length);
          }
          expect(new Set(done).size).toBe(done.length);
        }),
        { numRuns: proof(name === 'SQLite' ? 25 : 8, 300) },
      );
    },
  );
});
