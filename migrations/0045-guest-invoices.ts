import type { QueryInterface } from 'sequelize';
import { TYPES } from './0001-dialects.ts';

/**
 * What a guest's company invoice needs besides the document: the wish for one before the bill is
 * paid, and the device that made it, which alone may correct its company on the same day. And the
 * companies that a customer's invoices are for.
 */
const STATEMENTS = [
  `CREATE TABLE invoice_wishes (
    subject_id VARCHAR(64) NOT NULL PRIMARY KEY,
    device VARCHAR(64) NOT NULL,
    buyer $json NOT NULL,
    tax_id_checked $bool NOT NULL,
    locale VARCHAR(40) NOT NULL,
    created_at $time NOT NULL
  )`,
  'CREATE INDEX invoice_wishes_age ON invoice_wishes (created_at)',
  `CREATE TABLE guest_invoices (
    invoice_id VARCHAR(64) NOT NULL PRIMARY KEY REFERENCES invoices(id),
    device VARCHAR(64) NOT NULL,
    created_at $time NOT NULL
  )`,
  'CREATE INDEX guest_invoices_age ON guest_invoices (created_at)',
  `CREATE TABLE billing_profiles (
    id VARCHAR(64) NOT NULL PRIMARY KEY,
    customer_id VARCHAR(64) NOT NULL REFERENCES customers(id) ON DELETE CASCADE,
    name VARCHAR(160) NOT NULL,
    tax_id VARCHAR(40),
    street VARCHAR(160),
    postal_code VARCHAR(20),
    city VARCHAR(120),
    country VARCHAR(2),
    email VARCHAR(254),
    created_at $time NOT NULL,
    updated_at $time NOT NULL
  )`,
  'CREATE INDEX billing_profiles_customer ON billing_profiles (customer_id)',
];

export async function up({ sequelize }: QueryInterface): Promise<void> {
  const types = TYPES[sequelize.getDialect() as keyof typeof TYPES];
  for (const statement of STATEMENTS)
    await sequelize.query(
      statement.replace(/\$\w+/g, (name) => types[name as keyof typeof types] ?? name),
    );
}
