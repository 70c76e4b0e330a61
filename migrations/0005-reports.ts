import type { QueryInterface } from 'sequelize';

const TYPES = {
  sqlite: { $int: 'INTEGER', $time: 'DATETIME', $json: 'JSON' },
  postgres: { $int: 'BIGINT', $time: 'TIMESTAMPTZ', $json: 'JSONB' },
};
type Dialect = keyof typeof TYPES;

/**
 * The kept day reports; who was erased, so that no backup brings him back; and the payments of a
 * day.
 */
const STATEMENTS = [
  `CREATE TABLE day_reports (
    id VARCHAR(64) NOT NULL PRIMARY KEY,
    restaurant_id VARCHAR(64) NOT NULL REFERENCES restaurants(id),
    number INTEGER NOT NULL CHECK (number > 0),
    day CHAR(10) NOT NULL,
    period_from $time NOT NULL,
    period_until $time NOT NULL,
    closed_by VARCHAR(64) NOT NULL REFERENCES users(id),
    report $json NOT NULL,
    created_at $time NOT NULL,
    UNIQUE (restaurant_id, day),
    UNIQUE (restaurant_id, number)
  )`,
  'CREATE INDEX day_reports_newest ON day_reports (restaurant_id, created_at, id)',
  'CREATE TABLE erased_customers (id_hash CHAR(64) NOT NULL PRIMARY KEY, created_at $time NOT NULL)',
  'CREATE INDEX payments_newest ON payments (created_at)',
];
/** A report that was handed in is written once, as invoices are. */
const GUARDS = {
  sqlite: ['UPDATE', 'DELETE'].map(
    (
      event,
    ) => `CREATE TRIGGER day_reports_${event === 'UPDATE' ? 'frozen' : 'kept'} BEFORE ${event} ON day_reports
    BEGIN SELECT RAISE(ABORT, 'day_reports: written once'); END`,
  ),
  postgres: [
    ...['UPDATE', 'DELETE'].map(
      (event) =>
        `CREATE TRIGGER day_reports_${event === 'UPDATE' ? 'frozen' : 'kept'} BEFORE ${event} ON day_reports FOR EACH ROW EXECUTE FUNCTION refuse_change()`,
    ),
    'CREATE TRIGGER day_reports_not_truncated BEFORE TRUNCATE ON day_reports EXECUTE FUNCTION refuse_change()',
  ],
};

export async function up(queryInterface: QueryInterface): Promise<void> {
  const dialect = queryInterface.sequelize.getDialect() as Dialect;
  const types = TYPES[dialect];
  for (const statement of [...STATEMENTS, ...GUARDS[dialect]]) {
    await queryInterface.sequelize.query(
      statement.replace(/\$\w+/g, (name) => types[name as keyof typeof types]),
    );
  }
}
