import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { closeToMove, databaseFile } from '../../../server/database/sqlite.ts';
import {
  close,
  openFile,
  openImmutable,
  rowsOf as fileRows,
  run,
} from '../../../server/database/sqlite-file.ts';
import { inTransaction } from '../../../server/database/transaction.ts';
import { openDatabase, rowsOf, type OpenDatabase } from './open.ts';

let open: OpenDatabase;
beforeEach(async () => {
  open = await openDatabase('SQLite');
  await inTransaction(() => open.sequelize.query('CREATE TABLE notes (text TEXT)'));
});
afterEach(() => open.close());

async function pragma(name: string) {
  return Object.values(
    (await rowsOf<Record<string, unknown>>(open.sequelize, `PRAGMA ${name}`))[0]!,
  )[0];
}
async function notes() {
  return (await rowsOf<{ text: string }>(open.sequelize, 'SELECT text FROM notes')).map(
    ({ text }) => text,
  );
}

/** https://www.sqlite.org/pragma.html: synchronous 2 is FULL. */
const SAFE = {
  journal_mode: 'wal',
  synchronous: 2,
  foreign_keys: 1,
  recursive_triggers: 1,
  trusted_schema: 0,
  busy_timeout: 5000,
};

it.each(Object.entries(SAFE))(
  'sets %s on the connection that writes and on the one that reads',
  async (name, value) => {
    expect([await pragma(name), await inTransaction(() => pragma(name))]).toEqual([value, value]);
  },
);

it('allows no write outside inTransaction', async () => {
  await expect(open.sequelize.query("INSERT INTO notes VALUES ('past')")).rejects.toThrow(
    'readonly',
  );
  expect(await notes()).toEqual([]);
});

it('two transactions take turns on the connection that writes, as a write beside a migration', async () => {
  const write = (text: string) =>
    open.sequelize.query(`INSERT INTO notes VALUES ('${text}')`) as Promise<unknown>;
  let goOn: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    goOn = resolve;
  });
  const migration = open.sequelize.transaction(async () => {
    await write('first');
    await held;
    await write('second');
  });
  const other = inTransaction(() => write('third'));
  const failed = expect(
    open.sequelize.transaction(async () => {
      await write('never');
      throw new Error('on purpose');
    }),
  ).rejects.toThrow('on purpose');
  await new Promise((done) => setTimeout(done, 100));
  goOn();
  await migration;
  await other;
  await failed;
  expect(await notes()).toEqual(['first', 'second', 'third']);
});

it('[13.3.2] makes the database and its log readable by their owner only', () => {
  const files = readdirSync(open.dataDir).filter((file) => file.startsWith('database.sqlite'));
  expect(files).toContain('database.sqlite-wal');
  expect(
    files.map((file) => (statSync(join(open.dataDir, file)).mode & 0o777).toString(8)),
  ).toEqual(files.map(() => '600'));
});

it('loses only the write itself when the disk is full, and continues once there is room', async () => {
  await inTransaction(() => open.sequelize.query("INSERT INTO notes VALUES ('before')"));
  const pages = Number(await inTransaction(() => pragma('page_count')));
  await inTransaction(() => pragma(`max_page_count=${pages}`));
  const large = 'x'.repeat(100_000);
  const outcomes = await Promise.allSettled(
    [large, 'small'].map((text) =>
      inTransaction(() =>
        open.sequelize.query('INSERT INTO notes VALUES ($text)', { bind: { text } }),
      ),
    ),
  );
  expect(outcomes[0]).toMatchObject({
    status: 'rejected',
    reason: { message: expect.stringContaining('SQLITE_FULL') },
  });
  expect(await notes()).toEqual([
    'before',
    ...(outcomes[1]!.status === 'fulfilled' ? ['small'] : []),
  ]);
  await inTransaction(() => pragma('max_page_count=100000'));
  await inTransaction(() => open.sequelize.query("INSERT INTO notes VALUES ('after')"));
  expect((await notes()).at(-1)).toBe('after');
});

it('is one file once it is closed: work that comes later leaves no connection and no log', async () => {
  await inTransaction(() => open.sequelize.query("INSERT INTO notes VALUES ('in time')"));
  await open.sequelize.close();
  const late = inTransaction(() => open.sequelize.query("INSERT INTO notes VALUES ('late')"));
  await expect(late).rejects.toThrow('the database is closed');
  expect(readdirSync(open.dataDir).filter((file) => file.startsWith('database'))).toEqual([
    'database.sqlite',
  ]);
});

it('is not moved while a part of it is in the log alone, which a plain close says nothing of', async () => {
  await inTransaction(() => open.sequelize.query("INSERT INTO notes VALUES ('early')"));
  await inTransaction(() => pragma('busy_timeout=0'));
  // Stands for a disk that is too full for the log's pages: both keep them out of the file.
  const reader = await openFile(databaseFile(open.dataDir));
  await run(reader, 'BEGIN; SELECT count(*) FROM notes');
  await inTransaction(() => open.sequelize.query("INSERT INTO notes VALUES ('in the log')"));
  await expect(closeToMove(open.sequelize, open.dataDir)).rejects.toThrow('in use');
  await close(reader);
});

it('is whole in one file once it is closed to be moved', async () => {
  await inTransaction(() => open.sequelize.query("INSERT INTO notes VALUES ('moved')"));
  await closeToMove(open.sequelize, open.dataDir);
  const moved = await openImmutable(databaseFile(open.dataDir));
  expect(await fileRows(moved, 'SELECT text FROM notes')).toEqual([{ text: 'moved' }]);
  await close(moved);
});
