import { QueryTypes, type Sequelize, type Transaction } from 'sequelize';

type Lock = readonly [family: number, lock: number];
/**
 * Advisory locks of PostgreSQL that all processes on one database share; the first number separates
 * them from other programs' locks.
 */
export const LOCKS = {
  migrate: [5_264_271, 1],
  backups: [5_264_271, 3],
} as const satisfies Record<string, Lock>;

/**
 * Waits for a lock and holds it until the transaction ends: the given one, or else the running one.
 */
export function holdLock(sequelize: Sequelize, [family, lock]: Lock, transaction?: Transaction) {
  return sequelize.query('SELECT pg_advisory_xact_lock($family, $lock)', {
    bind: { family, lock },
    type: QueryTypes.SELECT,
    transaction,
  });
}

/**
 * Takes a lock if it is free, and holds it on a connection of its own.
 * @returns null where another process holds it
 */
export async function tryLock(
  sequelize: Sequelize,
  [family, lock]: Lock,
): Promise<{ release: () => Promise<void> } | null> {
  const transaction = await sequelize.transaction();
  const release = () => transaction.rollback().catch(() => undefined);
  try {
    const [taken] = await sequelize.query<{ taken: boolean }>(
      'SELECT pg_try_advisory_xact_lock($family, $lock) AS taken',
      { bind: { family, lock }, type: QueryTypes.SELECT, transaction },
    );
    if (taken?.taken) return { release };
  } catch (error) {
    // Else the pool would be without this connection for as long as the process lives.
    await release();
    throw error;
  }
  await release();
  return null;
}
