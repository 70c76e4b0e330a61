/** @module-tag long */
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { migrations } from '../../../migrations/index.ts';
import { connect } from '../../../server/database/connect.ts';
import { migrate } from '../../../server/database/migrate.ts';
import { databaseFile } from '../../../server/database/sqlite.ts';
import { close, openFile, rowsOf } from '../../../server/database/sqlite-file.ts';
import { buildServer, startServerProcess } from '../../support/process.ts';
import { proof } from '../../support/torture.ts';

/** Many migrations follow this one, among them those that rebuild tables. */
const EARLIER = '0028-tills';
const KILLS = proof(2, 40);
const PRELOAD = `--require=${resolve('tests/support/kill-at-statement.cjs')}`;
const AT = "'2026-01-01 00:00:00.000 +00:00'";

const folders: string[] = [];
const newFolder = () => {
  const folder = mkdtempSync(join(tmpdir(), 'migration-killed-'));
  folders.push(folder);
  return folder;
};
const earlier = newFolder();

beforeAll(async () => {
  buildServer();
  const other = newFolder();
  await (await start(other)).stop();
  cpSync(join(other, 'keys.json'), join(earlier, 'keys.json'));
  const sequelize = await connect({ DATA_DIR: earlier });
  const names = migrations.map(({ name }) => name);
  await migrate(sequelize, earlier, migrations.slice(0, names.indexOf(EARLIER)));
  await sequelize.transaction(async () => {
    for (const sql of [
      `INSERT INTO restaurants (id, name, legal_name, tax_id, street, postal_code, city, country,
         currency, currency_digits, time_zone, locale, prices_include_tax, created_at, updated_at)
       VALUES ('r1', 'Casa Luz', 'Casa Luz S.L.', 'B12345674', 'Calle Mayor 1', '28013', 'Madrid',
         'ES', 'EUR', 2, 'Europe/Madrid', 'es', TRUE, ${AT}, ${AT})`,
      `INSERT INTO users (id, restaurant_id, email, hashed_password, full_name, role, mfa_enabled,
         created_at, updated_at)
       VALUES ('u1', 'r1', 'ana@example.org', '', 'Ana Ruiz', 'owner', FALSE, ${AT}, ${AT})`,
      `INSERT INTO sessions (id, user_id, last_seen_at, expires_at, created_at)
       VALUES ('s1', 'u1', ${AT}, ${AT}, ${AT})`,
    ])
      await sequelize.query(sql);
  });
  await sequelize.close();
});
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

function start(DATA_DIR: string, more: Record<string, string> = {}) {
  return startServerProcess({ DATA_DIR, BACKUP_AT: 'off', ...more });
}
async function stateOf(dataDir: string) {
  const file = await openFile(databaseFile(dataDir));
  const ask = <R>(sql: string) => rowsOf<R>(file, sql);
  const state = {
    check: await ask('PRAGMA integrity_check'),
    foreign: await ask('PRAGMA foreign_key_check'),
    schema: await ask('SELECT name, sql FROM sqlite_master ORDER BY name'),
    migrations: (await ask<{ name: string }>('SELECT name FROM SequelizeMeta ORDER BY name')).map(
      ({ name }) => name,
    ),
    rows: await ask(
      `SELECT r.name, u.email FROM restaurants r JOIN users u ON u.restaurant_id = r.id`,
    ),
  };
  await close(file);
  return state;
}

it(`a migration of SQLite is killed ${KILLS} times, at statements from its first to its last: the next start ends it, and nothing is lost`, async () => {
  const whole = newFolder();
  cpSync(earlier, whole, { recursive: true });
  const count = join(whole, 'statements');
  await (await start(whole, { NODE_OPTIONS: PRELOAD, KILL_COUNT: count })).stop();
  const statements = Number(readFileSync(count, 'utf8'));
  expect(statements).toBeGreaterThan(KILLS);
  const wanted = await stateOf(whole);
  expect(wanted.check).toEqual([{ integrity_check: 'ok' }]);
  expect(wanted.rows).toEqual([{ name: 'Casa Luz', email: 'ana@example.org' }]);

  for (let kill = 1; kill <= KILLS; kill++) {
    const folder = newFolder();
    cpSync(earlier, folder, { recursive: true });
    const KILL_AT = String(Math.ceil((statements * kill) / KILLS));
    await expect(start(folder, { NODE_OPTIONS: PRELOAD, KILL_AT })).rejects.toThrow('ready');
    await (await start(folder)).stop();
    expect(await stateOf(folder), `killed at statement ${KILL_AT}`).toEqual(wanted);
    rmSync(folder, { recursive: true, force: true });
  }
});
