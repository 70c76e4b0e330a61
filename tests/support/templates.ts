/**
 * Migrated databases, made once a run and copied for each server: migrating takes a third of a
 * second, copying next to nothing. Tests of migrations start with an empty database
 * (`openDatabase`).
 */
import { copyFileSync, existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { Sequelize } from 'sequelize';
import { migrate } from '../../server/database/migrate.ts';
import { databaseFile, openSqlite } from '../../server/database/sqlite.ts';

/** The folder of this run's templates; absent outside of vitest. */
const folder = () => process.env.TEST_TEMPLATES;
const MIGRATED = 'migrated';

/** Copies a migrated database without rows into a folder: the first start makes its keys. */
export async function layOut(dataDir: string): Promise<void> {
  const templates = folder();
  if (!templates) return;
  const template = join(templates, `${MIGRATED}.sqlite`);
  if (!existsSync(template)) await migrateSqlite(templates, template);
  copyFileSync(template, databaseFile(dataDir));
}

/** Renamed into place when complete: another worker may be waiting for it. */
async function migrateSqlite(templates: string, template: string): Promise<void> {
  const own = mkdtempSync(join(templates, 'migrating-'));
  const sequelize = openSqlite(own);
  await migrate(sequelize, own);
  await sequelize.close();
  renameSync(databaseFile(own), template);
  rmSync(own, { recursive: true, force: true });
}

/** @param client in PostgreSQL's own database @returns the name of the template */
export async function migratedPostgres(client: pg.Client, url: string): Promise<string> {
  const isThere = async () =>
    (await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [MIGRATED])).rowCount === 1;
  if (await isThere()) return MIGRATED;
  await client.query('SELECT pg_advisory_lock(1)');
  try {
    if (!(await isThere())) await migratePostgres(client, url);
  } finally {
    await client.query('SELECT pg_advisory_unlock(1)');
  }
  return MIGRATED;
}

/** Created under another name and renamed when complete: workers copy it as soon as it exists. */
async function migratePostgres(client: pg.Client, url: string): Promise<void> {
  const name = 'migrating';
  await client.query(`CREATE DATABASE ${name}`);
  const own = mkdtempSync(join(tmpdir(), 'migrating-'));
  const sequelize = new Sequelize(Object.assign(new URL(url), { pathname: name }).href, {
    dialect: 'postgres',
    logging: false,
  });
  await migrate(sequelize, own);
  await sequelize.close();
  rmSync(own, { recursive: true, force: true });
  await client.query(`ALTER DATABASE ${name} RENAME TO ${MIGRATED}`);
}
