import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { migrations, type Migration } from '../migrations/index.ts';
import { connect } from '../server/database/connect.ts';
import { migrate } from '../server/database/migrate.ts';
import { DATABASES } from './support/postgres.ts';
import { schemaOf, type Schema } from './support/schema.ts';
import { openDatabase, rowsOf, type OpenDatabase } from './server/database/open.ts';

/** Required by the original design; `address`, `tax_id` and the others keep their names. */
const SEED = {
  customers: [
    'id',
    'email',
    'hashed_password',
    'full_name',
    'business_name',
    'tax_id',
    'address',
    'phone',
    'email_verified',
    'email_verification_token',
    'email_verification_sent_at',
    'mfa_enabled',
    'mfa_secret',
    'mfa_backup_codes',
    'created_at',
    'updated_at',
  ],
  orders: ['customer_id', 'table_id'],
  invoices: [
    'id',
    'customer_id',
    'order_id',
    'invoice_number',
    'issue_date',
    'due_date',
    'subtotal_cents',
    'tax_cents',
    'total_cents',
    'currency',
    'status',
    'pdf_filename',
    'notes',
    'created_at',
  ],
};
const NAMES = migrations.map(({ name }) => name);
const addNickname: Migration = {
  name: '9001-nickname',
  up: async (query) => {
    await query.sequelize.query('ALTER TABLE restaurants ADD COLUMN nickname VARCHAR(40)');
  },
};
const addMotto: Migration = {
  name: '9002-motto',
  up: async (query) => {
    await query.sequelize.query('ALTER TABLE restaurants ADD COLUMN motto VARCHAR(40)');
  },
};
const breaksHalfWay: Migration = {
  name: '9001-breaks',
  up: async (query) => {
    await query.sequelize.query('CREATE TABLE half (id INTEGER)');
    await query.sequelize.query("UPDATE restaurants SET name = 'changed'");
    await query.sequelize.query('ALTER TABLE no_such_table ADD COLUMN x INTEGER');
  },
};

const schemas: Record<string, Schema> = {};

describe.each(DATABASES)('migrations on %s', (name) => {
  let open: OpenDatabase;
  beforeEach(async () => {
    open = await openDatabase(name);
  });
  afterEach(() => open.close());

  const run = (list: Migration[] = migrations) => migrate(open.sequelize, open.dataDir, list);
  const executed = async () =>
    (
      await rowsOf<{ name: string }>(
        open.sequelize,
        'SELECT name FROM "SequelizeMeta" ORDER BY name',
      )
    ).map((row) => row.name);
  const restaurants = async () =>
    (await rowsOf<{ name: string }>(open.sequelize, 'SELECT name FROM restaurants')).map(
      (row) => row.name,
    );
  const addRestaurant = (currency = 'EUR') =>
    open.sequelize.transaction(() =>
      open.sequelize.query(
        `INSERT INTO restaurants (id, name, legal_name, tax_id, street, postal_code, city,
          country, currency, time_zone, locale, prices_include_tax, created_at, updated_at)
          VALUES ('r1', 'Casa Luz', 'Casa Luz S.L.', 'B12345674', 'Calle Mayor 1', '28013',
          'Madrid', 'ES', '${currency}', 'Europe/Madrid', 'es', TRUE,
          '2026-01-01 00:00:00.000 +00:00', '2026-01-01 00:00:00.000 +00:00')`,
      ),
    );
  const backups = () => {
    const folder = join(open.dataDir, 'backups');
    return existsSync(folder) ? readdirSync(folder).sort() : [];
  };
  const suffix = name === 'SQLite' ? 'sqlite' : 'ndjson.gz';

  it('build the schema from an empty database, once, without a backup', async () => {
    expect(await run()).toEqual(NAMES);
    expect(await executed()).toEqual(NAMES);
    expect(await run()).toEqual([]);
    expect(backups()).toEqual([]);
    schemas[name] = await schemaOf(open.sequelize);
  });

  it.each(Object.entries(SEED))('keep every required field in %s', async (table, fields) => {
    await run();
    const columns = (await schemaOf(open.sequelize)).columns.map((column) =>
      column.replace(' NOT NULL', ''),
    );
    expect(columns).toEqual(expect.arrayContaining(fields.map((field) => `${table}.${field}`)));
  });

  it('are each preceded by a backup when the database has rows', async () => {
    await run();
    await addRestaurant();
    expect(await run([...migrations, addNickname, addMotto])).toEqual([
      addNickname.name,
      addMotto.name,
    ]);
    expect(backups()).toEqual([`before-9001-nickname.${suffix}`, `before-9002-motto.${suffix}`]);
  });

  it('[13.3.2] make backups that only their owner on the machine can read', async () => {
    await run();
    await addRestaurant();
    await run([...migrations, addNickname]);
    const folder = join(open.dataDir, 'backups');
    expect([
      statSync(folder).mode & 0o777,
      statSync(join(folder, backups()[0]!)).mode & 0o777,
    ]).toEqual([0o700, 0o600]);
  });

  it('leave the database unchanged when one fails half-way, and its backup in place', async () => {
    await run();
    await addRestaurant();
    const before = await schemaOf(open.sequelize);
    for (const _attempt of [1, 2])
      await expect(run([...migrations, breaksHalfWay])).rejects.toThrow('9001-breaks');
    expect([await schemaOf(open.sequelize), await restaurants(), await executed()]).toEqual([
      before,
      ['Casa Luz'],
      NAMES,
    ]);
    expect(backups()).toEqual([`before-9001-breaks.${suffix}`]);
    expect(await run([...migrations, addNickname])).toEqual([addNickname.name]);
  });

  it('refuse a database that a newer version has used, and leave it unchanged', async () => {
    await run([...migrations, addNickname]);
    await addRestaurant();
    await expect(run([...migrations, addMotto])).rejects.toThrow(
      'This data was last used by a newer version of the program (9001-nickname). Please install that version or a later one. Nothing was changed.',
    );
    expect([await executed(), backups()]).toEqual([[...NAMES, addNickname.name], []]);
  });

  it.each(['EUR', 'HUF', 'JPY'])(
    'an earlier restaurant keeps the decimals of %s that its documents were rendered with',
    async (currency) => {
      await run(migrations.slice(0, NAMES.indexOf('0018-currency-digits')));
      await addRestaurant(currency);
      await run();
      const format = new Intl.NumberFormat('en', { style: 'currency', currency });
      expect(await rowsOf(open.sequelize, 'SELECT currency_digits FROM restaurants')).toEqual([
        { currency_digits: format.resolvedOptions().maximumFractionDigits },
      ]);
    },
  );

  it('an earlier session stays open, and no PIN opened it', async () => {
    await run(migrations.slice(0, NAMES.indexOf('0028-tills')));
    await addRestaurant();
    const at = "'2026-01-01 00:00:00.000 +00:00'";
    await open.sequelize.transaction(async () => {
      await open.sequelize.query(
        `INSERT INTO users (id, restaurant_id, email, hashed_password, full_name, role,
          mfa_enabled, created_at, updated_at)
          VALUES ('u1', 'r1', 'ana@example.org', '', 'Ana Ruiz', 'owner', FALSE, ${at}, ${at})`,
      );
      await open.sequelize.query(
        `INSERT INTO sessions (id, user_id, last_seen_at, expires_at, created_at)
          VALUES ('s1', 'u1', ${at}, ${at}, ${at})`,
      );
    });
    expect(await run()).toEqual(NAMES.slice(NAMES.indexOf('0028-tills')));
    expect(
      await rowsOf(open.sequelize, 'SELECT id, user_id, ended_at, till_id FROM sessions'),
    ).toEqual([{ id: 's1', user_id: 'u1', ended_at: null, till_id: null }]);
  });

  it('run once when several processes start them at the same time', async () => {
    const slowly: Migration = {
      name: '9001-slow',
      up: async (query) => {
        await new Promise((wait) => {
          setTimeout(wait, 200);
        });
        await addNickname.up(query);
      },
    };
    const others =
      name === 'SQLite'
        ? []
        : await Promise.all(
            [1, 2].map(() => connect({ DATA_DIR: open.dataDir, DATABASE_URL: open.url! })),
          );
    const ran = await Promise.all(
      [open.sequelize, ...others].map((sequelize) =>
        migrate(sequelize, open.dataDir, [...migrations, slowly]),
      ),
    );
    await Promise.all(others.map((sequelize) => sequelize.close()));
    expect(ran.flat()).toEqual([...NAMES, slowly.name]);
  });
});

it.each(['columns', 'foreignKeys', 'checks', 'triggers', 'indexes'] as const)(
  'both databases have the same %s',
  (part) => {
    expect(schemas.SQLite![part]).toEqual(schemas.PostgreSQL![part]);
    expect(Object.keys(schemas.SQLite![part]).length).toBeGreaterThan(5);
  },
);
