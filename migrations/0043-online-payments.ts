import type { QueryInterface } from 'sequelize';
import { TYPES } from './0001-dialects.ts';
import { rebuildTable } from './rebuild-table.ts';

/**
 * Payments that guests make on the page of a payment provider. A row is written before the provider
 * is asked, so that a payment whose answer is lost is found again by its id; what goes back to the
 * guest has a row for the same reason. A guest's payment was taken by no user, and a guest who asks
 * for the bill may say whether the table pays together.
 */
const STATEMENTS = [
  `CREATE TABLE online_payments (
    id VARCHAR(64) NOT NULL PRIMARY KEY,
    restaurant_id VARCHAR(64) NOT NULL REFERENCES restaurants(id),
    bill_id VARCHAR(64) NOT NULL REFERENCES bills(id),
    order_id VARCHAR(64) REFERENCES orders(id),
    provider VARCHAR(20) NOT NULL,
    way VARCHAR(10) NOT NULL,
    covers $json NOT NULL,
    amount_cents $int NOT NULL CHECK (amount_cents > 0),
    tip_cents $int NOT NULL CHECK (tip_cents >= 0),
    currency VARCHAR(3) NOT NULL,
    currency_digits INTEGER NOT NULL,
    locale VARCHAR(35) NOT NULL,
    status VARCHAR(20) NOT NULL,
    reason VARCHAR(40),
    provider_ref VARCHAR(255),
    charge_ref VARCHAR(255),
    checkout_url TEXT,
    received_cents $int CHECK (received_cents >= 0),
    payment_id VARCHAR(64) REFERENCES payments(id),
    looked_at $time,
    expires_at $time NOT NULL,
    paid_at $time,
    created_at $time NOT NULL,
    updated_at $time NOT NULL
  )`,
  'CREATE INDEX online_payments_of_bill ON online_payments (bill_id)',
  `CREATE UNIQUE INDEX online_payments_at_provider ON online_payments (provider, provider_ref)
   WHERE provider_ref IS NOT NULL`,
  `CREATE UNIQUE INDEX online_payments_landed ON online_payments (payment_id)
   WHERE payment_id IS NOT NULL`,
  `CREATE TABLE online_refunds (
    id VARCHAR(64) NOT NULL PRIMARY KEY,
    online_payment_id VARCHAR(64) NOT NULL REFERENCES online_payments(id),
    amount_cents $int NOT NULL CHECK (amount_cents > 0),
    why VARCHAR(20) NOT NULL,
    status VARCHAR(20) NOT NULL,
    provider_ref VARCHAR(255),
    reason VARCHAR(40),
    created_at $time NOT NULL,
    done_at $time
  )`,
  'CREATE INDEX online_refunds_of_payment ON online_refunds (online_payment_id)',
  "CREATE INDEX online_refunds_open ON online_refunds (status) WHERE status <> 'done'",
  'ALTER TABLE bills ADD COLUMN requested_split VARCHAR(20)',
  'ALTER TABLE service_calls ADD COLUMN split VARCHAR(20)',
];

export async function up({ sequelize }: QueryInterface): Promise<void> {
  const types = TYPES[sequelize.getDialect() as keyof typeof TYPES];
  await rebuildTable(sequelize, { table: 'payments', nullable: ['user_id'] });
  for (const statement of STATEMENTS)
    await sequelize.query(
      statement
        .replaceAll('$json', types.$json)
        .replaceAll('$int', types.$int)
        .replaceAll('$time', types.$time),
    );
}
