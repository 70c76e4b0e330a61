import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findOne, insert, update } from '../../../server/database/repository.ts';
import { inTransaction } from '../../../server/database/transaction.ts';
import { PrintJob } from '../../../server/printing/model.ts';
import { isRefusal, next, stateOf } from '../../../server/printing/states.ts';
import { issueInvoice } from '../../support/orders.ts';
import { HAS_LONG_FORM, proof } from '../../support/torture.ts';
import {
  setUpRestaurant,
  startTestServer,
  type Client,
  type TestServer,
} from '../../support/server.ts';
import { textOfPdf } from '../../support/pdf.ts';
import { FakePrinter } from '../../support/printer.ts';
import { makeUser } from '../../support/staff.ts';

let server: TestServer;
let restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
let cashier: Client;
/** Of the network, and switched off: its jobs wait. */
let printer: { id: string };
beforeAll(async () => {
  server = await startTestServer();
  restaurant = await setUpRestaurant(server);
  cashier = (await makeUser(server, restaurant.owner, 'cashier')).client;
  const device = await new FakePrinter().start();
  const { address } = device;
  await device.stop();
  printer = (await restaurant.owner.post('/api/printers', { name: 'Bar', address })).body;
});
afterAll(() => server.stop());

async function newInvoice(): Promise<string> {
  return (await issueInvoice(restaurant, { buyer: null, by: cashier })).id;
}
async function print(id: string, to?: string) {
  const body = { format: 'receipt', ...(to && { printer: to }) };
  return (await cashier.post(`/api/invoices/${id}/print`, body)).body as {
    id: string;
    copy_number: number;
  };
}
const jobOf = async (id: string) => (await cashier.get(`/api/print-jobs/${id}`)).body;
function say(id: string, status: 'printed' | 'failed') {
  return cashier.patch(`/api/print-jobs/${id}`, { status });
}
const fetchPaper = (id: string) => cashier.get(`/api/print-jobs/${id}/document`);
async function isCopy(id: string): Promise<boolean> {
  const { status, bytes } = await fetchPaper(id);
  expect(status).toBe(200);
  return (await textOfPdf(bytes)).includes('COPIA');
}

describe('the states of a print job', () => {
  it('a printed job that a cashier marks as failed makes no second original', async () => {
    const invoice = await newInvoice();
    const first = await print(invoice);
    await say(first.id, 'printed');
    await say(first.id, 'failed');
    expect((await print(invoice)).copy_number).toBe(1);
  });

  it('nor does one whose receipt was handed out', async () => {
    const invoice = await newInvoice();
    const first = await print(invoice);
    expect((await fetchPaper(first.id)).status).toBe(200);
    expect((await say(first.id, 'failed')).body).toMatchObject({
      status: 'failed',
      may_be_out: true,
    });
    expect((await print(invoice)).copy_number).toBe(1);
  });

  it('one that failed earlier passes its copy number on, and cannot be marked as printed any more', async () => {
    const invoice = await newInvoice();
    const first = await print(invoice);
    await say(first.id, 'failed');
    const second = await print(invoice);
    expect(second.copy_number).toBe(0);
    const late = await say(first.id, 'printed');
    expect([late.status, late.body.code]).toEqual([409, 'invalid_transition']);
    expect((await say(second.id, 'printed')).status).toBe(200);
  });

  it('the document of one that gave its number on says COPY, and so does every later one', async () => {
    const invoice = await newInvoice();
    const first = await print(invoice);
    await say(first.id, 'failed');
    const second = await print(invoice);
    expect(second.copy_number).toBe(0);
    expect([await isCopy(first.id), await isCopy(second.id)]).toEqual([true, false]);
    const third = await print(invoice);
    const numbers = [await jobOf(first.id), await jobOf(second.id), third];
    expect(numbers.map(({ copy_number }) => copy_number)).toEqual([1, 0, 2]);
    expect([await isCopy(first.id), await isCopy(second.id)]).toEqual([true, false]);
  });

  it('of two that failed, whose number nobody holds, the first that is fetched is the original', async () => {
    const invoice = await newInvoice();
    const first = await print(invoice);
    await say(first.id, 'failed');
    const second = await print(invoice);
    await say(second.id, 'failed');
    const copies = await Promise.all([first, second].map(({ id }) => isCopy(id)));
    expect(copies.toSorted()).toEqual([false, true]);
  });

  it('a job that gives its number on while its document is rendered hands out a copy', async () => {
    const { id } = await print(await newInvoice());
    const job = (await findOne(PrintJob, { id }))!;
    let commit: () => void = () => undefined;
    const wait = new Promise<void>((done) => {
      commit = done;
    });
    const givenOn = inTransaction(async () => {
      await wait;
      await update(PrintJob, { id }, { status: 'failed' });
      await insert(PrintJob, { ...job, id: randomUUID() });
    });
    const fetched = isCopy(id);
    // Read and rendered by then; were it not, the document would be a copy all the same.
    await pause(300);
    commit();
    await givenOn;
    expect(await fetched).toBe(true);
  });

  it('what the server prints is fetched as a copy, before it is printed and once its number is gone', async () => {
    const invoice = await newInvoice();
    const first = await print(invoice, printer.id);
    expect(await isCopy(first.id)).toBe(true);
    expect(await jobOf(first.id)).toMatchObject({ copy_number: 0, may_be_out: false });
    await say(first.id, 'failed');
    const second = await print(invoice);
    expect([await isCopy(first.id), await isCopy(second.id)]).toEqual([true, false]);
    await cashier.post(`/api/print-jobs/${first.id}/retry`);
    expect(await jobOf(first.id)).toMatchObject({ copy_number: 2, status: 'waiting' });
  });

  it('saying the same twice changes nothing', async () => {
    const { id } = await print(await newInvoice());
    const once = await say(id, 'printed');
    expect((await say(id, 'printed')).body).toEqual(once.body);
  });

  it(
    'any actions of a cashier in any order cause no server error, and at most one original',
    HAS_LONG_FORM,
    async () => {
      const act = fc.record({
        what: fc.constantFrom('print', 'print at the bar', 'paper', 'printed', 'failed', 'retry'),
        which: fc.nat({ max: 3 }),
      });
      await fc.assert(
        fc.asyncProperty(fc.array(act, { minLength: 2, maxLength: 10 }), async (acts) => {
          const invoice = await newInvoice();
          const jobs = [await print(invoice)];
          const out = new Set<string>();
          for (const { what, which } of acts) {
            const { id } = jobs[which % jobs.length]!;
            if (what === 'print') jobs.push(await print(invoice));
            if (what === 'print at the bar') jobs.push(await print(invoice, printer.id));
            if (what === 'paper' && !(await isCopy(id))) out.add(id);
            if (what === 'retry') await cashier.post(`/api/print-jobs/${id}/retry`);
            if (what === 'printed' || what === 'failed') {
              const { status, body } = await say(id, what);
              expect([200, 409]).toContain(status);
              if (what === 'printed' && status === 200 && body.copy_number === 0) out.add(id);
            }
          }
          // What waits may still come.
          for (const { id } of jobs) {
            const { status, copy_number } = await jobOf(id);
            if (status === 'waiting' && copy_number === 0) out.add(id);
          }
          expect(out.size).toBeLessThanOrEqual(1);
        }),
        { numRuns: proof(8, 50) },
      );
    },
  );

  it('by the table: only the server ends what it prints, and no job leaves the state printed', () => {
    const facts = fc.record({
      status: fc.constantFrom('waiting' as const, 'printed' as const, 'failed' as const),
      sending_since: fc.constantFrom(null, new Date(0)),
      printer_id: fc.constantFrom(null, 'p'),
      spool_id: fc.constantFrom(null, 'Kitchen-1'),
    });
    fc.assert(
      fc.property(facts, fc.constantFrom('printed', 'failed', 'retry'), (job, asked) => {
        const outcome = next(job, asked);
        if (job.printer_id && asked === 'printed') expect(outcome).toBe('server_prints');
        if (job.status === 'printed') expect(outcome).not.toBe('waiting');
        // A spooler gives back what it holds.
        if (job.printer_id && !job.spool_id && stateOf(job) === 'sending')
          expect(outcome).not.toBe('failed');
        if (!isRefusal(outcome) && outcome !== 'same')
          expect(outcome).toBe(asked === 'retry' ? 'waiting' : asked);
      }),
    );
  });
});
