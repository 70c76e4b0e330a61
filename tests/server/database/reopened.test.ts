import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { inTransaction } from '../../../server/database/transaction.ts';
import { openDatabase, rowsOf, type OpenDatabase } from './open.ts';

const WRITES = 20;
let before: OpenDatabase;
let after: OpenDatabase;
beforeAll(async () => {
  before = await openDatabase('SQLite');
});
afterAll(async () => {
  await before.close();
  await after.close();
});

/** Writes one note; while it does, no other may. */
async function write(text: number, writing: Set<number>): Promise<void> {
  await inTransaction(async () => {
    writing.add(text);
    await pause(1);
    await after.sequelize.query(`INSERT INTO notes VALUES (${text})`);
    expect([...writing]).toEqual([text]);
    writing.delete(text);
  });
}

it('a database that is opened while one before it still commits writes one after the other', async () => {
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  const lateJob = inTransaction(() => held);
  await pause(5); // it has begun
  const leftBehind = inTransaction(() => before.sequelize.query('CREATE TABLE strangers (n INT)'));
  const refused = expect(leftBehind).rejects.toThrow('the database was closed');

  after = await openDatabase('SQLite');
  await inTransaction(() => after.sequelize.query('CREATE TABLE notes (text INTEGER)'));
  const writing = new Set<number>();
  const writes = Array.from({ length: WRITES }, (_, text) => write(text, writing));
  release();
  await Promise.all([...writes, lateJob]);
  for (let text = WRITES; text < 2 * WRITES; text += 1) await write(text, writing);

  await refused;
  const tables = await rowsOf(
    after.sequelize,
    "SELECT name FROM sqlite_master WHERE name IN ('notes', 'strangers')",
  );
  expect(tables).toEqual([{ name: 'notes' }]);
  expect(await rowsOf(after.sequelize, 'SELECT COUNT(*) AS n FROM notes')).toEqual([
    { n: 2 * WRITES },
  ]);
});
