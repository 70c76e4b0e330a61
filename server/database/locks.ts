import { QueryTypes, type Sequelize, type Transaction } from 'sequelize';

type Lock = readonly [family: number, lock: number];
/** Advisory locks of PostgreSQL that all processes on one database share; the first number keeps ours apart from other programs'. */
export const LOCKS = { migrate: [5_264_271, 1], events: [5_264_271, 2] } as const satisfies Record<
  string,
  Lock
>;

/** Waits for a lock and holds it until the transaction ends: the given one, else the one that is running. */
export const holdLock = (sequelize: Sequelize, [family, lock]: Lock, transaction?: Transaction) =>
  sequelize.query('SELECT pg_advisory_xact_lock($family, $lock)', {
    bind: { family, lock },
    type: QueryTypes.SELECT,
    transaction,
  });
