import type { QueryInterface } from 'sequelize';
import { TYPES } from './0001-dialects.ts';

/**
 * Paired tills, the PINs of staff, and the till on which a PIN opened a session. A till that is
 * unpaired keeps its row, because drawers and reports name it.
 */
const STATEMENTS = [
  `CREATE TABLE tills (
    id VARCHAR(64) NOT NULL PRIMARY KEY,
    restaurant_id VARCHAR(64) NOT NULL REFERENCES restaurants(id),
    name VARCHAR(60) NOT NULL,
    kind VARCHAR(20) NOT NULL CHECK (kind IN ('till', 'kitchen')),
    token_hash VARCHAR(64) NOT NULL UNIQUE,
    paired_by VARCHAR(64) NOT NULL REFERENCES users(id),
    created_at $time NOT NULL,
    last_used_at $time,
    unpaired_at $time
  )`,
  'CREATE UNIQUE INDEX tills_by_name ON tills (restaurant_id, name) WHERE unpaired_at IS NULL',
  `CREATE TABLE pins (
    user_id VARCHAR(64) NOT NULL PRIMARY KEY REFERENCES users(id),
    hashed_pin VARCHAR(255) NOT NULL,
    wrong_attempts INTEGER NOT NULL CHECK (wrong_attempts >= 0),
    created_at $time NOT NULL
  )`,
  'ALTER TABLE sessions ADD COLUMN till_id VARCHAR(64) REFERENCES tills(id)',
  'CREATE INDEX sessions_at_tills ON sessions (till_id) WHERE till_id IS NOT NULL',
];

export async function up(queryInterface: QueryInterface): Promise<void> {
  const { $time } = TYPES[queryInterface.sequelize.getDialect() as keyof typeof TYPES];
  for (const statement of STATEMENTS)
    await queryInterface.sequelize.query(statement.replaceAll('$time', $time));
}
