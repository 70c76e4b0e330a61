import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { QueryTypes, type Sequelize } from 'sequelize';
import { connect } from '../../../server/database/connect.ts';
import { createDatabase, type DatabaseName } from '../../support/postgres.ts';

export interface OpenDatabase {
  sequelize: Sequelize;
  dataDir: string;
  url: string | undefined;
  close: () => Promise<void>;
}

/** A new empty database of that kind, connected as the server does it. */
export async function openDatabase(name: DatabaseName): Promise<OpenDatabase> {
  const dataDir = mkdtempSync(join(tmpdir(), 'back-office-'));
  const url = name === 'PostgreSQL' ? await createDatabase() : undefined;
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
