import type { QueryInterface } from 'sequelize';
import { TYPES } from './0001-dialects.ts';

/** Since when guests' orders are paused, and until when; a pause without an end is ended by hand. */
const STATEMENTS = [
  'ALTER TABLE restaurants ADD COLUMN orders_paused_at $time',
  'ALTER TABLE restaurants ADD COLUMN orders_paused_until $time',
];

export async function up({ sequelize }: QueryInterface): Promise<void> {
  const types = TYPES[sequelize.getDialect() as keyof typeof TYPES];
  for (const statement of STATEMENTS)
    await sequelize.query(
      statement.replace(/\$\w+/g, (name) => types[name as keyof typeof types] ?? name),
    );
}
