import pg from 'pg';
import { Sequelize } from 'sequelize';
import { transactionContext } from './context.ts';
import { initModels } from './models.ts';
import { openSqlite } from './sqlite.ts';
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
export const onPostgres = () => database().getDialect() === 'postgres';

const openPostgres = (url: string) =>
  new Sequelize(url, { dialect: 'postgres', logging: false, pool: { max: 10 } });

/** Opens the database and gives the models their connection. @throws when it cannot be reached */
export async function connect({ DATABASE_URL, DATA_DIR }: DatabaseSettings): Promise<Sequelize> {
  const sequelize = DATABASE_URL ? openPostgres(DATABASE_URL) : openSqlite(DATA_DIR);
  await sequelize.authenticate();
  initModels(sequelize);
  useWriter(sequelize);
  open = sequelize;
  return sequelize;
}
