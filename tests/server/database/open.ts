import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { QueryTypes, type Sequelize } from 'sequelize';
import { connect } from '../../../server/database/connect.ts';
import { migrate } from '../../../server/database/migrate.ts';
import { createDatabase, newDatabase, type DatabaseName } from '../../support/postgres.ts';
import { layOut } from '../../support/templates.ts';

export interface OpenDatabase {
  sequelize: Sequelize;
  dataDir: string;
  url: string | undefined;
  close: () => Promise<void>;
}

/** A new empty database of that kind, connected as the server does it. */
export async function openDatabase(name: DatabaseName): Promise<OpenDatabase> {
  return open(newFolder(), name === 'PostgreSQL' ? await createDatabase() : undefined);
}

/** The same with its tables, as after the first start. */
export async function openMigrated(name: DatabaseName): Promise<OpenDatabase> {
  const dataDir = newFolder();
  const { DATABASE_URL } = await newDatabase(name);
  if (!DATABASE_URL) await layOut(dataDir);
  const opened = await open(dataDir, DATABASE_URL);
  await migrate(opened.sequelize, dataDir);
  return opened;
}

const newFolder = () => mkdtempSync(join(tmpdir(), 'back-office-'));

async function open(dataDir: string, url: string | undefined): Promise<OpenDatabase> {
  const sequelize = await connect({ DATA_DIR: dataDir, DATABASE_URL: url });
  return {
    sequelize,
    dataDir,
    url,
    close: async () => {
      await sequelize.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

export function rowsOf<R extends object>(sequelize: Sequelize, sql: string) {
  return sequelize.query<R>(sql, { type: QueryTypes.SELECT });
}
