import type { QueryInterface } from 'sequelize';
import { TYPES } from './0001-dialects.ts';

/**
 * What the archive's chain needs beside the documents: a MAC for each of them, with a key that the
 * database does not hold, and the events that happened to it (papers kept, restores), linked one to
 * the other. `invoice_id` refers to no row: what a restore lost has none any more. MACs of earlier
 * documents are made by the server at its first start.
 */
const STATEMENTS = {
  both: [
    'ALTER TABLE invoices ADD COLUMN mac CHAR(64)',
    'ALTER TABLE invoices ADD COLUMN state_mac CHAR(64)',
    `CREATE TABLE chain_events (
  restaurant_id VARCHAR(64) NOT NULL REFERENCES restaurants(id),
  place $int NOT NULL CHECK (place > 0),
  kind VARCHAR(12) NOT NULL CHECK (kind IN ('began', 'paper', 'restore', 'lost', 'head_off')),
  invoice_id VARCHAR(64),
  series VARCHAR(60),
  number $int,
  detail $json NOT NULL,
  previous_hash CHAR(64),
  hash CHAR(64) NOT NULL,
  mac CHAR(64) NOT NULL,
  created_at $time NOT NULL,
  PRIMARY KEY (restaurant_id, place)
)`,
    'CREATE INDEX chain_events_invoice ON chain_events (invoice_id)',
    "CREATE INDEX chain_events_lost ON chain_events (restaurant_id, series, number) WHERE kind = 'lost'",
    "CREATE INDEX chain_events_restore ON chain_events (restaurant_id, place) WHERE kind = 'restore'",
  ],
  sqlite: [
    `CREATE TRIGGER invoices_mac_frozen BEFORE UPDATE ON invoices WHEN OLD.mac IS NOT NULL AND NEW.mac IS NOT OLD.mac
    BEGIN SELECT RAISE(ABORT, 'invoices: written once'); END`,
    `CREATE TRIGGER chain_events_frozen BEFORE UPDATE ON chain_events BEGIN SELECT RAISE(ABORT, 'chain_events: written once'); END`,
    `CREATE TRIGGER chain_events_kept BEFORE DELETE ON chain_events BEGIN SELECT RAISE(ABORT, 'chain_events: written once'); END`,
  ],
  postgres: [
    `CREATE TRIGGER invoices_mac_frozen BEFORE UPDATE ON invoices FOR EACH ROW
    WHEN (OLD.mac IS NOT NULL AND NEW.mac IS DISTINCT FROM OLD.mac) EXECUTE FUNCTION refuse_change()`,
    'CREATE TRIGGER chain_events_frozen BEFORE UPDATE ON chain_events FOR EACH ROW EXECUTE FUNCTION refuse_change()',
    'CREATE TRIGGER chain_events_kept BEFORE DELETE ON chain_events FOR EACH ROW EXECUTE FUNCTION refuse_change()',
    'CREATE TRIGGER chain_events_not_truncated BEFORE TRUNCATE ON chain_events EXECUTE FUNCTION refuse_change()',
  ],
};

export async function up(queryInterface: QueryInterface): Promise<void> {
  const dialect = queryInterface.sequelize.getDialect() as 'sqlite' | 'postgres';
  const { $int, $json, $time } = TYPES[dialect];
  for (const statement of [...STATEMENTS.both, ...STATEMENTS[dialect]])
    await queryInterface.sequelize.query(
      statement.replaceAll('$int', $int).replaceAll('$json', $json).replaceAll('$time', $time),
    );
}
