import type { Sequelize } from 'sequelize';
import { busy } from '../errors.ts';
import { driverError } from './sequelize-insides.ts';

/** On PostgreSQL, where a lock was not to be had at once. */
const LOCK_NOT_AVAILABLE = '55P03';
/** How long one who would write alone waits for those who are writing, and for long reads. */
const PATIENCE = '30s';

let guarded: Sequelize | null = null;
/** From now on writes to this database pass the gate. Called once its tables are there. */
export function guardWrites(sequelize: Sequelize) {
  guarded = sequelize;
}

/**
 * On PostgreSQL the first statement of every write: side by side for usual ones, alone for a
 * restore. LOCK takes no snapshot (SELECT of an advisory lock would), so that who passes after a
 * restore never looks at the state of before. On SQLite there is one process, and its queue is the
 * gate.
 * @throws Problem 503 `busy` while another process works alone
 */
export async function passGate(sequelize: Sequelize, alone: boolean): Promise<void> {
  if (guarded !== sequelize) return;
  const statements = alone
    ? [`SET LOCAL lock_timeout = '${PATIENCE}'`, 'LOCK TABLE write_gate IN EXCLUSIVE MODE']
    : ['LOCK TABLE write_gate IN ROW SHARE MODE NOWAIT'];
  try {
    for (const statement of statements) await sequelize.query(statement);
  } catch (error) {
    throw driverError(error).code === LOCK_NOT_AVAILABLE ? busy() : error;
  }
}
