import { QueryTypes, type QueryInterface } from 'sequelize';

/**
 * The decimals of an amount stand beside it, so that no update of a runtime changes what was
 * written down. A restaurant of before keeps the decimals that its runtime gave it, since its
 * prices, orders and documents were made with them; new ones have those of ISO 4217.
 */
const COLUMNS = [
  'ALTER TABLE restaurants ADD COLUMN currency_digits INTEGER NOT NULL DEFAULT 2 CHECK (currency_digits BETWEEN 0 AND 4)',
  'ALTER TABLE orders ADD COLUMN currency_digits INTEGER NOT NULL DEFAULT 2 CHECK (currency_digits BETWEEN 0 AND 4)',
];

function digitsSoFar(currency: string): number {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency });
  return format.resolvedOptions().maximumFractionDigits ?? 2;
}

export async function up(queryInterface: QueryInterface): Promise<void> {
  const { sequelize } = queryInterface;
  for (const column of COLUMNS) await sequelize.query(column);
  const restaurants = await sequelize.query<{ id: string; currency: string }>(
    'SELECT id, currency FROM restaurants',
    { type: QueryTypes.SELECT },
  );
  for (const { id, currency } of restaurants) {
    const bind = { id, digits: digitsSoFar(currency) };
    await sequelize.query('UPDATE restaurants SET currency_digits = $digits WHERE id = $id', {
      bind,
    });
    await sequelize.query('UPDATE orders SET currency_digits = $digits WHERE restaurant_id = $id', {
      bind,
    });
  }
}
