import type { QueryInterface } from 'sequelize';

/**
 * A mail belongs to an account by its id: an address alone proves nothing, and may be another's
 * tomorrow.
 */
const STATEMENTS = [
  'ALTER TABLE outbox ADD COLUMN customer_id VARCHAR(64) REFERENCES customers(id) ON DELETE SET NULL',
  'ALTER TABLE outbox ADD COLUMN user_id VARCHAR(64) REFERENCES users(id) ON DELETE SET NULL',
  'CREATE INDEX outbox_customer ON outbox (customer_id, created_at) WHERE customer_id IS NOT NULL',
  'CREATE INDEX outbox_user ON outbox (user_id) WHERE user_id IS NOT NULL',
  // The next one that is due, found without a look at the others however many wait.
  "CREATE INDEX outbox_next ON outbox (next_attempt_at, created_at) WHERE status IN ('waiting', 'sending')",
  'DROP INDEX outbox_due',
  // How many mails an address was given within the hour, and how often an invoice was mailed.
  'CREATE INDEX outbox_queued ON outbox (recipient, created_at)',
  'CREATE INDEX outbox_invoice ON outbox (invoice_id, created_at) WHERE invoice_id IS NOT NULL',
  // Who asks for an export gets the entries about them; nobody reads the whole log for it.
  'CREATE INDEX audit_log_subject ON audit_log (subject_id, id)',
  'CREATE INDEX audit_log_actor ON audit_log (actor, id)',
];

/** An invoice that is ready was mailed to the one account that holds it. */
const OF_INVOICES = `UPDATE outbox
  SET customer_id = (SELECT i.customer_id FROM invoices i WHERE i.id = outbox.invoice_id)
  WHERE kind = 'invoice'`;
/**
 * An account whose address was never proven never had another one: what only customers are mailed,
 * to that address and since the account was opened, is its own. Of proven accounts nobody can say
 * which addresses they had before.
 */
const OF_UNPROVEN = `UPDATE outbox
  SET customer_id = (SELECT c.id FROM customers c WHERE c.email = outbox.recipient
    AND NOT c.email_verified AND c.created_at <= outbox.created_at)
  WHERE kind IN ('verify', 'registered', 'reset')`;

export async function up(queryInterface: QueryInterface): Promise<void> {
  for (const statement of [...STATEMENTS, OF_INVOICES, OF_UNPROVEN])
    await queryInterface.sequelize.query(statement);
}
