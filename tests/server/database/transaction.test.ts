import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { database } from '../../../server/database/connect.ts';
import { tablesOf } from '../../../server/database/tables.ts';
import { afterCommit, drained, inTransaction } from '../../../server/database/transaction.ts';
import { DATABASES } from '../../support/postgres.ts';
import { openDatabase, rowsOf, type OpenDatabase } from './open.ts';

const AT_ONCE = 400;
let open: OpenDatabase;
const sql = (statement: string) => open.sequelize.query(statement);
async function notes() {
  return (
    await rowsOf<{ text: string }>(open.sequelize, 'SELECT text FROM notes ORDER BY text')
  ).map(({ text }) => text);
}
async function count() {
  return Number((await rowsOf<{ n: number }>(open.sequelize, 'SELECT n FROM counters'))[0]!.n);
}
function many<T>(work: (index: number) => Promise<T>) {
  return Promise.allSettled(Array.from({ length: AT_ONCE }, (_, index) => work(index)));
}
function failures(outcomes: PromiseSettledResult<unknown>[]) {
  return outcomes.flatMap((outcome) =>
    outcome.status === 'rejected' ? [String(outcome.reason)] : [],
  );
}

describe.each(DATABASES)('inTransaction on %s', (name) => {
  beforeAll(async () => {
    open = await openDatabase(name);
    await inTransaction(async () => {
      await sql('CREATE TABLE notes (text VARCHAR(40) PRIMARY KEY)');
      await sql('CREATE TABLE counters (n INTEGER NOT NULL)');
    });
  });
  afterAll(() => open.close());
  beforeEach(() =>
    inTransaction(async () => {
      await sql('DELETE FROM notes');
      await sql('DELETE FROM counters');
      await sql('INSERT INTO counters VALUES (0)');
    }),
  );

  it('reads the tables as its own transaction left them', async () => {
    const tables = inTransaction(async () => {
      await sql('CREATE TABLE drafts (text VARCHAR(40))');
      const tables = await tablesOf(open.sequelize);
      await sql('DROP TABLE drafts');
      return tables;
    });
    expect(await tables).toContain('drafts');
  });

  it(`loses none of ${AT_ONCE} parallel transactions`, async () => {
    expect(
      failures(
        await many((index) => inTransaction(() => sql(`INSERT INTO notes VALUES ('${index}')`))),
      ),
    ).toEqual([]);
    expect(await notes()).toHaveLength(AT_ONCE);
  });

  it(`counts ${AT_ONCE} parallel increments, though each reads before it writes`, async () => {
    const outcomes = await many(() =>
      inTransaction(async () => {
        const before = await count();
        await sql(`UPDATE counters SET n = ${before + 1}`);
        return before;
      }),
    );
    expect(failures(outcomes)).toEqual([]);
    expect(await count()).toBe(AT_ONCE);
    expect(
      new Set(outcomes.map((outcome) => outcome.status === 'fulfilled' && outcome.value)).size,
    ).toBe(AT_ONCE);
  });

  it('rolls a failing transaction back alone and wholly', async () => {
    const outcomes = await many((index) =>
      inTransaction(async () => {
        await sql(`INSERT INTO notes VALUES ('${index}')`);
        if (index % 3 === 0) throw new Error('told to fail');
        if (index % 3 === 1) return;
        await sql('INSERT INTO no_such_table VALUES (1)');
      }),
    );
    expect(failures(outcomes)).toHaveLength(AT_ONCE - Math.floor(AT_ONCE / 3));
    expect(await notes()).toHaveLength(Math.floor(AT_ONCE / 3));
  });

  it('joins the transaction that it is called in', async () => {
    await inTransaction(async () => {
      await sql("INSERT INTO notes VALUES ('outer')");
      await inTransaction(() => sql("INSERT INTO notes VALUES ('inner')"));
    });
    expect(await notes()).toEqual(['inner', 'outer']);
    await expect(
      inTransaction(async () => {
        await inTransaction(() => sql("INSERT INTO notes VALUES ('gone')"));
        throw new Error('told to fail');
      }),
    ).rejects.toThrow('told to fail');
    expect(await notes()).toEqual(['inner', 'outer']);
  });

  it('shows nothing to others before its commit', async () => {
    let look = () => {};
    // Read from outside the transaction, and so by another connection.
    const outside = new Promise<void>((asked) => {
      look = asked;
    }).then(notes);
    await inTransaction(async () => {
      await sql("INSERT INTO notes VALUES ('unseen')");
      look();
      expect([await notes(), await outside]).toEqual([['unseen'], []]);
    });
    expect(await notes()).toEqual(['unseen']);
  });

  it('runs hooks once after the commit, each once, whatever another one does', async () => {
    const received: string[][] = [];
    await inTransaction(async () => {
      await sql("INSERT INTO notes VALUES ('durable')");
      afterCommit(() => {
        throw new Error('told to fail');
      });
      await inTransaction(async () => {
        afterCommit(() => received.push(['inner']));
      });
      afterCommit(() => received.push(['outer']));
      expect(received).toEqual([]);
    });
    expect(received).toEqual([['inner'], ['outer']]);
    expect(await notes()).toEqual(['durable']);
  });

  it('runs no hook of a transaction that was rolled back, and one outside any at once', async () => {
    const received: string[] = [];
    await inTransaction(async () => {
      afterCommit(() => received.push('rolled back'));
      await sql('INSERT INTO counters VALUES (NULL)');
    }).catch(() => undefined);
    expect(received).toEqual([]);
    afterCommit(() => received.push('outside'));
    expect(received).toEqual(['outside']);
  });

  it('waits at shutdown for queued transactions', async () => {
    const written = inTransaction(() => sql("INSERT INTO notes VALUES ('late')"));
    await drained();
    await written;
    expect(await notes()).toEqual(['late']);
    expect(database()).toBe(open.sequelize);
  });
});
