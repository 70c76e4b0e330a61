import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import { migrations } from '../../../migrations/index.ts';
import { logInStaff } from '../../support/staff.ts';
import { newDatabase } from '../../support/postgres.ts';
import { BUYER, OWNER, setUpRestaurant, startTestServer } from '../../support/server.ts';

/** A table's name precedes its rows. */
function withoutTable(lines: string[], table: string): string[] {
  const from = lines.indexOf(JSON.stringify(table));
  if (from < 0) throw new Error(`No table ${table} in the backup`);
  const rows = lines.slice(from + 1).findIndex((line) => line === '' || line.startsWith('"'));
  return lines.filter((_line, place) => place < from || place > from + rows);
}

/** The tables that later migrations added. */
const NEWER = [
  'logos',
  'installation',
  'write_gate',
  'chain_events',
  'archive_checkpoints',
  'order_sources',
  'sales',
  'jobs',
  'bills',
  'bill_discounts',
  'item_voids',
  'service_calls',
  'tills',
  'pairings',
  'pins',
  'payment_methods',
  'stations',
  'station_categories',
  'drawers',
  'cash_entries',
  'option_groups',
  'options',
  'product_option_groups',
  'tickets',
  'ticket_items',
  'bill_courses',
  'menu_versions',
  'pictures',
  'picture_files',
  'settings',
  'invoice_wishes',
  'guest_invoices',
  'billing_profiles',
  'passkeys',
  'passkey_challenges',
  'feedback',
  'online_payments',
  'online_refunds',
  'online_reversals',
];

/** Rows as they were before bills: the one order was paid, and the payment was the order's. */
function withoutBills(lines: string[]): string[] {
  let table = '';
  let order_id = '';
  return lines.flatMap((line) => {
    if (line.startsWith('"')) table = JSON.parse(line) as string;
    if (line.startsWith('"') || line === '') return line;
    const row = JSON.parse(line) as Record<string, unknown>;
    if (table === 'number_series' && String(row.series).startsWith('bill:')) return [];
    if (table === 'orders') order_id = row.id as string;
    if (table === 'orders')
      return JSON.stringify({ ...row, status: 'paid', paid_cents: row.total_cents });
    return table === 'payments' ? JSON.stringify({ ...row, order_id }) : line;
  });
}

/**
 * The lines of a backup as the version before 0008 wrote them: without the later migrations and
 * their tables.
 */
function earlier(lines: string[]) {
  return withoutBills(NEWER.reduce(withoutTable, lines)).map((line, place) => {
    if (place > 0) return line;
    const header = JSON.parse(line) as { migrations: string[] };
    return JSON.stringify({
      ...header,
      migrations: header.migrations.filter((name) => name < '0008'),
    });
  });
}

it('a backup of an earlier version on PostgreSQL is migrated to the current schema', async () => {
  const server = await startTestServer(await newDatabase('PostgreSQL'));
  try {
    expect(migrations.some(({ name }) => name >= '0008')).toBe(true);
    const { owner, table, wine } = await setUpRestaurant(server);
    const { order_id, total_cents } = (
      await server.portal.post(`/menu/${table.token}/order`, {
        items: [{ product_id: wine.id, quantity: 1 }],
      })
    ).body;
    await owner.post(`/api/orders/${order_id}/payments`, {
      method: 'cash',
      amount_cents: total_cents,
    });
    const { invoice_number } = (
      await owner.post(`/api/orders/${order_id}/invoice`, { buyer: BUYER })
    ).body;
    const { name } = (await owner.post('/api/backups')).body as { name: string };
    const file = join(server.dataDir, 'backups', name);
    writeFileSync(
      file,
      gzipSync(earlier(gunzipSync(readFileSync(file)).toString().split('\n')).join('\n')),
    );
    const restored = await owner.post(`/api/backups/${name}/restore`, { password: OWNER.password });
    expect([restored.status, restored.body.code]).toEqual([200, undefined]);
    const again = await logInStaff(server.staff);
    expect(
      (await again.get('/api/invoices')).body.items.map(
        (invoice: { invoice_number: string }) => invoice.invoice_number,
      ),
    ).toEqual([invoice_number]);
    // Its snapshot names a bill, as no document of that version did: archive-upgrade.test.ts checks
    // archives of earlier versions.
    expect((await again.get('/api/archive/verify')).body.documents).toBe(1);
  } finally {
    await server.stop();
  }
});
