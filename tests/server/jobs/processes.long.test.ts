import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { database } from '../../../server/database/connect.ts';
import { inTransaction } from '../../../server/database/transaction.ts';
import { RENDER_QUEUE } from '../../../server/invoices/pdf/render-queue.ts';
import { stopRendering } from '../../../server/invoices/pdf/rendering.ts';
import { jobsOf, setDue } from '../../support/jobs.ts';
import { issueInvoice } from '../../support/orders.ts';
import { newDatabase } from '../../support/postgres.ts';
import { buildServer, startServerProcess } from '../../support/process.ts';
import { setUpRestaurant, startTestServer, type TestServer } from '../../support/server.ts';
import { rowsOf } from '../database/open.ts';

const INVOICES = 12;
const LONG = { timeout: 120_000, interval: 50 };

/**
 * PDFs that an earlier run left unrendered, and a server of this test's own that renders none and
 * only observes.
 */
describe('two processes that render leftover PDFs, on one PostgreSQL', () => {
  let server: TestServer;
  let settings: Record<string, string>;
  const DATA_DIR = mkdtempSync(join(tmpdir(), 'back-office-'));
  beforeAll(async () => {
    buildServer();
    settings = { ...(await newDatabase('PostgreSQL')), DATA_DIR };
    server = await startTestServer(settings);
    await stopRendering();
    const restaurant = await setUpRestaurant(server);
    for (let number = 0; number < INVOICES; number++) {
      await issueInvoice(restaurant, { buyer: null });
    }
  });
  afterAll(async () => {
    await server.stop();
    rmSync(DATA_DIR, { recursive: true, force: true });
  });

  const rendered = async () =>
    (
      await rowsOf<{ invoice_id: string }>(
        database(),
        "SELECT invoice_id FROM chain_events WHERE kind = 'paper'",
      )
    ).map(({ invoice_id }) => invoice_id);
  /** Simulates a process that claimed a job and ended: its lease ends at once. */
  const expireLeases = () => setDue(RENDER_QUEUE, new Date(0));

  it('render each PDF once when one of them is killed in the middle', async () => {
    expect(await jobsOf(RENDER_QUEUE)).toHaveLength(INVOICES);
    const [killed, other] = await Promise.all([1, 2].map(() => startServerProcess(settings)));
    await expect.poll(async () => (await rendered()).length, LONG).toBeGreaterThan(1);
    await killed!.stop('SIGKILL');
    // The job that it held, as if it died between its claim and its work.
    const [job] = await jobsOf(RENDER_QUEUE);
    if (job)
      await inTransaction(() =>
        database().query(
          `UPDATE jobs SET lease = 'killed'
           WHERE queue = 'invoice.render' AND subject_id = '${job.subject_id}'`,
        ),
      );
    await expireLeases();
    await expect.poll(() => jobsOf(RENDER_QUEUE), LONG).toEqual([]);
    await other!.stop();
    const all = await rendered();
    expect([all.length, new Set(all).size]).toEqual([INVOICES, INVOICES]);
    expect((await server.staff.get('/readyz')).status).toBe(200);
  });
});
