import type { QueryInterface } from 'sequelize';

/**
 * What cash amounts are rounded to, where the owner wants another unit than the country's; and when
 * the business day ends. A restaurant of before keeps its days from midnight to midnight, so that
 * no report changes.
 */
const COLUMNS = [
  'ALTER TABLE restaurants ADD COLUMN cash_rounding_cents INTEGER CHECK (cash_rounding_cents > 0)',
  `ALTER TABLE restaurants ADD COLUMN day_ends_at VARCHAR(5) NOT NULL DEFAULT '00:00'
    CHECK (day_ends_at LIKE '__:__')`,
];

export async function up({ sequelize }: QueryInterface): Promise<void> {
  for (const column of COLUMNS) await sequelize.query(column);
}
