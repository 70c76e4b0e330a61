import { rmSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { migrations } from '../../../migrations/index.ts';
import { readConfig } from '../../../server/config.ts';
import { database } from '../../../server/database/connect.ts';
import { migrate } from '../../../server/database/migrate.ts';
import { inTransaction } from '../../../server/database/transaction.ts';
import { RENDER_QUEUE } from '../../../server/invoices/pdf/render-queue.ts';
import { stopRendering } from '../../../server/invoices/pdf/rendering.ts';
import { MAIL_QUEUE } from '../../../server/mail/queue.ts';
import { stopPrinting } from '../../../server/printing/delivery.ts';
import { PRINT_QUEUE } from '../../../server/jobs/print-queue.ts';
import { startServer, type RunningServer } from '../../../server/server.ts';
import { PASSWORD } from '../../support/customers.ts';
import { jobsOf } from '../../support/jobs.ts';
import { startMailServer, type MailServer } from '../../support/mail-server.ts';
import { paidOrder } from '../../support/orders.ts';
import { DATABASES, newDatabase } from '../../support/postgres.ts';
import { FakePrinter } from '../../support/printer.ts';
import { BUYER, Client, setUpRestaurant, startTestServer } from '../../support/server.ts';
import { openDatabase, rowsOf, type OpenDatabase } from '../database/open.ts';

const JOBS = '0025-jobs';
const level = (name: string) => migrations.findIndex((migration) => migration.name === name);
const run = (sql: string) => inTransaction(() => database().query(sql));

describe.each(DATABASES)('what was queued before there were jobs, on %s', (name) => {
  let mail: MailServer;
  let device: FakePrinter;
  let running: RunningServer;
  let settings: Record<string, string>;
  let dataDir: string;
  beforeEach(async () => {
    mail = await startMailServer();
    device = await new FakePrinter().start();
    settings = await newDatabase(name);
  });
  afterEach(async () => {
    await running.close();
    await mail.stop();
    await device.stop();
    rmSync(dataDir, { recursive: true, force: true });
  });

  const start = async (more: Record<string, string> = {}) => {
    running = await startServer(
      readConfig({
        DATA_DIR: dataDir,
        PORTAL_HOST: '127.0.0.1',
        PORTAL_PORT: '0',
        STAFF_PORT: '0',
        RATE_LIMIT_FACTOR: '1000',
        PRINTER_ADDRESSES: '127.0.0.1:1024-65535',
        ...settings,
        ...more,
      }),
    );
  };

  /** The columns as they were before the migration. */
  async function takeBack(): Promise<void> {
    const time = name === 'PostgreSQL' ? 'TIMESTAMPTZ' : 'DATETIME';
    const on = (table: string, queue: string, column: string) =>
      `UPDATE ${table} SET ${column} = (SELECT due_at FROM jobs
        WHERE queue = '${queue}' AND subject_id = ${table}.id)`;
    for (const sql of [
      `ALTER TABLE outbox ADD COLUMN next_attempt_at ${time}`,
      on('outbox', 'mail.send', 'next_attempt_at'),
      `CREATE INDEX outbox_next ON outbox (next_attempt_at, created_at)
        WHERE status IN ('waiting', 'sending')`,
      `ALTER TABLE print_jobs ADD COLUMN next_attempt_at ${time}`,
      'ALTER TABLE print_jobs ADD COLUMN held_by VARCHAR(64)',
      on('print_jobs', 'receipt.print', 'next_attempt_at'),
      'CREATE INDEX print_jobs_due ON print_jobs (printer_id, status, next_attempt_at)',
      'DROP INDEX print_jobs_waiting',
      'DROP TABLE jobs',
      `DELETE FROM "SequelizeMeta" WHERE name = '${JOBS}'`,
    ])
      await run(sql);
  }

  it('is sent, printed and rendered once, by the first start after it', async () => {
    const before = await startTestServer(settings);
    running = before;
    ({ dataDir } = before);
    await Promise.all([stopRendering(), stopPrinting()]);
    const restaurant = await setUpRestaurant(before);
    await before.portal.post('/customer/register', {
      email: 'ana@example.org',
      password: PASSWORD,
      full_name: 'Ana',
    });
    const { order_id } = await paidOrder(restaurant);
    const { body: invoice } = await restaurant.owner.post(`/api/orders/${order_id}/invoice`, {
      buyer: BUYER,
    });
    const { body: printer } = await restaurant.owner.post('/api/printers', {
      name: 'Bar',
      address: device.address,
    });
    const print = async (to?: string) =>
      (
        await restaurant.owner.post(`/api/invoices/${invoice.id}/print`, {
          ...(to && { printer: to }),
          format: to ? 'receipt' : 'a4',
        })
      ).body.id as string;
    const jobs = [await print(printer.id), await print(printer.id), await print()];
    await takeBack();
    await before.close();

    await start(mail.settings);
    await mail.waitFor('ana@example.org');
    const owner = new Client(running.staff_url).as(restaurant.owner.token!);
    await expect
      .poll(
        async () => await rowsOf(database(), "SELECT status FROM outbox WHERE status <> 'sent'"),
        { timeout: 30_000 },
      )
      .toEqual([]);
    const statuses = () =>
      Promise.all(
        jobs.map(async (id) => (await owner.get(`/api/print-jobs/${id}`)).body.status as string),
      );
    // The desktop prints the third.
    await expect.poll(statuses, { timeout: 30_000 }).toEqual(['printed', 'printed', 'waiting']);
    const unrendered = 'SELECT id FROM invoices WHERE pdf_filename IS NULL';
    await expect.poll(() => rowsOf(database(), unrendered), { timeout: 30_000 }).toEqual([]);
    for (const queue of [MAIL_QUEUE, PRINT_QUEUE, RENDER_QUEUE])
      await expect.poll(() => jobsOf(queue), { timeout: 30_000 }).toEqual([]);
    expect([mail.mails().length, device.papers.length]).toEqual([1, 2]);
  });
});

describe.each(DATABASES)('mails from earlier versions, on %s', (name) => {
  const LEVELS = ['0003-outbox-indexes', '0013-mails-belong-to-accounts', '0022-whole-names'];
  const AT = '2026-03-02 10:00:00.000 +00:00';
  const LATER = '2026-03-02 11:00:00.000 +00:00';
  let open: OpenDatabase;
  beforeAll(async () => {
    open = await openDatabase(name);
  });
  afterAll(() => open.close());

  it('become jobs, with attempts and times, when they wait or were being sent', async () => {
    const expected: object[] = [];
    for (const [index, upTo] of LEVELS.entries()) {
      await migrate(open.sequelize, open.dataDir, migrations.slice(0, level(upTo) + 1));
      for (const [status, attempts] of [
        ['waiting', 2],
        ['sending', 1],
        ['sent', 1],
        ['failed', 11],
      ] as const) {
        const id = `${index}-${status}`;
        await run(
          `INSERT INTO outbox
             (id, kind, recipient, locale, status, attempts, next_attempt_at, created_at)
           VALUES ('${id}', 'verify', 'ana@example.org', 'en', '${status}', ${attempts},
             '${LATER}', '${AT}')`,
        );
        if (status === 'waiting' || status === 'sending')
          expected.push({
            subject_id: id,
            lane: null,
            attempts,
            due_at: new Date(LATER),
            lease: status === 'sending' ? id : null,
          });
      }
    }
    await migrate(open.sequelize, open.dataDir);
    const rows = await jobsOf(MAIL_QUEUE);
    expect(rows).toHaveLength(expected.length);
    expect(rows).toEqual(
      expect.arrayContaining(expected.map((row) => expect.objectContaining(row))),
    );
    expect(await rowsOf(open.sequelize, 'SELECT id FROM outbox')).toHaveLength(LEVELS.length * 4);
  });
});
