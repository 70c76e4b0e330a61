import type { QueryInterface } from 'sequelize';
import { TYPES } from './0001-dialects.ts';

/**
 * Money of online payments that left without this program: a refund made on the provider's own
 * pages, or a chargeback of the guest's bank. `recorded_cents` is what of it stands in the books.
 */
const STATEMENTS = [
  `CREATE TABLE online_reversals (
    id VARCHAR(64) NOT NULL PRIMARY KEY,
    online_payment_id VARCHAR(64) NOT NULL REFERENCES online_payments(id),
    kind VARCHAR(20) NOT NULL,
    provider_ref VARCHAR(255) NOT NULL,
    amount_cents $int NOT NULL CHECK (amount_cents > 0),
    recorded_cents $int NOT NULL CHECK (recorded_cents BETWEEN 0 AND amount_cents),
    reversed_at $time NOT NULL,
    withdrawn_at $time,
    closed_at $time,
    created_at $time NOT NULL
  )`,
  `CREATE UNIQUE INDEX online_reversals_at_provider
   ON online_reversals (online_payment_id, provider_ref)`,
  'CREATE INDEX online_reversals_open ON online_reversals (created_at) WHERE closed_at IS NULL',
];

export async function up({ sequelize }: QueryInterface): Promise<void> {
  const types = TYPES[sequelize.getDialect() as keyof typeof TYPES];
  for (const statement of STATEMENTS)
    await sequelize.query(
      statement.replace(/\$\w+/g, (name) => types[name as keyof typeof types] ?? name),
    );
}
