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
 * The usual writes of all processes take turns, as those of SQLite's one writer do: each waits for
 * the commit of the one before, so that none fails for what another did meanwhile, numbers have no
 * gaps and events are durable in the order of their ids. While a restore holds the gate, or waits
 * for it, they are refused at once.
 */
const TAKE_TURN =
  'LOCK TABLE write_gate IN ROW SHARE MODE NOWAIT; ' +
  'LOCK TABLE write_gate IN SHARE UPDATE EXCLUSIVE MODE';
/** A process that hangs with the turn loses it, and its transaction, after this. */
const LONGEST_TURN = "SET LOCAL idle_in_transaction_session_timeout = '60s'";

/**
 * The first statements of every write on PostgreSQL: a turn for usual writes, the whole gate for a
 * restore. LOCK takes no snapshot (SELECT of an advisory lock would), so a write never reads the
 * state before the one that it waited for. On SQLite there is one process, and its queue is the
 * gate.
 * @throws Problem 503 `busy` while another process works alone
 */
export async function passGate(sequelize: Sequelize, alone: boolean): Promise<void> {
  if (guarded !== sequelize) return;
  const statements = alone
    ? `SET LOCAL lock_timeout = '${PATIENCE}'; LOCK TABLE write_gate IN EXCLUSIVE MODE`
    : `${LONGEST_TURN}; ${TAKE_TURN}`;
  try {
    await sequelize.query(statements);
  } catch (error) {
    throw driverError(error).code === LOCK_NOT_AVAILABLE ? busy() : error;
  }
}
