import { copyFileSync, mkdirSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Sequelize } from 'sequelize';
import { SequelizeStorage, Umzug } from 'umzug';
import { migrations } from '../../migrations/index.ts';
import { log } from '../log.ts';
import { databaseFile } from './connect.ts';

/**
 * Brings the schema up to date; each migration whole or not at all. A database with rows in it is copied to
 * `backups/` first, and the copy stays when a migration fails.
 * @returns the names of the migrations that ran
 */
export async function migrate(sequelize: Sequelize, dataDir: string): Promise<string[]> {
  const umzug = new Umzug({
    migrations: migrations.map(({ name, up }) => ({
      name, up: () => sequelize.transaction(() => up(sequelize.getQueryInterface())),
    })),
    storage: new SequelizeStorage({ sequelize }),
    logger: undefined,
  });
  const pending = await umzug.pending();
  if (pending.length === 0) return [];
  if ((await umzug.executed()).length > 0) await backUp(sequelize, dataDir, pending[0]!.name);
  return (await umzug.up()).map(({ name }) => name);
}

async function backUp(sequelize: Sequelize, dataDir: string, before: string): Promise<void> {
  if (sequelize.getDialect() !== 'sqlite') {
    log.warn({ before }, 'PostgreSQL is migrated without a file backup: take one with pg_dump');
    return;
  }
  const folder = join(dataDir, 'backups');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const target = join(folder, `before-${before}.sqlite`);
  if (existsSync(target)) return;
  await sequelize.query('PRAGMA wal_checkpoint(TRUNCATE)');
  copyFileSync(databaseFile(dataDir), target);
}
