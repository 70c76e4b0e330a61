import type { QueryInterface } from 'sequelize';

/** The staff's list of mails, newest first; and how many an address had within the hour. */
const STATEMENTS = [
  'CREATE INDEX outbox_newest ON outbox (created_at, id)',
  'CREATE INDEX outbox_recipient ON outbox (recipient, sent_at)',
];

export async function up(queryInterface: QueryInterface): Promise<void> {
  for (const statement of STATEMENTS) await queryInterface.sequelize.query(statement);
}
