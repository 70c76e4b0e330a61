import type { QueryInterface } from 'sequelize';
import { TYPES } from './0001-dialects.ts';
import { rebuildTable } from './rebuild-table.ts';

/**
 * Devices that are paired by a QR code: phones, each of one person, and where a device was seen
 * last. A session names the device on which it was opened, so that it ends with the device.
 */
const STATEMENTS = [
  `CREATE TABLE pairings (
    id VARCHAR(64) NOT NULL PRIMARY KEY,
    restaurant_id VARCHAR(64) NOT NULL REFERENCES restaurants(id),
    token_hash VARCHAR(64) NOT NULL UNIQUE,
    kind VARCHAR(20) NOT NULL CHECK (kind IN ('till', 'kitchen', 'phone')),
    name VARCHAR(60) NOT NULL,
    person_id VARCHAR(64) REFERENCES users(id),
    made_by VARCHAR(64) NOT NULL REFERENCES users(id),
    created_at $time NOT NULL,
    expires_at $time NOT NULL,
    used_at $time
  )`,
  'CREATE INDEX pairings_age ON pairings (expires_at)',
  'ALTER TABLE sessions ADD COLUMN device_hash VARCHAR(64)',
  'CREATE INDEX sessions_at_devices ON sessions (device_hash) WHERE device_hash IS NOT NULL',
];

export async function up({ sequelize }: QueryInterface): Promise<void> {
  await rebuildTable(sequelize, {
    table: 'tills',
    columns: [
      { name: 'person_id', type: 'VARCHAR(64)', references: 'users(id)' },
      { name: 'address', type: 'VARCHAR(64)' },
    ],
    checks: [
      { was: "kind IN ('till', 'kitchen')", becomes: "kind IN ('till', 'kitchen', 'phone')" },
      { becomes: "(kind = 'phone') = (person_id IS NOT NULL)" },
    ],
  });
  const { $time } = TYPES[sequelize.getDialect() as keyof typeof TYPES];
  for (const statement of STATEMENTS) await sequelize.query(statement.replaceAll('$time', $time));
}
