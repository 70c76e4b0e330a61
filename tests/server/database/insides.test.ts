import { readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  connectionsOf,
  driverError,
  isInTransaction,
  runningConnection,
} from '../../../server/database/sequelize-insides.ts';
import { statement } from '../../../server/database/statement.ts';
import { inTransaction } from '../../../server/database/transaction.ts';
import { DATABASES } from '../../support/postgres.ts';
import { openDatabase, type OpenDatabase } from './open.ts';

/**
 * The versions for which `server/database/sequelize-insides.ts` and `prepared.ts` were reviewed. A
 * new version is reviewed before it is added.
 */
const KNOWN = { sequelize: '6.37.8', sqlite3: '6.0.1', pg: '8.23.1' };

it.each(Object.entries(KNOWN))('the internals of %s are those of %s', (name, version) => {
  const installed = JSON.parse(
    readFileSync(new URL(`../../../node_modules/${name}/package.json`, import.meta.url), 'utf8'),
  ) as { version: string };
  expect(installed.version).toBe(version);
});

describe.each(DATABASES)('the internals of Sequelize on %s', (name) => {
  let open: OpenDatabase;
  beforeEach(async () => {
    open = await openDatabase(name);
    await inTransaction(() => open.sequelize.query('CREATE TABLE notes (text TEXT UNIQUE)'));
  });
  afterEach(() => open.close());

  it('report a transaction where one runs, and nowhere else', async () => {
    expect(isInTransaction()).toBe(false);
    expect(await inTransaction(async () => isInTransaction())).toBe(true);
    await inTransaction(async () => undefined);
    expect(isInTransaction()).toBe(false);
  });

  it('keep the driver’s error with its code', async () => {
    const twice = async () => {
      for (let turn = 0; turn < 2; turn++)
        await open.sequelize.query("INSERT INTO notes VALUES ('one')");
    };
    const error: unknown = await inTransaction(twice).catch((caught: unknown) => caught);
    expect(driverError(error).code).toBe(name === 'SQLite' ? 'SQLITE_CONSTRAINT' : '23505');
    expect(driverError(new Error('of ours'))).toEqual({});
  });

  if (name === 'SQLite') {
    it('use our connections: one that writes in every transaction, one that reads outside', async () => {
      const reader = await connectionsOf(open.sequelize).getConnection({});
      const writers = [
        await inTransaction(async () => runningConnection()),
        await inTransaction(async () => runningConnection()),
      ];
      expect(writers[0]).toBeDefined();
      expect(writers[0]).toBe(writers[1]);
      expect(writers[0]).not.toBe(reader);
      expect(runningConnection()).toBeUndefined();
    });

    it('let Sequelize and our own statements write in one transaction, whole or not at all', async () => {
      const write = async () => {
        await open.sequelize.query("INSERT INTO notes VALUES ('by Sequelize')");
        await statement('INSERT INTO notes VALUES ($1)', ['by us']);
        expect(await statement('SELECT text FROM notes')).toHaveLength(2);
        throw new Error('taken back');
      };
      await expect(inTransaction(write)).rejects.toThrow('taken back');
      expect(await statement('SELECT text FROM notes')).toEqual([]);
    });
  }
});
