import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { migrations } from '../../../migrations/index.ts';
import { migrate } from '../../../server/database/migrate.ts';
import { inTransaction } from '../../../server/database/transaction.ts';
import { DATABASES } from '../../support/postgres.ts';
import { openDatabase, rowsOf, type OpenDatabase } from '../database/open.ts';

const BEFORE = '0013-mails-belong-to-accounts';
const DAY = ['2026-03-01 10:00:00.000 +00:00', '2026-03-02 10:00:00.000 +00:00'] as const;

describe.each(DATABASES)('mails from before they belonged to accounts, on %s', (name) => {
  let open: OpenDatabase;
  beforeAll(async () => {
    open = await openDatabase(name);
    const index = migrations.findIndex((migration) => migration.name === BEFORE);
    await migrate(open.sequelize, open.dataDir, migrations.slice(0, index));
    const yes = name === 'SQLite' ? '1' : 'true';
    const no = name === 'SQLite' ? '0' : 'false';
    const customer = (id: string, verified: string, created: string) =>
      `INSERT INTO customers (id, email, hashed_password, full_name, locale, email_verified,
        mfa_enabled, created_at, updated_at)
        VALUES ('${id}', '${id}@example.org', 'x', 'x', 'en', ${verified}, ${no}, '${created}',
        '${created}')`;
    const mail = (id: string, kind: string, recipient: string) =>
      `INSERT INTO outbox (id, kind, recipient, locale, status, attempts, next_attempt_at,
        created_at)
        VALUES ('${id}', '${kind}', '${recipient}@example.org', 'en', 'sent', 1, '${DAY[1]}',
        '${DAY[1]}')`;
    for (const sql of [
      customer('unproven', no, DAY[0]),
      customer('late', no, '2026-03-03 10:00:00.000 +00:00'),
      customer('proven', yes, DAY[0]),
      mail('own', 'verify', 'unproven'),
      mail('staffs', 'password_changed', 'unproven'),
      mail('copy', 'invoice_copy', 'unproven'),
      mail('of-earlier-holder', 'verify', 'late'),
      mail('nobody-can-say', 'verify', 'proven'),
    ])
      await inTransaction(() => open.sequelize.query(sql));
    await migrate(open.sequelize, open.dataDir, migrations.slice(0, index + 1));
  });
  afterAll(() => open.close());

  it('are assigned to an account only when they are certainly its own', async () => {
    const owned = await rowsOf<{ id: string; customer_id: string }>(
      open.sequelize,
      'SELECT id, customer_id FROM outbox WHERE customer_id IS NOT NULL OR user_id IS NOT NULL',
    );
    expect(owned).toEqual([{ id: 'own', customer_id: 'unproven' }]);
  });
});
