import { chmodSync, closeSync, openSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { Sequelize } from 'sequelize';
import type sqlite3 from 'sqlite3';
import { transactionContext } from './context.ts';
import { initModels } from './models.ts';
import { useWriter } from './transaction.ts';

// Amounts in cents are whole and far below 2^53; as text they would be added like words.
pg.types.setTypeParser(pg.types.builtins.INT8, Number);
Sequelize.useCLS(transactionContext);

export interface DatabaseSettings {
  DATA_DIR: string;
  DATABASE_URL?: string | undefined;
}

let open: Sequelize | null = null;
/** The open database; reads outside a transaction go through it. */
export function database(): Sequelize {
  if (!open) throw new Error('database() before connect()');
  return open;
}

export const databaseFile = (dataDir: string) => join(dataDir, 'database.sqlite');

interface SqliteManager {
  getConnection(options: { uuid?: string; type?: string }): Promise<sqlite3.Database>;
  releaseConnection(connection: sqlite3.Database, force?: boolean): Promise<void>;
}

const run = (connection: sqlite3.Database, sql: string) =>
  new Promise<void>((done, fail) => connection.exec(sql, (error) => (error ? fail(error) : done())));

/**
 * Sequelize opens a new SQLite file for every transaction, which makes it four times slower than the driver (measured:
 * 235 against 990 a second). Every transaction here gets the same open connection; `inTransaction` sees to it that
 * there is only one at a time.
 */
async function holdWriterOpen(sequelize: Sequelize): Promise<void> {
  const manager = sequelize.connectionManager as unknown as SqliteManager;
  const connect = manager.getConnection.bind(manager);
  const release = manager.releaseConnection.bind(manager);
  const prepared = new Map<string, Promise<sqlite3.Database>>();
  const prepare = async (uuid: string) => {
    const connection = await connect({ uuid });
    await run(connection, 'PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA busy_timeout=5000; PRAGMA trusted_schema=OFF;');
    return connection;
  };
  manager.getConnection = ({ uuid }) => {
    const name = uuid && uuid !== 'default' ? 'writer' : 'default';
    if (!prepared.has(name)) prepared.set(name, prepare(name));
    return prepared.get(name)!;
  };
  manager.releaseConnection = async (connection, force) => { if (force) await release(connection, force); };
  Object.assign(manager, {
    close: async () => {
      for (const ready of prepared.values()) {
        const connection = await ready;
        await new Promise<void>((done) => connection.close(() => done()));
      }
      prepared.clear();
    },
  });
}

function sqlite(dataDir: string): Sequelize {
  const storage = databaseFile(dataDir);
  // Made here so that nobody else on the machine can read it, nor the -wal that inherits its mode (ASVS 13.3.2).
  closeSync(openSync(storage, 'a', 0o600));
  chmodSync(storage, 0o600);
  return new Sequelize({ dialect: 'sqlite', storage, logging: false });
}

/** Opens the database and gives the models their connection. @throws when it cannot be reached */
export async function connect(settings: DatabaseSettings): Promise<Sequelize> {
  const sequelize = settings.DATABASE_URL
    ? new Sequelize(settings.DATABASE_URL, { dialect: 'postgres', logging: false, pool: { max: 10 } })
    : sqlite(settings.DATA_DIR);
  if (!settings.DATABASE_URL) await holdWriterOpen(sequelize);
  await sequelize.authenticate();
  initModels(sequelize);
  useWriter(sequelize);
  open = sequelize;
  return sequelize;
}
