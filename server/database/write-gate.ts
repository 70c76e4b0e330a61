import type { Sequelize } from 'sequelize';
import { busy } from '../errors.ts';
import { driverError } from './sequelize-insides.ts';

/** PostgreSQL's SQLSTATE for a lock that could not be taken at once. */
const LOCK_NOT_AVAILABLE = '55P03';
/** How long a job that writes alone waits for running writes and long reads. */
const PATIENCE = '30s';

let guarded: Sequelize | null = null;
/** Makes writes to this database pass the gate from now on. Called once its tables exist. */
export function guardWrites(sequelize: Sequelize) {
  guarded = sequelize;
}

/**
 * The first statement of every write on PostgreSQL: a shared lock for usual writes, an exclusive
 * one for a restore. LOCK takes no snapshot (SELECT of an advisory lock would), so a write that
 * passes after a restore never reads the state before it. On SQLite there is one process, and its
 * queue is the gate.
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
