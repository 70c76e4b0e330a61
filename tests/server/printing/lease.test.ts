import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findOne } from '../../../server/database/repository.ts';
import { stopPrinting } from '../../../server/printing/delivery.ts';
import { claim, hurryLane, settle } from '../../../server/jobs/queue.ts';
import {
  beginAttempt,
  beginSending,
  notPrinted,
  printed,
} from '../../../server/printing/attempt.ts';
import { PrintJob } from '../../../server/printing/model.ts';
import { PRINT_QUEUE } from '../../../server/jobs/print-queue.ts';
import { jobsOf, setDue } from '../../support/jobs.ts';
import { issueInvoice } from '../../support/orders.ts';
import { setUpRestaurant, startTestServer, type TestServer } from '../../support/server.ts';

let server: TestServer;
let restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
let invoice: string;
beforeAll(async () => {
  server = await startTestServer();
  restaurant = await setUpRestaurant(server);
  await stopPrinting();
  invoice = (await issueInvoice(restaurant, { buyer: null })).id;
});
afterAll(() => server.stop());

async function newPrinter(): Promise<string> {
  const { body } = await restaurant.owner.post('/api/printers', {
    name: 'Bar',
    address: 'tcp://127.0.0.1:9100',
  });
  return body.id;
}
async function print(printer: string): Promise<string> {
  const { body } = await restaurant.owner.post(`/api/invoices/${invoice}/print`, {
    printer,
    format: 'receipt',
  });
  return body.id;
}
const rowOf = async (id: string) => (await findOne(PrintJob, { id }))!;
const expire = (id: string) => setDue(PRINT_QUEUE, new Date(0), id);
const claimDue = (printer: string) => claim(PRINT_QUEUE, printer, beginAttempt);
async function attempt(printer: string) {
  const { job, work } = (await claimDue(printer))!;
  return { job, print: work!.print };
}

describe('the lease of a print job while it is printed', () => {
  it('lets a printer that responds speed up waiting jobs, but none that is leased', async () => {
    const printer = await newPrinter();
    await print(printer);
    await print(printer);
    const { job, print: first } = await attempt(printer);
    await hurryLane(PRINT_QUEUE, printer);
    // The leased job has the printer to itself: receipts come in their order.
    expect(await claimDue(printer)).toBeNull();
    expect(await beginSending(job)).toBe(true);
    expect(await claimDue(printer)).toBeNull();
    await settle(job, printed(first)!);
    expect((await claimDue(printer))?.job.subject_id).not.toBe(job.subject_id);
  });

  it('is renewed when printing begins: another process finds it taken a moment later', async () => {
    const printer = await newPrinter();
    const id = await print(printer);
    const { job } = await attempt(printer);
    const nearlyOver = new Date(Date.now() + 20_000);
    await setDue(PRINT_QUEUE, nearlyOver, id);
    expect(await beginSending(job)).toBe(true);
    const [held] = (await jobsOf(PRINT_QUEUE)).filter(({ subject_id }) => subject_id === id);
    expect(held!.due_at.getTime()).toBeGreaterThan(nearlyOver.getTime());
  });

  it('when lost lets its holder send nothing: it expired, another holds it, or the job was given up', async () => {
    const printer = await newPrinter();
    const id = await print(printer);
    const late = await attempt(printer);
    await expire(id);
    expect(await beginSending(late.job)).toBe(false);
    const other = await attempt(printer);
    expect(await beginSending(late.job)).toBe(false);
    const failure = { reason: 'unreachable', mayBeOut: false };
    expect(await settle(late.job, notPrinted(late.print, failure)!)).toBe(false);
    expect(await settle(late.job, printed(late.print)!)).toBe(false);
    expect((await rowOf(id)).status).toBe('waiting');
    await restaurant.owner.patch(`/api/print-jobs/${id}`, { status: 'failed' });
    expect(await beginSending(other.job)).toBe(false);
    await restaurant.owner.post(`/api/print-jobs/${id}/retry`);
    // The counter of attempts starts again, and yet the old attempt is not taken for the new one.
    const again = await attempt(printer);
    expect(again.job.attempts).toBe(late.job.attempts);
    expect([await beginSending(late.job), await beginSending(again.job)]).toEqual([false, true]);
  });

  it('leaves a job that was interrupted twice to staff, and the next print says COPY', async () => {
    const printer = await newPrinter();
    const id = await print(printer);
    expect(await beginSending((await attempt(printer)).job)).toBe(true);
    await expire(id);
    const second = await attempt(printer);
    expect(second.print.copy_number).toBeGreaterThan(0);
    expect(await beginSending(second.job)).toBe(true);
    await expire(id);
    expect((await claimDue(printer))!.work).toBeNull();
    expect(await claimDue(printer)).toBeNull();
    expect(await rowOf(id)).toMatchObject({ status: 'failed', last_error: 'cut_off' });
    const { copy_number } = await rowOf(await print(printer));
    expect(copy_number).toBeGreaterThan(second.print.copy_number);
  });

  it('leaves no second original when a printer is removed while it prints', async () => {
    const printer = await newPrinter();
    const id = await print(printer);
    const { job } = await attempt(printer);
    expect(await beginSending(job)).toBe(true);
    await restaurant.owner.send('DELETE', `/api/printers/${printer}`);
    expect(await rowOf(id)).toMatchObject({ status: 'failed', may_be_out: true });
    expect(await beginSending(job)).toBe(false);
  });
});
