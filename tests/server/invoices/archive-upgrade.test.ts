import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { database } from '../../../server/database/connect.ts';
import { inTransaction } from '../../../server/database/transaction.ts';
import { readConfig } from '../../../server/config.ts';
import { startServer, type RunningServer } from '../../../server/server.ts';
import { issueInvoice } from '../../support/orders.ts';
import { logInStaff } from '../../support/staff.ts';
import { DATABASES, newDatabase } from '../../support/postgres.ts';
import {
  OWNER,
  Client,
  setUpRestaurant,
  startTestServer,
  type TestServer,
} from '../../support/server.ts';
import { rowsOf } from '../database/open.ts';

const DOCUMENTS = 3;

describe.each(DATABASES)('an archive from before documents had MACs, on %s,', (name) => {
  let server: TestServer;
  let running: RunningServer;
  let settings: Record<string, string>;
  let restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
  let owner: Client;

  const issue = async () => {
    const portal = new Client(running.portal_url);
    const body = await issueInvoice({ ...restaurant, portal, owner });
    await owner.get(`/api/invoices/${body.id}/pdf`);
  };
  const start = async () => {
    running = await startServer(
      readConfig({
        DATA_DIR: server.dataDir,
        PORTAL_HOST: '127.0.0.1',
        PORTAL_PORT: '0',
        STAFF_PORT: '0',
        RATE_LIMIT_FACTOR: '1000',
        ...settings,
      }),
    );
    const staff = new Client(running.staff_url);
    owner = await logInStaff(staff);
  };
  const run = (sql: string) => inTransaction(() => database().query(sql));
  /** The state that the version before the migration left. */
  async function takeBack(): Promise<void> {
    const on = name === 'PostgreSQL' ? ' ON invoices' : '';
    await run(`DROP TRIGGER invoices_mac_frozen${on}`);
    await run('DROP TABLE chain_events');
    await run('ALTER TABLE invoices DROP COLUMN mac');
    await run('ALTER TABLE invoices DROP COLUMN state_mac');
    await run(`DELETE FROM "SequelizeMeta" WHERE name = '0012-archive-chain'`);
    await running.close();
    rmSync(join(server.dataDir, 'archive-head.json'));
  }
  const chain = () =>
    rowsOf<{ id: string; hash: string; mac: string | null }>(
      database(),
      'SELECT id, hash, previous_hash, invoice_number, mac FROM invoices ORDER BY chain_position',
    );
  const unsealed = async () => (await chain()).filter(({ mac }) => mac === null).length;
  const verify = async () => (await owner.get('/api/archive/verify')).body;

  beforeEach(async () => {
    settings = await newDatabase(name);
    running = server = await startTestServer(settings);
    restaurant = await setUpRestaurant(server);
    ({ owner } = restaurant);
    for (let turn = 0; turn < DOCUMENTS; turn++) await issue();
  });
  afterEach(async () => {
    await running.close();
    rmSync(server.dataDir, { recursive: true, force: true });
  });

  it('is sealed once, at the first start, and every document stays byte for byte', async () => {
    const hashes = (await chain()).map(({ id, hash }) => [id, hash]);
    await takeBack();
    await start();
    await expect.poll(unsealed).toBe(0);
    await expect
      .poll(async () => (await rowsOf(database(), 'SELECT kind FROM chain_events')).length)
      .toBe(DOCUMENTS + 1);
    expect((await chain()).map(({ id, hash }) => [id, hash])).toEqual(hashes);
    expect(await verify()).toEqual({ ok: true, checked: DOCUMENTS, first_broken: null });
    await running.close();
    await start();
    expect((await rowsOf(database(), 'SELECT kind FROM chain_events')).length).toBe(DOCUMENTS + 1);
    await issue();
    expect(await verify()).toEqual({ ok: true, checked: DOCUMENTS + 1, first_broken: null });
  });

  it('reports no fault while it is being sealed, and sealing resumes after an interruption', async () => {
    const [first] = await chain();
    await takeBack();
    await start();
    // Without this mark of the start, the check would report what is undone below once more.
    await expect
      .poll(() => rowsOf(database(), "SELECT kind FROM chain_events WHERE kind = 'began'"))
      .toHaveLength(1);
    // The state that a kill between two steps leaves: no closing event, and some rows without a
    // MAC.
    await inTransaction(async () => {
      const guards =
        name === 'PostgreSQL'
          ? [
              'ALTER TABLE chain_events DISABLE TRIGGER USER',
              'ALTER TABLE invoices DISABLE TRIGGER USER',
            ]
          : ['DROP TRIGGER chain_events_kept', 'DROP TRIGGER invoices_mac_frozen'];
      for (const sql of guards) await database().query(sql);
      await database().query("DELETE FROM chain_events WHERE kind = 'began'");
      await database().query(
        'UPDATE invoices SET mac = NULL, state_mac = NULL WHERE chain_position > 2',
      );
    });
    await running.close();
    rmSync(join(server.dataDir, 'archive-head.json'), { force: true });
    await start();
    await expect.poll(unsealed).toBe(0);
    await expect.poll(async () => (await verify()).ok).toBe(true);
    expect((await chain())[0]).toEqual(expect.objectContaining({ id: first!.id, mac: first!.mac }));
  });

  it('still verifies after a restore from a backup of that time', async () => {
    const { name: backup } = (await owner.post('/api/backups')).body as { name: string };
    await issue();
    expect(
      (await owner.post(`/api/backups/${backup}/restore`, { password: OWNER.password })).status,
    ).toBe(200);
    const staff = new Client(running.staff_url);
    owner = await logInStaff(staff);
    expect(await verify()).toMatchObject({
      ok: true,
      checked: DOCUMENTS,
      gaps: [{ from: DOCUMENTS + 1, to: DOCUMENTS + 1 }],
    });
    await issue();
    expect(await verify()).toMatchObject({ ok: true, checked: DOCUMENTS + 1 });
    // A second restore of the same backup: the loss by the first one stays explained.
    expect(
      (await owner.post(`/api/backups/${backup}/restore`, { password: OWNER.password })).status,
    ).toBe(200);
    owner = await logInStaff(staff);
    await issue();
    expect(await verify()).toMatchObject({
      ok: true,
      checked: DOCUMENTS + 1,
      gaps: [{ from: DOCUMENTS + 1, to: DOCUMENTS + 2 }],
    });
    await running.close();
    await start();
    expect(await verify()).toMatchObject({ ok: true, first_broken: null });
    expect((await owner.get('/api/warnings')).body.items).toEqual([]);
  });
});
