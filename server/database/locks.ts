import { QueryTypes, type Sequelize, type Transaction } from 'sequelize';

/** Advisory locks of PostgreSQL that all processes on one database share; the first number keeps ours apart from other programs'. */
const FAMILY = 5_264_271;
export const LOCKS = { migrate: 1, events: 2 } as const;

/** Waits for a lock and holds it until the transaction ends: the given one, else the one that is running. */
export const holdLock = (sequelize: Sequelize, lock: number, transaction?: Transaction) =>
  sequelize.query('SELECT pg_advisory_xact_lock($family, $lock)', { bind: { family: FAMILY, lock }, type: QueryTypes.SELECT, transaction });
