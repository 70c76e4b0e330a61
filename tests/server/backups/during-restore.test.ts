import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { Sequelize } from 'sequelize';
import { expect, it } from 'vitest';
import { restoreDump } from '../../../server/database/restore-dump.ts';
import { openSqlite } from '../../../server/database/sqlite.ts';
import { logInStaff } from '../../support/staff.ts';
import { createDatabase, DATABASES, newDatabase } from '../../support/postgres.ts';
import { OWNER, setUpRestaurant, startTestServer } from '../../support/server.ts';
import { rowsOf } from '../database/open.ts';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';

/** The database in a backup file. */
async function opened(file: string, folder: string): Promise<Sequelize> {
  if (file.endsWith('.sqlite')) {
    copyFileSync(file, join(folder, 'database.sqlite'));
    return openSqlite(folder);
  }
  const target = new Sequelize(await createDatabase(), { dialect: 'postgres', logging: false });
  await restoreDump(target, file);
  return target;
}

it.each(DATABASES)(
  'writes acknowledged during a restore are in the safety backup or in the restored database, on %s',
  async (name) => {
    const server = await startTestServer(await newDatabase(name));
    const folder = mkdtempSync(join(tmpdir(), 'safety-'));
    try {
      const { owner, table, wine } = await setUpRestaurant(server);
      const backup = (await owner.post('/api/backups')).body.name as string;
      const placed: string[] = [];
      const paid: string[] = [];
      const responses = new Set<number>();
      let goesOn = true;
      const placing = async () => {
        while (goesOn) {
          const { status, body, headers } = await server.portal.post(`/menu/${table.token}/order`, {
            items: [{ product_id: wine.id, quantity: 1 }],
          });
          responses.add(status);
          if (status === 503) {
            expect([body.code, Number(headers.get('Retry-After')) > 0]).toEqual(['busy', true]);
            await new Promise((done) => setTimeout(done, 20));
          }
          if (status !== 201) continue;
          placed.push(body.order_id);
          const payment = await owner.post(`/api/orders/${body.order_id}/payments`, {
            method: 'cash',
            amount_cents: body.total_cents,
          });
          if (payment.status === 201) paid.push(body.order_id);
        }
      };
      const guests = [placing(), placing(), placing(), placing()];
      await expect.poll(() => paid.length, { timeout: 60_000 }).toBeGreaterThan(8);
      const { status, body } = await owner.post(`/api/backups/${backup}/restore`, {
        password: OWNER.password,
      });
      expect(status).toBe(200);
      const atTheEnd = placed.length;
      await expect.poll(() => placed.length, { timeout: 60_000 }).toBeGreaterThan(atTheEnd);
      goesOn = false;
      await Promise.all(guests);
      expect([...responses].filter((one) => one !== 201 && one !== 503)).toEqual([]);

      const safety = await opened(join(server.dataDir, 'backups', body.safety_backup.name), folder);
      const again = await logInStaff(server.staff);
      const saved = await rowsOf<{ id: string }>(safety, 'SELECT id FROM orders');
      const payments = await rowsOf<{ id: string }>(
        safety,
        'SELECT o.id FROM payments p JOIN orders o ON o.bill_id = p.bill_id',
      );
      await safety.close();
      const stored = new Set(saved.map(({ id }) => id));
      const missing: string[] = [];
      for (const id of placed.filter((one) => !stored.has(one)))
        if ((await again.get(`/api/orders/${id}`)).status !== 200) missing.push(id);
      expect(missing).toEqual([]);
      const storedPayments = new Set(payments.map(({ id }) => id));
      // The restore ends the session of the payments: each acknowledged payment came before.
      expect(paid.filter((id) => !storedPayments.has(id))).toEqual([]);
    } finally {
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  },
);
