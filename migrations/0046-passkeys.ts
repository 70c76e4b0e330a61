import type { QueryInterface } from 'sequelize';
import { TYPES } from './0001-dialects.ts';

/** Passkeys of customers (WebAuthn Level 3), and the challenges that wait for an answer. */
const STATEMENTS = [
  `CREATE TABLE passkeys (
    id VARCHAR(64) NOT NULL PRIMARY KEY,
    customer_id VARCHAR(64) NOT NULL REFERENCES customers(id) ON DELETE CASCADE,
    credential_id VARCHAR(1400) NOT NULL,
    public_key TEXT NOT NULL,
    counter $int NOT NULL CHECK (counter >= 0),
    transports $json NOT NULL,
    name VARCHAR(60) NOT NULL,
    created_at $time NOT NULL,
    last_used_at $time
  )`,
  'CREATE UNIQUE INDEX passkeys_credential ON passkeys (credential_id)',
  'CREATE INDEX passkeys_customer ON passkeys (customer_id)',
  `CREATE TABLE passkey_challenges (
    challenge_hash VARCHAR(64) NOT NULL PRIMARY KEY,
    customer_id VARCHAR(64) REFERENCES customers(id) ON DELETE CASCADE,
    expires_at $time NOT NULL
  )`,
  'CREATE INDEX passkey_challenges_age ON passkey_challenges (expires_at)',
  'CREATE INDEX passkey_challenges_customer ON passkey_challenges (customer_id)',
];

export async function up({ sequelize }: QueryInterface): Promise<void> {
  const types = TYPES[sequelize.getDialect() as keyof typeof TYPES];
  for (const statement of STATEMENTS)
    await sequelize.query(
      statement.replace(/\$\w+/g, (name) => types[name as keyof typeof types] ?? name),
    );
}
