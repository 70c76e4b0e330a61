import { onPostgres } from './connect.ts';
import { statement } from './repository.ts';
import { inTransaction } from './transaction.ts';

/**
 * Keeps the statistics current by which SQLite chooses between indexes: of tables that have grown
 * tenfold, from samples, in milliseconds (https://www.sqlite.org/pragma.html#pragma_optimize). The
 * writing connection has them at once, the reading one from the next start. PostgreSQL does that by
 * itself (autovacuum).
 */
export async function keepStatistics(): Promise<void> {
  if (onPostgres()) return;
  await inTransaction(() => statement('PRAGMA optimize(0x10002)'));
}
