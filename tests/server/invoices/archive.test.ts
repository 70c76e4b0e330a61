import { appendFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { database } from '../../../server/database/connect.ts';
import { inTransaction } from '../../../server/database/transaction.ts';
import { issueInvoice, paidOrder } from '../../support/orders.ts';
import { setUpRestaurant, startTestServer, type TestServer } from '../../support/server.ts';

let server: TestServer;
let restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
const invoices: { id: string; invoice_number: string }[] = [];
beforeAll(async () => {
  server = await startTestServer();
  restaurant = await setUpRestaurant(server);
  for (let turn = 0; turn < 4; turn++) {
    const placed = await paidOrder(restaurant, { wine: turn + 1 });
    const invoice = await issueInvoice(restaurant, { order: placed });
    await restaurant.owner.get(`/api/invoices/${invoice.id}/pdf`);
    invoices.push(invoice);
  }
  await restaurant.owner.post(`/api/invoices/${invoices[3]!.id}/credit-note`, { reason: 'Test' });
});
afterAll(() => server.stop());

async function verify() {
  return (await restaurant.owner.get('/api/archive/verify', { 'Accept-Language': 'en' })).body;
}
function run(sql: string, bind: Record<string, unknown> = {}) {
  return inTransaction(() => database().query(sql, { bind }));
}
/** Changes the database like a person with write access to the file, who can drop triggers. */
async function byHand(trigger: string, work: () => Promise<unknown>): Promise<void> {
  const [[row]] = (await database().query(
    `SELECT sql FROM sqlite_master WHERE name = '${trigger}'`,
  )) as [{ sql: string }[], unknown];
  await run(`DROP TRIGGER ${trigger}`);
  await work();
  await run(row!.sql);
}

describe('the check of the archive', () => {
  it('finds no fault in an untouched archive', async () =>
    expect(await verify()).toEqual({ ok: true, checked: 5, first_broken: null }));

  it('names an invoice line that was changed by hand', async () => {
    const set = (cents: number) =>
      byHand('invoice_lines_frozen', () =>
        run('UPDATE invoice_lines SET unit_price_cents = $cents WHERE invoice_id = $id', {
          cents,
          id: invoices[1]!.id,
        }),
      );
    await set(1);
    expect(await verify()).toMatchObject({
      ok: false,
      checked: 1,
      documents: 5,
      faults_total: 1,
      first_broken: {
        invoice_number: invoices[1]!.invoice_number,
        reason: 'Its contents were changed after it was issued.',
      },
    });
    await set(420);
    expect((await verify()).ok).toBe(true);
  });

  it('names a buyer that was changed, even with a matching hash', async () => {
    const [[row]] = (await database().query('SELECT hash FROM invoices WHERE id = $id', {
      bind: { id: invoices[1]!.id },
    })) as [{ hash: string }[], unknown];
    const set = (hash: string) =>
      byHand('invoices_frozen', () =>
        run('UPDATE invoices SET hash = $hash WHERE id = $id', { hash, id: invoices[1]!.id }),
      );
    await set('0'.repeat(64));
    expect((await verify()).first_broken.invoice_number).toBe(invoices[1]!.invoice_number);
    await set(row!.hash);
    expect((await verify()).ok).toBe(true);
  });

  it('names an invoice PDF that was changed, and one that is missing until it is rendered again', async () => {
    const [[row]] = (await database().query('SELECT pdf_filename FROM invoices WHERE id = $id', {
      bind: { id: invoices[2]!.id },
    })) as [{ pdf_filename: string }[], unknown];
    const path = join(server.dataDir, 'uploads', row!.pdf_filename);
    appendFileSync(path, ' ');
    expect((await verify()).first_broken).toEqual({
      invoice_number: invoices[2]!.invoice_number,
      reason: 'Its stored PDF was changed.',
    });
    rmSync(path);
    expect((await verify()).first_broken).toMatchObject({
      invoice_number: invoices[2]!.invoice_number,
    });
    await restaurant.owner.get(`/api/invoices/${invoices[2]!.id}/pdf`);
    expect((await verify()).ok).toBe(true);
  });

  it('names a number that is missing at the end of a series, and one in the middle', async () => {
    await run(`UPDATE number_series SET last_number = last_number + 1 WHERE series LIKE 'full:%'`);
    expect((await verify()).first_broken).toEqual({
      invoice_number: invoices[3]!.invoice_number.replace('0004', '0005'),
      reason: 'This number is missing.',
    });
    await run(`UPDATE number_series SET last_number = last_number - 1 WHERE series LIKE 'full:%'`);
    await run('PRAGMA defer_foreign_keys = ON');
    for (const table of ['invoice_lines', 'invoice_taxes'])
      await byHand(`${table}_kept`, () =>
        run(`DELETE FROM ${table} WHERE invoice_id = $id`, { id: invoices[1]!.id }),
      );
    await byHand('invoices_kept', () =>
      run('DELETE FROM invoices WHERE id = $id', { id: invoices[1]!.id }),
    );
    expect((await verify()).first_broken).toEqual({
      invoice_number: invoices[1]!.invoice_number,
      reason: 'This number is missing.',
    });
  });
});
