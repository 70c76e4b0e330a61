import type { QueryInterface } from 'sequelize';
import { TYPES } from './0001-dialects.ts';

/**
 * Menu care: removed rows stay for past documents, translations, times of day, counts, allergens
 * and pictures. A product that was never sorted comes after the sorted ones, by its name.
 */
const STATEMENTS = [
  'ALTER TABLE tax_rates ADD COLUMN removed_at $time',
  'ALTER TABLE categories ADD COLUMN removed_at $time',
  "ALTER TABLE categories ADD COLUMN translations $json NOT NULL DEFAULT '{}'",
  'ALTER TABLE categories ADD COLUMN available_from VARCHAR(5)',
  'ALTER TABLE categories ADD COLUMN available_to VARCHAR(5)',
  'ALTER TABLE categories ADD COLUMN days $json',
  `CREATE TABLE pictures (
    token VARCHAR(64) NOT NULL PRIMARY KEY,
    restaurant_id VARCHAR(64) NOT NULL REFERENCES restaurants(id),
    colour VARCHAR(7) NOT NULL,
    created_at $time NOT NULL
  )`,
  `CREATE TABLE picture_files (
    token VARCHAR(64) NOT NULL REFERENCES pictures(token) ON DELETE CASCADE,
    name VARCHAR(20) NOT NULL,
    bytes TEXT NOT NULL,
    PRIMARY KEY (token, name)
  )`,
  'ALTER TABLE products ADD COLUMN removed_at $time',
  'ALTER TABLE products ADD COLUMN position INTEGER NOT NULL DEFAULT 1000000',
  "ALTER TABLE products ADD COLUMN translations $json NOT NULL DEFAULT '{}'",
  'ALTER TABLE products ADD COLUMN pieces_left INTEGER CHECK (pieces_left >= 0)',
  'ALTER TABLE products ADD COLUMN sold_out_until $time',
  'ALTER TABLE products ADD COLUMN available_from VARCHAR(5)',
  'ALTER TABLE products ADD COLUMN available_to VARCHAR(5)',
  'ALTER TABLE products ADD COLUMN days $json',
  'ALTER TABLE products ADD COLUMN happy_price_cents $int CHECK (happy_price_cents >= 0)',
  'ALTER TABLE products ADD COLUMN happy_from VARCHAR(5)',
  'ALTER TABLE products ADD COLUMN happy_to VARCHAR(5)',
  'ALTER TABLE products ADD COLUMN happy_days $json',
  "ALTER TABLE products ADD COLUMN allergen_codes $json NOT NULL DEFAULT '[]'",
  "ALTER TABLE products ADD COLUMN diets $json NOT NULL DEFAULT '[]'",
  'ALTER TABLE products ADD COLUMN picture_token VARCHAR(64) REFERENCES pictures(token)',
  `CREATE TABLE menu_versions (
    restaurant_id VARCHAR(64) NOT NULL PRIMARY KEY REFERENCES restaurants(id),
    version VARCHAR(64) NOT NULL
  )`,
];
/** A version of its own for each run, so that a restored backup has none that was seen before. */
const VERSIONS = {
  sqlite: 'INSERT INTO menu_versions SELECT id, lower(hex(randomblob(16))) FROM restaurants',
  postgres: 'INSERT INTO menu_versions SELECT id, gen_random_uuid()::text FROM restaurants',
};

export async function up({ sequelize }: QueryInterface): Promise<void> {
  const dialect = sequelize.getDialect() as keyof typeof TYPES;
  for (const statement of STATEMENTS)
    await sequelize.query(
      statement.replaceAll(/\$(int|time|json)/g, (type) => TYPES[dialect][type as '$int']),
    );
  await sequelize.query(VERSIONS[dialect]);
}
