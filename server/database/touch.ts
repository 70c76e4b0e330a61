import { statement } from './statement.ts';
import { MIGRATIONS_TABLE, quoted } from './tables.ts';
import { inTransaction, writesFailBy } from './transaction.ts';

/** Writes no new value, and so may be done whenever one likes. */
const WRITES_A_ROW = `UPDATE ${quoted(MIGRATIONS_TABLE)} SET name = name`;

/**
 * Begins a transaction as every write does, and ends it. After a write that failed it really
 * writes, so that the end of an outage is noticed where nobody orders meanwhile. @throws what
 * stands in the way of a write
 */
export function touchDatabase() {
  return inTransaction(() => statement(writesFailBy() ? WRITES_A_ROW : 'SELECT 1'));
}
