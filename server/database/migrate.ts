import { Transaction, type Sequelize } from 'sequelize';
import { SequelizeStorage } from 'umzug/lib/storage/sequelize.js';
import { migrations, type Migration } from '../../migrations/index.ts';
import { backUp } from './backup.ts';
import { holdLock, LOCKS } from './locks.ts';
import { StartError } from '../start-error.ts';
import { withoutForeignKeys } from './sqlite.ts';
import { isEmpty } from './tables.ts';

/**
 * Migrates the schema to the newest version; each migration wholly or not at all. A database with
 * rows is backed up to `backups/` before each migration, and the backup stays when it fails. Of
 * several processes that start at once, one migrates.
 * @returns the names of the migrations that ran
 * @throws Error in plain words for a database that a newer version has changed, which is left
 * unchanged
 */
export async function migrate(
  sequelize: Sequelize,
  dataDir: string,
  known: Migration[] = migrations,
): Promise<string[]> {
  if (sequelize.getDialect() === 'sqlite') return runPending(sequelize, dataDir, known);
  const holder = await sequelize.transaction();
  try {
    await holdLock(sequelize, LOCKS.migrate, holder);
    return await runPending(sequelize, dataDir, known);
  } finally {
    await holder.rollback();
  }
}

async function runPending(
  sequelize: Sequelize,
  dataDir: string,
  known: Migration[],
): Promise<string[]> {
  const record = new SequelizeStorage({ sequelize });
  const alone = <T>(work: () => Promise<T>) =>
    sequelize.transaction({ type: Transaction.TYPES.IMMEDIATE }, work);
  const executed = await alone(() => record.executed());
  refuseNewer(executed, known);
  if (known.every(({ name }) => executed.includes(name))) return [];
  // Umzug is imported only when a migration is pending: with its command line it takes a sixth of a
  // start.
  const { Umzug } = await import('umzug');
  const umzug = new Umzug({
    migrations: known.map(({ name, up, rebuildsTables }) => ({
      name,
      up: async () => {
        if (!(await isEmpty(sequelize))) await backUp(sequelize, { dataDir }, `before-${name}`);
        // Recorded in the same transaction, since a crash between the two would run it again.
        const migrated = () =>
          alone(async () => {
            await up(sequelize.getQueryInterface());
            await record.logMigration({ name });
          });
        await (rebuildsTables ? withoutForeignKeys(sequelize, migrated) : migrated());
      },
    })),
    storage: {
      executed: () => alone(() => record.executed()),
      logMigration: async () => undefined,
      unlogMigration: async () => undefined,
    },
    logger: undefined,
  });
  return (await umzug.up()).map(({ name }) => name);
}

function refuseNewer(executed: string[], known: Migration[]): void {
  const unknown = executed.filter((name) => !known.some((migration) => migration.name === name));
  if (unknown.length === 0) return;
  throw new StartError(
    'newer_data',
    `This data was last used by a newer version of the program (${unknown.join(', ')}). ` +
      'Please install that version or a later one. Nothing was changed.',
  );
}
