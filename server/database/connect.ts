import pg from 'pg';
import { Sequelize } from 'sequelize';
import { transactionContext } from './context.ts';
import { FilesInPlace } from './files-in-place.ts';
import { type LineTimes, watchLine } from './silent-lines.ts';
import { guardOf, openSqlite } from './sqlite.ts';
import { useWriter } from './transaction.ts';

// BIGINT is parsed as a number: cents are integers far below 2^53, and `+` would join them as
// texts.
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
 * The path of the folder or file that was replaced or deleted since it was opened; null while all
 * are in place.
 */
export const displacedFile = () => files?.displaced() ?? null;
export const isLogDisplaced = () => files?.isLogDisplaced() ?? false;
export const filesInPlace = () => displacedFile() === null;
/**
 * Refuses to make a file in a data folder that was deleted or moved, since it would begin a second
 * folder at the path that the first may return to.
 * @throws FilesGone
 */
export const requireFilesInPlace = () => files?.require();

/**
 * A request that waits longer than this for a connection of the pool gets 503 `busy`; connecting to
 * a server that does not respond fails sooner.
 */
const LONGEST_WAIT_MS = 10_000;
const CONNECT_WITHIN_MS = 5_000;

function openPostgres(url: string, times?: LineTimes) {
  const sequelize = new Sequelize(url, {
    dialect: 'postgres',
    logging: false,
    pool: { max: 10, acquire: LONGEST_WAIT_MS },
    dialectOptions: { connectionTimeoutMillis: CONNECT_WITHIN_MS },
  });
  sequelize.addHook('afterConnect', async (connection) => {
    sendAhead(connection);
    await watchLine(connection as pg.Client, url, times);
  });
  return sequelize;
}

/**
 * Lets a connection take statements while earlier ones are unanswered; Sequelize passes the driver
 * no such option.
 */
function sendAhead(connection: unknown): void {
  (connection as pg.Client & { pipeline: boolean }).pipeline = true;
}

/** Opens the database. @throws when it cannot be reached */
export async function connect(
  { DATABASE_URL, DATA_DIR }: DatabaseSettings,
  times?: LineTimes,
): Promise<Sequelize> {
  const sequelize = DATABASE_URL ? openPostgres(DATABASE_URL, times) : openSqlite(DATA_DIR);
  await sequelize.authenticate();
  useDatabase(sequelize, DATA_DIR);
  return sequelize;
}

/** Makes an open database the one that `database()` returns: a copy that is to be examined. */
export function useDatabase(sequelize: Sequelize, dataDir: string): void {
  useWriter(sequelize);
  open = sequelize;
  files = guardOf(sequelize)?.files ?? new FilesInPlace([dataDir]);
}
