import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { returningRow, statement } from '../../../server/database/statement.ts';
import { inTransaction } from '../../../server/database/transaction.ts';
import { DATABASES } from '../../support/postgres.ts';
import { openDatabase, type OpenDatabase } from './open.ts';

describe.each(DATABASES)('statements on %s', (name) => {
  let open: OpenDatabase;
  beforeAll(async () => {
    open = await openDatabase(name);
    await inTransaction(() =>
      open.sequelize.query('CREATE TABLE triples (a INTEGER, b INTEGER, c VARCHAR(9))'),
    );
  });
  afterAll(() => open.close());

  it('bind each value by its number, in any order', async () => {
    const rows = await inTransaction(() =>
      statement('INSERT INTO triples (c, b, a) VALUES ($3, $2, $1) RETURNING a, b, c', [
        1,
        2,
        'three',
      ]),
    );
    expect(rows).toEqual([{ a: 1, b: 2, c: 'three' }]);
    expect(
      await statement('SELECT a FROM triples WHERE b = $2 AND a = $1 AND b = $2', [1, 2]),
    ).toEqual([{ a: 1 }]);
  });

  it('bind each value by its name, any number of times and in any order', async () => {
    const row = await inTransaction(() =>
      returningRow(
        'INSERT INTO triples (a, b, c) VALUES ($last, $first, $text) RETURNING a, b, c',
        { first: 1, text: 'x', last: 9 },
      ),
    );
    expect(row).toEqual({ a: 9, b: 1, c: 'x' });
  });

  it('[1.2.4] treat a value as a value only', async () => {
    const text = "'); --";
    expect(
      await inTransaction(() =>
        returningRow('INSERT INTO triples (c) VALUES ($text) RETURNING c', { text }),
      ),
    ).toEqual({ c: text });
  });
});
