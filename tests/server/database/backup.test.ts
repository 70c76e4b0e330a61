import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Sequelize } from 'sequelize';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrations } from '../../../migrations/index.ts';
import { backUp } from '../../../server/database/backup.ts';
import { database } from '../../../server/database/connect.ts';
import { migrate } from '../../../server/database/migrate.ts';
import { restoreDump } from '../../../server/database/restore-dump.ts';
import { openSqlite } from '../../../server/database/sqlite.ts';
import { tablesOf } from '../../../server/database/tables.ts';
import { inTransaction } from '../../../server/database/transaction.ts';
import {
  createDatabase,
  DATABASES,
  newDatabase,
  type DatabaseName,
} from '../../support/postgres.ts';
import { schemaOf } from '../../support/schema.ts';
import { BUYER, setUpRestaurant, startTestServer, type TestServer } from '../../support/server.ts';
import { rowsOf } from './open.ts';

const MANY = 2_500;
const BEYOND_DOUBLE = '9007199254740993';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'back-office-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A database beside the server's own. */
async function emptyPostgres(): Promise<Sequelize> {
  return new Sequelize(await createDatabase(), { dialect: 'postgres', logging: false });
}

/** The database that a backup restores to. */
async function restored(name: DatabaseName, file: string): Promise<Sequelize> {
  if (name === 'PostgreSQL') {
    const target = await emptyPostgres();
    await restoreDump(target, file);
    return target;
  }
  copyFileSync(file, join(folder, 'database.sqlite'));
  return openSqlite(folder);
}

/** Every row of every table as text, so that no driver rounds what it reads. */
async function contents(sequelize: Sequelize): Promise<Record<string, string[]>> {
  const asText = (table: string) =>
    sequelize.getDialect() === 'postgres'
      ? `SELECT t::text AS row FROM ${table} t`
      : `SELECT * FROM ${table}`;
  const entries = await Promise.all(
    (await tablesOf(sequelize)).map(
      async (table) =>
        [
          table,
          (await rowsOf(sequelize, asText(table))).map((row) => JSON.stringify(row)).sort(),
        ] as const,
    ),
  );
  return Object.fromEntries(entries);
}

describe.each(DATABASES)('a backup on %s', (name) => {
  let server: TestServer;
  let restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
  const order = () =>
    server.portal.post(`/menu/${restaurant.table.token}/order`, {
      items: [{ product_id: restaurant.paella.id, quantity: 2, notes: 'ñ "quoted" \\ back\nnew' }],
    });

  beforeAll(async () => {
    server = await startTestServer(await newDatabase(name));
    restaurant = await setUpRestaurant(server);
    const {
      body: { order_id, total_cents },
    } = await order();
    await restaurant.owner.post(`/api/orders/${order_id}/payments`, {
      method: 'cash',
      amount_cents: total_cents,
    });
    const { body: invoice } = await restaurant.owner.post(`/api/orders/${order_id}/invoice`, {
      buyer: BUYER,
    });
    await restaurant.owner.get(`/api/invoices/${invoice.id}/pdf`);
    await inTransaction(() =>
      database().query(
        `INSERT INTO rate_limits (bucket, used, resets_at)
          VALUES ('far away', 1, ${BEYOND_DOUBLE})`,
      ),
    );
    const events = Array.from(
      { length: MANY },
      (_, index) => `('r', 'order.placed', 'waiter', '${index}', '2026-01-01 00:00:00.000 +00:00')`,
    );
    await inTransaction(() =>
      database().query(
        `INSERT INTO events (restaurant_id, type, least_role, subject_id, created_at)
          VALUES ${events.join(',')}`,
      ),
    );
  });
  afterAll(() => server.stop());

  it('holds every row, and restores to the same database', async () => {
    const copy = await restored(
      name,
      await backUp(database(), { dataDir: server.dataDir }, 'whole'),
    );
    expect(await contents(copy)).toEqual(await contents(database()));
    expect((await contents(copy)).events!.length).toBeGreaterThan(MANY);
    expect(await schemaOf(copy)).toEqual(await schemaOf(database()));
    expect(await migrate(copy, folder)).toEqual([]);
    const next = async (sequelize: Sequelize) =>
      (
        await sequelize.transaction((transaction) =>
          sequelize.query(
            `INSERT INTO events (restaurant_id, type, least_role, subject_id, created_at)
              VALUES ('r', 'x', 'owner', 's', '2026-01-01 00:00:00.000 +00:00') RETURNING id`,
            { transaction },
          ),
        )
      )[0];
    expect(await next(copy)).toEqual(await next(database()));
    await copy.close();
  });

  it('is consistent while orders are being placed', async () => {
    let placing = true;
    const guests = [1, 2, 3].map(async () => {
      while (placing) expect((await order()).status).toBe(201);
    });
    const file = await backUp(database(), { dataDir: server.dataDir }, 'busy');
    placing = false;
    await Promise.all(guests);
    const copy = await restored(name, file);
    const [sums] = await rowsOf<{ lines: number; orders: number }>(
      copy,
      'SELECT (SELECT sum(total_cents) FROM order_items) AS lines, (SELECT sum(total_cents) FROM orders) AS orders',
    );
    expect(Number(sums!.orders)).toBeGreaterThan(0);
    expect(sums!.lines).toEqual(sums!.orders);
    await copy.close();
  });

  it('replaces an older one of the same name', async () => {
    const file = await backUp(database(), { dataDir: server.dataDir }, 'again');
    writeFileSync(file, 'an older one');
    expect(await backUp(database(), { dataDir: server.dataDir }, 'again')).toBe(file);
    expect(readFileSync(file).toString()).not.toBe('an older one');
  });
});

describe('a backup of PostgreSQL is refused', () => {
  let target: Sequelize;
  let file: string;
  beforeAll(async () => {
    const source = await emptyPostgres();
    await migrate(source, folder);
    await source.query(
      `INSERT INTO rate_limits (bucket, used, resets_at) SELECT md5(n::text), 1, n
        FROM generate_series(1, ${MANY}) n`,
    );
    file = await backUp(source, { dataDir: folder }, 'source');
    await source.close();
    target = await emptyPostgres();
  });
  afterAll(() => target.close());
  const rows = async () => Object.values(await contents(target)).flat();
  const write = (text: string) => {
    const path = join(folder, 'other.gz');
    writeFileSync(path, gzipSync(text));
    return path;
  };

  it('when it is cut short, leaving no row behind', async () => {
    const cut = join(folder, 'cut.gz');
    writeFileSync(cut, readFileSync(file).subarray(0, -200));
    await expect(restoreDump(target, cut)).rejects.toThrow('unexpected end of file');
    expect(await rows()).toEqual([]);
  });

  it('when it is another kind of file', async () => {
    await expect(restoreDump(target, write('{"hello":"world"}\n'))).rejects.toThrow(
      'This file is no backup of this program.',
    );
    await expect(restoreDump(target, join(folder, 'none.gz'))).rejects.toThrow('ENOENT');
  });

  it('when it is of a newer version', async () => {
    const header = { format: 'restaurant-back-office/1', migrations: ['9999-from-the-future'] };
    await expect(restoreDump(target, write(`${JSON.stringify(header)}\n`))).rejects.toThrow(
      'The backup is of a newer version of the program (9999-from-the-future). Nothing was changed.',
    );
  });

  it('when it names an unknown table, since that name would become part of a statement', async () => {
    const header = {
      format: 'restaurant-back-office/1',
      migrations: migrations.map(({ name }) => name),
    };
    await expect(
      restoreDump(target, write(`${JSON.stringify(header)}\n"x; DROP TABLE orders"\n{"id":1}\n`)),
    ).rejects.toThrow('a table that does not exist here');
  });

  it('when the database has rows that it would mix with', async () => {
    await restoreDump(target, file);
    const before = await rows();
    expect(before).toHaveLength(MANY);
    await expect(restoreDump(target, file)).rejects.toThrow(
      'A backup is restored into an empty database. This one has rows in it; nothing was changed.',
    );
    expect(await rows()).toEqual(before);
  });
});
