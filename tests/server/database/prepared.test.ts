import { afterEach, beforeEach, expect, it } from 'vitest';
import { statement } from '../../../server/database/statement.ts';
import { inTransaction } from '../../../server/database/transaction.ts';
import { openDatabase, rowsOf, type OpenDatabase } from './open.ts';

let open: OpenDatabase;
const write = (sql: string) => inTransaction(() => open.sequelize.query(sql));
beforeEach(async () => {
  open = await openDatabase('SQLite');
  await write('CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT UNIQUE)');
});
afterEach(() => open.close());

function add(text: string) {
  return inTransaction(() => statement('INSERT INTO notes (text) VALUES ($1)', [text]));
}
function notes() {
  return inTransaction(() =>
    rowsOf<Record<string, unknown>>(open.sequelize, 'SELECT * FROM notes ORDER BY id'),
  );
}

it('a prepared statement returns fresh rows at each run', async () => {
  for (const text of ['one', 'two', 'three']) await add(text);
  expect((await notes()).map(({ text }) => text)).toEqual(['one', 'two', 'three']);
  await add('four');
  expect((await notes()).map(({ text }) => text)).toEqual(['one', 'two', 'three', 'four']);
});

it('a prepared statement returns a column that a migration added since, and values by their type', async () => {
  await add('one');
  for (let i = 0; i < 3; i++) await notes();
  await write('ALTER TABLE notes ADD COLUMN seen_at DATETIME');
  await write("UPDATE notes SET seen_at = '2026-01-31 23:30:00.000 +00:00'");
  expect(await notes()).toEqual([
    { id: 1, text: 'one', seen_at: '2026-01-31 23:30:00.000 +00:00' },
  ]);
});

it('a cached statement works again after a failure, and what failed is rolled back', async () => {
  for (const text of ['one', 'two', 'three']) await add(text);
  await expect(add('two')).rejects.toThrow('UNIQUE');
  await add('four');
  expect((await notes()).map(({ text }) => text)).toEqual(['one', 'two', 'three', 'four']);
});

it('a statement with RETURNING runs to its end', async () => {
  for (let i = 0; i < 4; i++) await write('INSERT INTO notes (text) VALUES (NULL) RETURNING id');
  expect(await notes()).toHaveLength(4);
});

it('an invalid statement is refused at each run', async () => {
  for (let i = 0; i < 3; i++)
    await expect(write('SELECT 1 FROM nowhere')).rejects.toThrow('nowhere');
});

it('the cache of statements is bounded, and closes with all of them', async () => {
  for (let i = 0; i < 300; i++)
    for (let again = 0; again < 2; again++)
      await inTransaction(() => statement(`SELECT ${i} AS number FROM notes`));
  await add('still here');
  expect(await notes()).toHaveLength(1);
});
