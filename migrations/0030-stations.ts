import type { QueryInterface } from 'sequelize';
import { TYPES } from './0001-dialects.ts';

/** Kitchen stations: where the dishes of a category are made. A category is at one at most. */
const STATEMENTS = [
  `CREATE TABLE stations (
    id VARCHAR(64) NOT NULL PRIMARY KEY,
    restaurant_id VARCHAR(64) NOT NULL REFERENCES restaurants(id),
    name VARCHAR(60) NOT NULL,
    printer_id VARCHAR(64) REFERENCES printers(id),
    created_at $time NOT NULL
  )`,
  'CREATE INDEX stations_of_restaurant ON stations (restaurant_id)',
  `CREATE TABLE station_categories (
    category_id VARCHAR(64) NOT NULL PRIMARY KEY REFERENCES categories(id) ON DELETE CASCADE,
    station_id VARCHAR(64) NOT NULL REFERENCES stations(id) ON DELETE CASCADE
  )`,
  'CREATE INDEX station_categories_of_station ON station_categories (station_id)',
];

export async function up({ sequelize }: QueryInterface): Promise<void> {
  const { $time } = TYPES[sequelize.getDialect() as keyof typeof TYPES];
  for (const statement of STATEMENTS) await sequelize.query(statement.replaceAll('$time', $time));
}
