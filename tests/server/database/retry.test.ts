import { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { afterCommit, inTransaction } from '../../../server/database/transaction.ts';
import { openDatabase, rowsOf, type OpenDatabase } from './open.ts';

describe('inTransaction on PostgreSQL, with another process writing at the same time', () => {
  let open: OpenDatabase;
  let other: Client;
  let attempts = 0;
  const sql = (statement: string) => open.sequelize.query(statement);
  const counter = async () =>
    (await rowsOf<{ n: number }>(open.sequelize, 'SELECT n FROM counters'))[0]!.n;
  const notes = async () =>
    (await rowsOf<{ text: string }>(open.sequelize, 'SELECT text FROM notes')).map(
      ({ text }) => text,
    );

  beforeAll(async () => {
    open = await openDatabase('PostgreSQL');
    other = new Client({ connectionString: open.url });
    await other.connect();
    await sql('CREATE TABLE counters (n INTEGER NOT NULL)');
    await sql('CREATE TABLE notes (text VARCHAR(40) PRIMARY KEY)');
  });
  afterAll(async () => {
    await other.end();
    await open.close();
  });
  beforeEach(async () => {
    attempts = 0;
    await other.query('DELETE FROM notes');
    await other.query('DELETE FROM counters');
    await other.query('INSERT INTO counters VALUES (0)');
  });

  it('retries when what it read has changed, and runs its hook once', async () => {
    const received: string[] = [];
    await inTransaction(async () => {
      const before = await counter();
      if (++attempts <= 3) await other.query('UPDATE counters SET n = n + 10');
      await sql(`UPDATE counters SET n = ${before + 1}`);
      afterCommit(() => received.push('durable'));
    });
    expect([attempts, await counter(), received]).toEqual([4, 31, ['durable']]);
  });

  it('retries when each wrote what the other had counted as absent', async () => {
    const total = () =>
      rowsOf<{ total: string }>(
        open.sequelize,
        'SELECT coalesce(sum(n), 0) AS total FROM counters',
      );
    await inTransaction(async () => {
      attempts++;
      const [before] = await total();
      if (attempts === 1)
        await other.query(
          'BEGIN ISOLATION LEVEL SERIALIZABLE; SELECT sum(n) FROM counters; INSERT INTO counters VALUES (1)',
        );
      await sql(`INSERT INTO counters VALUES (${Number(before!.total) + 100})`);
      if (attempts === 1) await other.query('COMMIT');
    });
    expect([attempts, Number((await total())[0]!.total)]).toEqual([2, 102]);
  });

  it('retries after a deadlock', async () => {
    await other.query("INSERT INTO notes VALUES ('lock')");
    const theirs: Promise<unknown>[] = [];
    await inTransaction(async () => {
      attempts++;
      await sql('UPDATE counters SET n = n + 1');
      if (attempts === 1) {
        await other.query("BEGIN; UPDATE notes SET text = 'locked'");
        theirs.push(
          other.query('UPDATE counters SET n = n + 10').then(
            () => other.query('COMMIT'),
            () => other.query('ROLLBACK'),
          ),
        );
      }
      await sql("UPDATE notes SET text = text || '!'");
    });
    await Promise.all(theirs);
    expect((await counter()) % 10).toBe(1);
    expect((await notes())[0]).toMatch(/!$/);
  });

  it('retries when another process inserted the same key first, and finds its row', async () => {
    const response = await inTransaction(async () => {
      attempts++;
      if ((await notes()).includes('key')) return 'found';
      await other.query("INSERT INTO notes VALUES ('key')");
      await sql("INSERT INTO notes VALUES ('key')");
      return 'made';
    });
    expect([response, attempts]).toEqual(['found', 2]);
  });

  it('gives up soon on a key that stays taken, and at once on any other error', async () => {
    await other.query("INSERT INTO notes VALUES ('taken')");
    await expect(
      inTransaction(() => {
        attempts++;
        return sql("INSERT INTO notes VALUES ('taken')");
      }),
    ).rejects.toThrow();
    expect(attempts).toBe(3);
    await expect(
      inTransaction(() => {
        attempts++;
        return sql('INSERT INTO counters VALUES (NULL)');
      }),
    ).rejects.toThrow('null value');
    expect(attempts).toBe(4);
    expect(await inTransaction(counter)).toBe(0);
  });
});
