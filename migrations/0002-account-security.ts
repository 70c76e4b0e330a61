import type { QueryInterface } from 'sequelize';

const TYPES = {
  sqlite: { $int: 'INTEGER', $time: 'DATETIME' },
  postgres: { $int: 'BIGINT', $time: 'TIMESTAMPTZ' },
};

/** Links and steps that open something once, and what a second factor must remember. */
const STATEMENTS = [
  `CREATE TABLE one_use_tokens (
    token_hash CHAR(64) NOT NULL PRIMARY KEY,
    purpose VARCHAR(10) NOT NULL CHECK (purpose IN ('reset', 'email', 'mfa', 'invite')),
    customer_id VARCHAR(64) REFERENCES customers(id) ON DELETE CASCADE,
    user_id VARCHAR(64) REFERENCES users(id) ON DELETE CASCADE,
    email VARCHAR(254),
    expires_at $time NOT NULL,
    used_at $time,
    created_at $time NOT NULL,
    CHECK ((user_id IS NULL) <> (customer_id IS NULL))
  )`,
  'CREATE INDEX one_use_tokens_customer ON one_use_tokens (customer_id, purpose)',
  'CREATE INDEX one_use_tokens_user ON one_use_tokens (user_id, purpose)',
  'ALTER TABLE customers ADD COLUMN mfa_last_step $int',
  'ALTER TABLE users ADD COLUMN mfa_last_step $int',
  'ALTER TABLE invoices ADD COLUMN restricted_at $time',
];

export async function up(queryInterface: QueryInterface): Promise<void> {
  const types = TYPES[queryInterface.sequelize.getDialect() as keyof typeof TYPES];
  for (const statement of STATEMENTS) {
    await queryInterface.sequelize.query(
      statement.replace(/\$\w+/g, (name) => types[name as keyof typeof types]),
    );
  }
}
