import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inTransaction } from '../../../server/database/transaction.ts';
import { stopPrinting } from '../../../server/printing/delivery.ts';
import {
  beginSending,
  claimDue,
  hurry,
  settleFailure,
  settlePrinted,
} from '../../../server/printing/lease.ts';
import { PrintJob } from '../../../server/printing/model.ts';
import { setUpRestaurant, startTestServer, type TestServer } from '../../support/server.ts';

let server: TestServer;
let house: Awaited<ReturnType<typeof setUpRestaurant>>;
let invoice: string;
beforeAll(async () => {
  server = await startTestServer();
  house = await setUpRestaurant(server);
  await stopPrinting();
  const { body: order } = await server.portal.post(`/menu/${house.table.token}/order`, {
    items: [{ product_id: house.paella.id, quantity: 1 }],
  });
  await house.owner.post(`/api/orders/${order.order_id}/payments`, {
    method: 'cash',
    amount_cents: order.total_cents,
  });
  invoice = (await house.owner.post(`/api/orders/${order.order_id}/invoice`, {})).body.id;
});
afterAll(() => server.stop());

async function newPrinter(): Promise<string> {
  const { body } = await house.owner.post('/api/printers', {
    name: 'Bar',
    address: 'tcp://127.0.0.1:9100',
  });
  return body.id;
}
async function print(printer: string): Promise<string> {
  const { body } = await house.owner.post(`/api/invoices/${invoice}/print`, {
    printer,
    format: 'receipt',
  });
  return body.id;
}
const rowOf = async (id: string) => (await PrintJob.findByPk(id))!;
function expire(id: string) {
  return inTransaction(() => PrintJob.update({ next_attempt_at: new Date(0) }, { where: { id } }));
}
const claim = async (printer: string) => (await claimDue(printer))!.job;

describe('a job is held while it is printed', () => {
  it('a printer that answers hurries what waits, and nothing that somebody holds', async () => {
    const printer = await newPrinter();
    await print(printer);
    await print(printer);
    const job = await claim(printer);
    await hurry(printer);
    // The one that is held keeps the printer to itself: papers come in their order.
    expect(await claimDue(printer)).toBeNull();
    expect(await beginSending(job)).toBe(true);
    expect(await claimDue(printer)).toBeNull();
    await settlePrinted(job);
    expect((await claimDue(printer))?.job.id).not.toBe(job.id);
  });

  it('to begin renews it: who looks a moment later finds it taken', async () => {
    const printer = await newPrinter();
    const id = await print(printer);
    const job = await claim(printer);
    await inTransaction(() =>
      PrintJob.update({ next_attempt_at: new Date(Date.now() + 500) }, { where: { id } }),
    );
    expect(await beginSending(job)).toBe(true);
    expect((await rowOf(id)).next_attempt_at!.getTime()).toBeGreaterThan(Date.now() + 5000);
  });

  it('who lost it sends nothing: it ran out, somebody else has it, or it was given up', async () => {
    const printer = await newPrinter();
    const id = await print(printer);
    const late = await claim(printer);
    await expire(id);
    expect(await beginSending(late)).toBe(false);
    const other = await claim(printer);
    expect(await beginSending(late)).toBe(false);
    await settleFailure(late, { reason: 'unreachable', mayBeOut: false });
    await settlePrinted(late);
    expect((await rowOf(id)).status).toBe('waiting');
    await house.owner.patch(`/api/print-jobs/${id}`, { status: 'failed' });
    expect(await beginSending(other)).toBe(false);
    await house.owner.post(`/api/print-jobs/${id}/retry`);
    // The counter of tries begins anew, and yet the old try is not taken for the new one.
    const again = await claim(printer);
    expect(again.attempts).toBe(late.attempts);
    expect([await beginSending(late), await beginSending(again)]).toEqual([false, true]);
  });

  it('what was cut off twice is left to staff, and what comes after it says COPY', async () => {
    const printer = await newPrinter();
    const id = await print(printer);
    expect(await beginSending(await claim(printer))).toBe(true);
    await expire(id);
    const second = await claim(printer);
    expect(second.copy_number).toBeGreaterThan(0);
    expect(await beginSending(second)).toBe(true);
    await expire(id);
    expect(await claimDue(printer)).toBeNull();
    expect(await rowOf(id)).toMatchObject({ status: 'failed', last_error: 'cut_off' });
    expect((await rowOf(await print(printer))).copy_number).toBeGreaterThan(second.copy_number);
  });

  it('a printer that is removed while it prints leaves no second original', async () => {
    const printer = await newPrinter();
    const id = await print(printer);
    expect(await beginSending(await claim(printer))).toBe(true);
    await house.owner.send('DELETE', `/api/printers/${printer}`);
    expect(await rowOf(id)).toMatchObject({ status: 'failed', may_be_out: true });
  });
});
