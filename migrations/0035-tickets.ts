import type { QueryInterface } from 'sequelize';
import { TYPES } from './0001-dialects.ts';
import { rebuildTable } from './rebuild-table.ts';

/**
 * Tickets of kitchen stations, the course of a bill that was fired, and the minutes after which the
 * kitchen's screen says that a table waits. A ticket is printed for a guest's order too, so a print
 * job need not have a user.
 */
const STATEMENTS = [
  `CREATE TABLE tickets (
    id VARCHAR(64) NOT NULL PRIMARY KEY,
    restaurant_id VARCHAR(64) NOT NULL REFERENCES restaurants(id),
    station_id VARCHAR(64) REFERENCES stations(id) ON DELETE SET NULL,
    station_name VARCHAR(60) NOT NULL,
    order_id VARCHAR(64) NOT NULL REFERENCES orders(id),
    number $int NOT NULL CHECK (number > 0),
    kind VARCHAR(10) NOT NULL
      CHECK (kind IN ('order', 'fire', 'void', 'cancel', 'move', 'change')),
    status VARCHAR(10) NOT NULL CHECK (status IN ('open', 'started', 'done')),
    head $json NOT NULL,
    print_job_id VARCHAR(64) REFERENCES print_jobs(id),
    created_at $time NOT NULL,
    started_at $time,
    done_at $time
  )`,
  `CREATE INDEX tickets_undone ON tickets (restaurant_id, created_at) WHERE status <> 'done'`,
  'CREATE INDEX tickets_in_time ON tickets (restaurant_id, created_at)',
  'CREATE INDEX tickets_done ON tickets (restaurant_id, done_at)',
  'CREATE INDEX tickets_of_order ON tickets (order_id)',
  'CREATE INDEX tickets_at_station ON tickets (station_id)',
  'CREATE INDEX tickets_printed ON tickets (print_job_id) WHERE print_job_id IS NOT NULL',
  `CREATE TABLE ticket_items (
    id VARCHAR(64) NOT NULL PRIMARY KEY,
    ticket_id VARCHAR(64) NOT NULL REFERENCES tickets(id) ON DELETE CASCADE,
    order_id VARCHAR(64) NOT NULL REFERENCES orders(id),
    order_item_id VARCHAR(64) NOT NULL REFERENCES order_items(id),
    position $int NOT NULL,
    name VARCHAR(400) NOT NULL,
    quantity $int NOT NULL CHECK (quantity >= 0),
    voided $int NOT NULL CHECK (voided >= 0),
    notes TEXT,
    options $json,
    course $int,
    seat $int,
    held $bool NOT NULL,
    done_at $time
  )`,
  'CREATE INDEX ticket_items_of_ticket ON ticket_items (ticket_id)',
  'CREATE INDEX ticket_items_of_order ON ticket_items (order_id)',
  'CREATE INDEX ticket_items_of_item ON ticket_items (order_item_id)',
  `CREATE TABLE bill_courses (
    bill_id VARCHAR(64) NOT NULL PRIMARY KEY REFERENCES bills(id),
    fired_course $int NOT NULL
  )`,
  `ALTER TABLE restaurants ADD COLUMN ticket_wait_minutes $int NOT NULL DEFAULT 15
    CHECK (ticket_wait_minutes > 0)`,
  `ALTER TABLE restaurants ADD COLUMN ticket_late_minutes $int NOT NULL DEFAULT 25
    CHECK (ticket_late_minutes > 0)`,
];

export async function up({ sequelize }: QueryInterface): Promise<void> {
  await rebuildTable(sequelize, { table: 'print_jobs', nullable: ['user_id'] });
  const types = TYPES[sequelize.getDialect() as keyof typeof TYPES];
  for (const statement of STATEMENTS)
    await sequelize.query(
      statement.replace(/\$\w+/g, (name) => types[name as keyof typeof types] ?? name),
    );
}
