import pg from 'pg';
import { Sequelize } from 'sequelize';
import { transactionContext } from './context.ts';
import { FilesInPlace } from './files-in-place.ts';
import { guardOf, openSqlite } from './sqlite.ts';
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

let files: FilesInPlace | null = null;
/**
 * The folder or file at whose path something else stands than was opened, or nothing; null while
 * all is in its place.
 */
export const displacedFile = () => files?.displaced() ?? null;
export const isLogDisplaced = () => files?.isLogDisplaced() ?? false;
export const filesInPlace = () => displacedFile() === null;
/**
 * Before a file is made: in a folder that was deleted or moved it would begin another one, in the
 * way of what comes back. @throws FilesGone
 */
export const requireFilesInPlace = () => files?.require();

/**
 * Whoever waits longer for a connection is told that the house is busy; a server that does not
 * answer at all is given up sooner.
 */
const LONGEST_WAIT_MS = 10_000;
const CONNECT_WITHIN_MS = 5_000;

function openPostgres(url: string) {
  return new Sequelize(url, {
    dialect: 'postgres',
    logging: false,
    pool: { max: 10, acquire: LONGEST_WAIT_MS },
    // A peer that is gone without a word (a cable, a machine that sleeps) is noticed by the
    // system's own probes.
    dialectOptions: { connectionTimeoutMillis: CONNECT_WITHIN_MS, keepAlive: true },
  });
}

/** Opens the database. @throws when it cannot be reached */
export async function connect({ DATABASE_URL, DATA_DIR }: DatabaseSettings): Promise<Sequelize> {
  const sequelize = DATABASE_URL ? openPostgres(DATABASE_URL) : openSqlite(DATA_DIR);
  await sequelize.authenticate();
  useWriter(sequelize);
  open = sequelize;
  files = guardOf(sequelize)?.files ?? new FilesInPlace([DATA_DIR]);
  return sequelize;
}
