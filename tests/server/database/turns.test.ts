import { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { tryLock } from '../../../server/database/locks.ts';
import { poolUse } from '../../../server/database/sequelize-insides.ts';
import { afterCommit, inTransaction } from '../../../server/database/transaction.ts';
import { guardWrites } from '../../../server/database/write-gate.ts';
import { statement } from '../../../server/database/statement.ts';
import { openMigrated, type OpenDatabase } from './open.ts';

/** Two processes on one PostgreSQL: this one, and a client that writes as another would. */
let open: OpenDatabase;
let other: Client;
beforeAll(async () => {
  open = await openMigrated('PostgreSQL');
  guardWrites(open.sequelize);
  await open.sequelize.query('CREATE TABLE counters (n INTEGER NOT NULL CHECK (n < 1000))');
  other = new Client({ connectionString: open.url });
  await other.connect();
});
afterAll(async () => {
  await other.end();
  await open.close();
});
beforeEach(async () => {
  await other.query('DELETE FROM counters');
  await other.query('INSERT INTO counters VALUES (0)');
});

const count = async () => (await statement<{ n: number }>('SELECT n FROM counters'))[0]!.n;
const TURN = 'LOCK TABLE write_gate IN SHARE UPDATE EXCLUSIVE MODE';

it('a write waits for the turn of another process, and reads what that one committed', async () => {
  await other.query(`BEGIN; ${TURN}; UPDATE counters SET n = 10`);
  let attempts = 0;
  const written = inTransaction(async () => {
    attempts++;
    await statement('UPDATE counters SET n = $1', [(await count()) + 1]);
  });
  // It is waiting for the lock by now, and not yet for anything else.
  await expect
    .poll(async () => {
      const { rows } = await other.query(
        "SELECT 1 FROM pg_locks WHERE NOT granted AND relation = 'write_gate'::regclass",
      );
      return rows.length;
    })
    .toBe(1);
  await other.query('COMMIT');
  await written;
  expect([attempts, await count()]).toEqual([1, 11]);
});

it('writes that were queued share a commit: one that fails takes nothing of the others with it', async () => {
  const commits: number[] = [];
  const outcomes = await Promise.allSettled(
    Array.from({ length: 60 }, (_none, index) =>
      inTransaction(async () => {
        await statement('UPDATE counters SET n = n + 1');
        afterCommit(() => commits.push(index));
        if (index % 5 === 1) throw new Error('told to fail');
        if (index % 5 === 2) await statement('UPDATE counters SET n = 5000');
        return (await statement<{ id: string }>('SELECT pg_current_xact_id()::text AS id'))[0]!.id;
      }),
    ),
  );
  const ids = outcomes.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
  expect([ids.length, commits.length, await count()]).toEqual([36, 36, 36]);
  expect(new Set(ids).size).toBeLessThan(36);
  expect(commits).toEqual([...commits].sort((a, b) => a - b));
});

it('while another process works alone a write is refused at once', async () => {
  await other.query('BEGIN; LOCK TABLE write_gate IN EXCLUSIVE MODE');
  await expect(inTransaction(count)).rejects.toMatchObject({ status: 503 });
  await other.query('ROLLBACK');
  expect(await inTransaction(count)).toBe(0);
});

it('statements that were prepared are prepared anew when another process changed a table', async () => {
  const all = () => statement<{ n: number }>('SELECT * FROM counters');
  for (let turn = 0; turn < 4; turn++) await all();
  await inTransaction(all);
  await other.query('ALTER TABLE counters ADD COLUMN note VARCHAR(10)');
  expect(await all()).toEqual([{ n: 0, note: null }]);
  await other.query('ALTER TABLE counters DROP COLUMN note');
  expect(await inTransaction(all)).toEqual([{ n: 0 }]);
});

it('a lock that could not be asked for leaves its connection to others', async () => {
  const beyondAnyNumber = 2 ** 40;
  for (let times = 0; times < 12; times++)
    await expect(tryLock(open.sequelize, [1, beyondAnyNumber])).rejects.toThrow();
  expect(poolUse(open.sequelize)).toMatchObject({ used: 0, waiting: 0 });
});
