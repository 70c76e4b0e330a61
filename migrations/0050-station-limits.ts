import type { QueryInterface } from 'sequelize';
import { TYPES } from './0001-dialects.ts';

/**
 * Minutes until a ticket of a station waits, and until it is late; null is what the restaurant has.
 * A bar is late after five minutes, and a kitchen is not.
 */
const STATEMENTS = [
  'ALTER TABLE stations ADD COLUMN wait_minutes $int CHECK (wait_minutes > 0)',
  'ALTER TABLE stations ADD COLUMN late_minutes $int CHECK (late_minutes > 0)',
];

export async function up({ sequelize }: QueryInterface): Promise<void> {
  const { $int } = TYPES[sequelize.getDialect() as keyof typeof TYPES];
  for (const statement of STATEMENTS) await sequelize.query(statement.replaceAll('$int', $int));
}
