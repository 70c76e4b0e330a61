import type sqlite3 from 'sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { database } from '../../../server/database/connect.ts';
import { BATCH } from '../../../server/database/batches.ts';
import { transactionContext } from '../../../server/database/context.ts';
import { inTransaction } from '../../../server/database/transaction.ts';
import { purgeEvents } from '../../../server/events/events.ts';
import { claim, enqueue } from '../../../server/jobs/queue.ts';
import { insert } from '../../../server/database/repository.ts';
import { OutboxMail } from '../../../server/mail/model.ts';
import { MAIL_QUEUE } from '../../../server/mail/queue.ts';
import { jobsOf, setDue } from '../../support/jobs.ts';
import { DATABASES, newDatabase } from '../../support/postgres.ts';
import { setUpRestaurant, startTestServer, type TestServer } from '../../support/server.ts';
import { rowsOf } from '../database/open.ts';

/** The statements that the SQLite writer receives while `work` runs, one per entry. */
async function statementsOf(work: () => Promise<unknown>): Promise<string[]> {
  const { connection } = await inTransaction(async () =>
    Promise.resolve(transactionContext.get('transaction') as { connection: sqlite3.Database }),
  );
  const asked: string[] = [];
  const note = (sql: string) => void asked.push(sql);
  connection.on('trace', note);
  await work();
  // What is traced comes to this thread by itself, and the last of it may come after the result.
  await new Promise(setImmediate);
  connection.removeListener('trace', note);
  return asked;
}

/** Mails that are due, all to one address that used up its rate limit of the hour. */
function fill(howMany: number) {
  return inTransaction(async () => {
    for (let number = 0; number < howMany; number++) {
      const { id } = await insert(OutboxMail, {
        kind: 'reset',
        recipient: 'ana@example.org',
        locale: 'en',
        status: 'waiting',
        attempts: 0,
        payload: 'v1.none',
      });
      await enqueue(MAIL_QUEUE, { subject_id: id });
    }
  });
}
const claimDue = () => claim(MAIL_QUEUE, null, ({ subject_id }) => Promise.resolve(subject_id));

describe.each(DATABASES)('an outbox with 5,000 mails waiting, on %s', (name) => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer(await newDatabase(name));
  });
  afterAll(() => server.stop());

  it('is claimed from one row at a time, the one due longest', async () => {
    await fill(5000);
    const first = (await jobsOf(MAIL_QUEUE)).toSorted((a, b) => +a.due_at - +b.due_at)[0]!;
    await setDue(MAIL_QUEUE, new Date(Date.now() - 60_000), first.subject_id);
    const { job } = (await claimDue())!;
    expect([job.subject_id, job.attempts]).toEqual([first.subject_id, 1]);
    const touched = (await jobsOf(MAIL_QUEUE)).filter(({ lease, attempts }) => lease || attempts);
    expect(touched).toHaveLength(1);
    const ids = new Set([job.subject_id]);
    for (let number = 0; number < 3; number++) ids.add((await claimDue())!.job.subject_id);
    expect(ids.size).toBe(4);
  });
});

/** The fewest of three claims: what the server writes in the background is traced too. */
async function fewestStatements(): Promise<string[]> {
  const traced: string[][] = [];
  for (let turn = 0; turn < 3; turn++) traced.push(await statementsOf(claimDue));
  return traced.toSorted((a, b) => a.length - b.length)[0]!;
}

describe('the outbox on SQLite', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer();
    await setUpRestaurant(server);
  });
  afterAll(() => server.stop());

  it('runs the same few statements at a claim for a long queue as for a short one, by an index of due jobs', async () => {
    await fill(5);
    await claimDue(); // Statements that run once only.
    const short = await fewestStatements();
    await fill(5000);
    const long = await fewestStatements();
    expect(long.length).toBe(short.length);
    expect(long.length).toBeLessThanOrEqual(4);
    const update = long.find((sql) => sql.startsWith('UPDATE'))!;
    const plan = await rowsOf<{ detail: string }>(database(), `EXPLAIN QUERY PLAN ${update}`);
    const details = plan.map(({ detail }) => detail).join('\n');
    expect(details).toMatch(/jobs USING (COVERING )?INDEX jobs_due/);
    expect(details).not.toMatch(/TEMP B-TREE|SCAN jobs(?! USING)/);
  });

  it('is purged in batches, one per transaction, and others write in between', async () => {
    const old = new Date(Date.now() - 48 * 3_600_000).toISOString().replace('T', ' ');
    await inTransaction(() =>
      database().query(
        `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${BATCH * 3 + 1})
         INSERT INTO events (restaurant_id, type, least_role, subject_id, created_at)
         SELECT 'r', 'order.placed', 'waiter', 's' || i, '${old.replace('Z', ' +00:00')}' FROM n`,
      ),
    );
    const asked = await statementsOf(() => purgeEvents(new Date()));
    const deletes = asked.filter((sql) => sql.startsWith('DELETE'));
    expect(deletes).toHaveLength(4);
    for (const sql of deletes) expect(sql.split(',').length).toBeLessThanOrEqual(BATCH + 1);
    expect(asked.filter((sql) => sql.startsWith('COMMIT'))).toHaveLength(4);
    const left = "SELECT count(*) AS n FROM events WHERE restaurant_id = 'r'";
    expect((await rowsOf<{ n: number }>(database(), left))[0]!.n).toBe(0);
  });
});
