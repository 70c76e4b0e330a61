import { QueryTypes, type QueryInterface } from 'sequelize';
import { TYPES } from './0001-dialects.ts';

/**
 * Payment methods are rows of each restaurant. There is no CHECK on the kind: a new kind is a fact
 * of the program. The three that payments were taken by so far have their words as ids, and no name
 * until the restaurant gives one.
 */
const TABLE = `CREATE TABLE payment_methods (
  restaurant_id VARCHAR(64) NOT NULL REFERENCES restaurants(id),
  id VARCHAR(64) NOT NULL,
  name VARCHAR(60),
  kind VARCHAR(20) NOT NULL,
  opens_drawer $bool NOT NULL,
  active $bool NOT NULL,
  position INTEGER NOT NULL,
  created_at $time NOT NULL,
  PRIMARY KEY (restaurant_id, id)
)`;
const METHOD = `INSERT INTO payment_methods
  (restaurant_id, id, name, kind, opens_drawer, active, position, created_at)
  SELECT id, $method, NULL, $method, $opens_drawer, TRUE, $position, created_at FROM restaurants`;

export async function up({ sequelize }: QueryInterface): Promise<void> {
  const { $bool, $time } = TYPES[sequelize.getDialect() as keyof typeof TYPES];
  await sequelize.query(TABLE.replaceAll('$bool', $bool).replaceAll('$time', $time));
  for (const [position, method] of ['cash', 'card', 'other'].entries())
    await sequelize.query(METHOD, {
      bind: { method, opens_drawer: method === 'cash', position },
      type: QueryTypes.INSERT,
    });
}
