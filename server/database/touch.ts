import { statement } from './statement.ts';
import { MIGRATIONS_TABLE, quoted } from './tables.ts';
import { inTransaction, writesFailBy } from './transaction.ts';

/** A write that changes no value, so it may run at any time. */
const WRITES_A_ROW = `UPDATE ${quoted(MIGRATIONS_TABLE)} SET name = name`;

/**
 * Begins and ends a transaction as every write does. After a failed write it really writes, so that
 * the end of an outage is noticed even without orders.
 * @throws the outage that prevents a write
 */
export function touchDatabase() {
  return inTransaction(() => statement(writesFailBy() ? WRITES_A_ROW : 'SELECT 1'));
}
