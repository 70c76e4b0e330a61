/**
 * The state that a restore must not undo, in SQL that both databases speak, so that no secret
 * passes through here.
 */
import { statement } from '../database/repository.ts';

const SECOND_FACTOR = ['mfa_enabled', 'mfa_secret', 'mfa_backup_codes', 'mfa_last_step'];
const SECRETS = ['hashed_password', ...SECOND_FACTOR];
const PASSKEY = [
  'id',
  'customer_id',
  'credential_id',
  'public_key',
  'counter',
  'transports',
  'name',
  'created_at',
  'last_used_at',
].join(', ');
const PIN = 'user_id, hashed_pin, wrong_attempts, created_at';
const KEPT = {
  kept_series:
    "SELECT restaurant_id, series, last_number FROM number_series WHERE series <> 'chain'",
  kept_users: `SELECT id, role, disabled_at, ${SECRETS.join(', ')} FROM users`,
  kept_customers: `SELECT id, email, wanted_email, email_verified, ${SECRETS.join(', ')}
    FROM customers`,
  kept_passkeys: `SELECT ${PASSKEY} FROM passkeys`,
  kept_pins: `SELECT ${PIN} FROM pins`,
  kept_tables: 'SELECT id, token, closed_at FROM tables',
  kept_erased: 'SELECT id_hash, created_at FROM erased_customers',
  kept_tills: 'SELECT id, unpaired_at FROM tills WHERE unpaired_at IS NOT NULL',
  kept_settings:
    'SELECT name, value, secret, updated_at FROM settings WHERE name IN ' +
    "('staff_authority', 'staff_authority_earlier', 'backup')",
};
function secretsOf(table: string) {
  return `UPDATE ${table} SET ${SECRETS.map((column) => `${column} = k.${column}`).join(', ')}
    FROM kept_${table} k WHERE k.id = ${table}.id`;
}

/**
 * The addresses of now: a mailbox that was given up sets no new password. One that is another's in
 * the backup stays with that account.
 */
const ADDRESSES = `UPDATE customers SET email = k.email, wanted_email = k.wanted_email,
    email_verified = k.email_verified
  FROM kept_customers k WHERE k.id = customers.id AND NOT EXISTS (
    SELECT 1 FROM customers other WHERE other.id <> customers.id
    AND (other.email = k.email OR other.wanted_email = k.wanted_email))`;

/** Copies the state before the restore to temporary tables, in the running transaction. */
export async function setAside(): Promise<void> {
  for (const [name, select] of Object.entries(KEPT))
    await statement(`CREATE TEMPORARY TABLE ${name} AS ${select}`);
}

const ALWAYS = [
  // No number is ever issued twice (Directive 2006/112/EC art. 226(2)): the next one is above the
  // highest ever seen.
  `INSERT INTO number_series (restaurant_id, series, last_number)
    SELECT restaurant_id, series, last_number FROM kept_series
    WHERE restaurant_id IN (SELECT id FROM restaurants)
    ON CONFLICT (restaurant_id, series) DO UPDATE SET last_number =
      CASE WHEN excluded.last_number > number_series.last_number
      THEN excluded.last_number ELSE number_series.last_number END`,
  // A user who was disabled or whose role was lowered since stays so.
  'UPDATE users SET role = k.role, disabled_at = coalesce(k.disabled_at, ' +
    'users.disabled_at) FROM kept_users k WHERE k.id = users.id',
  // A passkey that was removed since stays so, and those that a new password ended; an account
  // keeps the ones that it has now.
  'DELETE FROM passkeys WHERE customer_id IN (SELECT id FROM kept_customers)',
  `INSERT INTO passkeys (${PASSKEY}) SELECT ${PASSKEY} FROM kept_passkeys
    WHERE customer_id IN (SELECT id FROM customers) ON CONFLICT DO NOTHING`,
  // A QR code that was replaced, since a photo of it was shared, stays invalid.
  'UPDATE tables SET token = k.token, closed_at = k.closed_at FROM kept_tables k ' +
    'WHERE k.id = tables.id',
  // A phone that was lost and unpaired stays unpaired.
  'UPDATE tills SET unpaired_at = k.unpaired_at, address = NULL FROM kept_tills k ' +
    'WHERE k.id = tills.id',
  'INSERT INTO erased_customers (id_hash, created_at) SELECT id_hash, created_at ' +
    'FROM kept_erased WHERE id_hash NOT IN (SELECT id_hash FROM erased_customers)',
  // It may have been sent since; a person decides whether it is sent again.
  "UPDATE outbox SET status = 'failed', last_error = 'restored' WHERE status IN " +
    "('waiting', 'sending')",
  "UPDATE print_jobs SET status = 'failed', last_error = 'restored', may_be_out = " +
    "true WHERE status NOT IN ('printed', 'failed')",
  "DELETE FROM jobs WHERE queue IN ('mail.send', 'receipt.print')",
  // A refund may have been sent since, too, and a provider forgets its reference within a day: it
  // counts as tried, so that the provider is asked first.
  "UPDATE jobs SET attempts = attempts + 1 WHERE queue = 'online_refund.send'",
];

/** A PIN that was replaced, removed or locked since stays so. Another pepper could not check it. */
const PINS = [
  'DELETE FROM pins WHERE user_id IN (SELECT id FROM kept_users)',
  `INSERT INTO pins (${PIN}) SELECT ${PIN} FROM kept_pins
    WHERE user_id IN (SELECT id FROM users)`,
];

/**
 * The authority that the restaurant's devices trust stays: a backup from before it would have all
 * of them install another. So does how backups are made: without a word they would go to no second
 * place any more, or be sealed by a passphrase that was given up. With other keys the secrets of
 * both could not be read.
 */
const SETTINGS = [
  'DELETE FROM settings WHERE name IN (SELECT name FROM kept_settings)',
  'INSERT INTO settings (name, value, secret, updated_at) SELECT name, value, secret, updated_at ' +
    'FROM kept_settings',
];

/**
 * Applies the saved state to the restored rows. With other keys than before, passwords and second
 * factors are the backup's, since those set aside could not be read any more.
 */
export async function bringBack({ sameKeys }: { sameKeys: boolean }): Promise<void> {
  // A used backup code stays used and a changed password changed: the newer state of each account
  // stands.
  const ofSameKeys = [
    secretsOf('users'),
    secretsOf('customers'),
    // An address that the first frees is taken by the second.
    ...[ADDRESSES, ADDRESSES],
    ...PINS,
    ...SETTINGS,
  ];
  for (const sql of [...ALWAYS, ...(sameKeys ? ofSameKeys : [])]) await statement(sql);
  for (const name of Object.keys(KEPT)) await statement(`DROP TABLE ${name}`);
}
