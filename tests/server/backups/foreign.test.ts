import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sqlite3 from 'sqlite3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrations } from '../../../migrations/index.ts';
import { migrate } from '../../../server/database/migrate.ts';
import { openSqlite } from '../../../server/database/sqlite.ts';
import { paidOrder } from '../../support/orders.ts';
import { logInStaff } from '../../support/staff.ts';
import {
  OWNER,
  RESTAURANT,
  setUpRestaurant,
  startTestServer,
  type Client,
  type TestServer,
} from '../../support/server.ts';

function exec(file: string, sql: string) {
  return new Promise<void>((done, fail) => {
    const connection = new sqlite3.Database(file, () =>
      connection.exec(sql, (error) => connection.close(() => (error ? fail(error) : done()))),
    );
  });
}
const PASSPHRASE = 'four words that nobody says';

describe('a backup with unexpected contents', () => {
  let server: TestServer;
  let owner: Client;
  let name: string;
  beforeAll(async () => {
    server = await startTestServer();
    owner = (await setUpRestaurant(server)).owner;
    name = (await owner.post('/api/backups')).body.name;
  });
  afterAll(() => server.stop());

  it.each([
    ['a view', 'CREATE VIEW extra AS SELECT * FROM users', 'backup_damaged'],
    [
      'a view by a name of ours',
      'DROP TABLE rate_limits; CREATE VIEW rate_limits AS SELECT 1 AS bucket',
      'backup_damaged',
    ],
    [
      'a trigger',
      "CREATE TRIGGER extra AFTER INSERT ON orders BEGIN UPDATE users SET role = 'owner'; END",
      'backup_damaged',
    ],
    ['a trigger less', 'DROP TRIGGER invoices_frozen', 'backup_damaged'],
    ['a table', 'CREATE TABLE extra (id INTEGER)', 'backup_damaged'],
    ['a virtual table', 'CREATE VIRTUAL TABLE extra USING fts5(text)', 'backup_damaged'],
    ['a column', 'ALTER TABLE users ADD COLUMN extra TEXT', 'backup_damaged'],
    ['an index', 'CREATE INDEX extra ON users (full_name)', 'backup_damaged'],
    [
      'a row that refers to nothing',
      "PRAGMA foreign_keys = OFF; UPDATE products SET tax_rate_id = 'none'",
      'backup_damaged',
    ],
    ['a list of migrations less', 'DROP TABLE SequelizeMeta', 'backup_damaged'],
    ['nobody who could log in', "UPDATE users SET role = 'manager'", 'backup_damaged'],
    [
      'from a newer version',
      "INSERT INTO SequelizeMeta (name) VALUES ('9999-from-the-future')",
      'backup_newer',
    ],
  ])('is refused: %s', async (_what, sql, code) => {
    const file = join(server.dataDir, 'backups', 'other.sqlite');
    copyFileSync(join(server.dataDir, 'backups', name), file);
    await exec(file, sql);
    const { status, body } = await owner.post('/api/backups/other.sqlite/restore', {
      password: OWNER.password,
    });
    expect([status, body.code]).toEqual([409, code]);
    expect((await owner.get('/api/tables')).body.items).toHaveLength(1);
  });

  it('of an earlier version is migrated to the current schema', async () => {
    const file = join(server.dataDir, 'backups', 'earlier.sqlite');
    const folder = mkdtempSync(join(tmpdir(), 'earlier-'));
    const earlier = openSqlite(folder);
    await migrate(
      earlier,
      folder,
      migrations.filter(({ name: one }) => one < '0003'),
    );
    await earlier.close();
    await exec(
      join(folder, 'database.sqlite'),
      `ATTACH '${join(server.dataDir, 'backups', name)}' AS now;
      INSERT INTO restaurants SELECT id, name, legal_name, tax_id, street, postal_code, city, country, currency, time_zone, locale, prices_include_tax, created_at, updated_at FROM now.restaurants;
      INSERT INTO users SELECT id, restaurant_id, email, hashed_password, full_name, role, disabled_at, mfa_enabled, mfa_secret, mfa_backup_codes, created_at, updated_at, mfa_last_step FROM now.users`,
    );
    copyFileSync(join(folder, 'database.sqlite'), file);
    rmSync(folder, { recursive: true });
    expect(
      (await owner.post('/api/backups/earlier.sqlite/restore', { password: OWNER.password }))
        .status,
    ).toBe(200);
    owner = await logInStaff(server.staff);
    expect((await owner.get('/api/tables')).body.items).toEqual([]);
  });
});

describe('a backup on another machine', () => {
  const NEW_OWNER = {
    email: 'new@casaluz.example',
    password: 'another long passphrase',
    full_name: 'New machine',
  };
  const carried = mkdtempSync(join(tmpdir(), 'usb-stick-'));
  let server: TestServer;
  let owner: Client;
  let old: { installation_id: string; data_key: string; pepper: string; jwt_secret: string };
  let [plain, sealed] = ['', ''];
  beforeAll(async () => {
    const first = await startTestServer();
    const restaurant = await setUpRestaurant(first);
    for (const _turn of [1, 2])
      await restaurant.owner.post(`/api/orders/${(await paidOrder(restaurant)).order_id}/invoice`);
    plain = (await restaurant.owner.post('/api/backups')).body.name;
    const made = await restaurant.owner.post('/api/backups', { passphrase: PASSPHRASE });
    expect(made.body.with_keys).toBe(true);
    sealed = made.body.name;
    expect((await restaurant.owner.post('/api/backups', { passphrase: 'short' })).status).toBe(422);
    old = JSON.parse(readFileSync(join(first.dataDir, 'keys.json'), 'utf8')) as typeof old;
    const text = readdirSync(join(first.dataDir, 'backups'))
      .map((file) => readFileSync(join(first.dataDir, 'backups', file), 'latin1'))
      .join('');
    for (const secret of [old.data_key, old.pepper, old.jwt_secret, PASSPHRASE])
      expect(text).not.toContain(secret);
    cpSync(join(first.dataDir, 'backups'), carried, { recursive: true });
    await first.stop();
    server = await startTestServer();
    owner = server.staff.as(
      (await server.staff.post('/api/setup', { restaurant: RESTAURANT, owner: NEW_OWNER })).body
        .access_token,
    );
    mkdirSync(join(server.dataDir, 'backups'), { recursive: true });
    cpSync(carried, join(server.dataDir, 'backups'), { recursive: true });
  });
  afterAll(async () => {
    await server.stop();
    rmSync(carried, { recursive: true, force: true });
  });
  const restore = (name: string, body: object = {}) =>
    owner.post(`/api/backups/${name}/restore`, { password: NEW_OWNER.password, ...body });

  it('requires the passphrase that sealed its keys', async () => {
    expect((await restore(plain)).body.code).toBe('backup_without_keys');
    expect((await restore(sealed)).body.code).toBe('backup_needs_passphrase');
    const { status, body } = await restore(sealed, { passphrase: 'five words that nobody says' });
    expect([status, body.errors[0].path]).toEqual([422, 'passphrase']);
    expect((await owner.get('/api/me')).status).toBe(200);
  });

  it('is refused also without its label: the database in it names its keys', async () => {
    for (const name of [plain, sealed])
      rmSync(join(server.dataDir, 'backups', `${name}.label.json`));
    for (const name of [plain, sealed]) {
      const { status, body } = await restore(name, { passphrase: PASSPHRASE });
      expect([status, body.code]).toEqual([409, 'backup_without_keys']);
    }
    cpSync(carried, join(server.dataDir, 'backups'), { recursive: true });
    expect((await owner.get('/api/me')).status).toBe(200);
  });

  it('of a version that named no keys, without its label, is refused unless something proves that it belongs here', async () => {
    const file = join(server.dataDir, 'backups', 'unnamed.sqlite');
    copyFileSync(join(server.dataDir, 'backups', plain), file);
    await exec(
      file,
      `DROP TABLE installation; DROP TABLE write_gate; DELETE FROM SequelizeMeta
        WHERE name = '0011-installation'; DELETE FROM outbox`,
    );
    const { status, body } = await restore('unnamed.sqlite');
    expect([status, body.code]).toEqual([409, 'backup_keys_unknown']);
    expect((await owner.get('/api/me')).status).toBe(200);
  });

  it('brings its accounts and the keys that these need, and no token secret', async () => {
    expect((await restore(sealed, { passphrase: PASSPHRASE })).status).toBe(200);
    expect((await owner.get('/api/me')).status).toBe(401);
    const back = await server.staff.post('/api/token', {
      email: OWNER.email,
      password: OWNER.password,
    });
    expect(back.status).toBe(200);
    const again = server.staff.as(back.body.access_token);
    expect((await again.get('/api/tables')).body.items).toHaveLength(1);
    // The archive's MACs are made with the restored keys; PDFs are in no backup.
    const {
      documents,
      checked,
      faults = [],
    } = (await again.get('/api/archive/verify')).body as {
      documents?: number;
      checked: number;
      faults?: { code: string }[];
    };
    expect(documents ?? checked).toBe(2);
    expect(faults.filter(({ code }) => code !== 'pdf_missing')).toEqual([]);
    expect((await again.get('/api/audit?action=backup.restored')).body.items).toHaveLength(1);
    const keys = JSON.parse(readFileSync(join(server.dataDir, 'keys.json'), 'utf8')) as typeof old;
    expect([keys.data_key, keys.pepper]).toEqual([old.data_key, old.pepper]);
    expect([
      keys.jwt_secret === old.jwt_secret,
      keys.installation_id === old.installation_id,
    ]).toEqual([false, false]);
  });
});
