import { inTransaction } from '../../server/database/transaction.ts';
import { statement } from '../../server/database/repository.ts';

/** What differs in the copy `i` of an invoice, in SQL of SQLite. */
const OWN: Record<string, string> = {
  id: "printf('many-%06d', i)",
  number: '100000 + i',
  chain_position: '100000 + i',
  invoice_number: "printf('MANY-%d', 100000 + i)",
  subtotal_cents: 't.subtotal_cents + i',
  total_cents: 't.total_cents + i',
  signed_cents: 't.signed_cents + i',
  created_at: "strftime('%Y-%m-%d %H:%M:%f +00:00', 'now', '-' || (i * 10) || ' minutes')",
};

/**
 * Copies of the first invoice in a database of SQLite, each ten minutes older and a cent more than
 * the one before: issuing thousands takes minutes.
 */
export function manyInvoices(count: number): Promise<void> {
  return inTransaction(async () => {
    const columns = await statement<{ name: string }>(
      "SELECT name FROM pragma_table_info('invoices')",
    );
    const names = columns.map(({ name }) => name);
    await statement(
      `INSERT INTO invoices (${names.join(', ')})
       WITH RECURSIVE counted(i) AS (
         SELECT 1 UNION ALL SELECT i + 1 FROM counted WHERE i < ${count}
       )
       SELECT ${names.map((name) => OWN[name] ?? `t.${name}`).join(', ')}
       FROM counted, (SELECT * FROM invoices LIMIT 1) t`,
    );
  });
}
