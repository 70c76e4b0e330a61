import type { QueryInterface } from 'sequelize';
import { TYPES } from './0001-dialects.ts';

/**
 * What lists of invoices are sorted and filtered by: the amount as a list shows it, below zero for
 * a credit note, and the payment method, `mixed` for several. Neither is part of the document.
 */
const COLUMNS = [
  'ALTER TABLE invoices ADD COLUMN signed_cents $int NOT NULL DEFAULT 0',
  'ALTER TABLE invoices ADD COLUMN method VARCHAR(64)',
];
const INDEXES = [
  'CREATE INDEX invoices_amount ON invoices (restaurant_id, signed_cents, id)',
  'CREATE INDEX invoices_method ON invoices (restaurant_id, method, created_at, id)',
  `CREATE INDEX invoices_totals
   ON invoices (restaurant_id, created_at, kind, status, total_cents, restricted_at)`,
  `CREATE INDEX invoices_replaced ON invoices (restaurant_id, replaces)
   WHERE replaces IS NOT NULL`,
  'CREATE INDEX bills_amount ON bills (restaurant_id, total_cents, id)',
  'CREATE INDEX orders_amount ON orders (restaurant_id, total_cents, id)',
];
const METHODS = {
  sqlite: {
    method: "json_extract(p.value, '$.method')",
    payments: "json_each(invoices.snapshot, '$.payments') p",
  },
  postgres: {
    method: "(p ->> 'method')",
    payments: "jsonb_array_elements(invoices.snapshot -> 'payments') p",
  },
};

export async function up({ sequelize }: QueryInterface): Promise<void> {
  const dialect = sequelize.getDialect() as keyof typeof TYPES;
  const { method, payments } = METHODS[dialect];
  for (const statement of COLUMNS)
    await sequelize.query(statement.replace('$int', TYPES[dialect].$int));
  await sequelize.query(
    `UPDATE invoices SET
       signed_cents = CASE WHEN kind = 'credit_note' THEN -total_cents ELSE total_cents END,
       method = (
         SELECT CASE WHEN count(DISTINCT ${method}) > 1 THEN 'mixed' ELSE min(${method}) END
         FROM ${payments}
       )`,
  );
  for (const statement of INDEXES) await sequelize.query(statement);
}
