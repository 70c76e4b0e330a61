import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isRefusal, next, stateOf } from '../../../server/printing/states.ts';
import {
  setUpRestaurant,
  startTestServer,
  type Client,
  type TestServer,
} from '../../support/server.ts';
import { makeUser } from '../../support/staff.ts';

let server: TestServer;
let restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
let cashier: Client;
beforeAll(async () => {
  server = await startTestServer();
  restaurant = await setUpRestaurant(server);
  cashier = (await makeUser(server, restaurant.owner, 'cashier')).client;
});
afterAll(() => server.stop());

async function newInvoice(): Promise<string> {
  const order = (
    await server.portal.post(`/menu/${restaurant.table.token}/order`, {
      items: [{ product_id: restaurant.paella.id, quantity: 1 }],
    })
  ).body;
  await restaurant.owner.post(`/api/orders/${order.order_id}/payments`, {
    method: 'cash',
    amount_cents: order.total_cents,
  });
  return (await cashier.post(`/api/orders/${order.order_id}/invoice`, {})).body.id;
}
async function print(id: string) {
  return (await cashier.post(`/api/invoices/${id}/print`, { format: 'receipt' })).body as {
    id: string;
    copy_number: number;
  };
}
function say(id: string, status: 'printed' | 'failed') {
  return cashier.patch(`/api/print-jobs/${id}`, { status });
}
const fetchDocument = (id: string) => cashier.get(`/api/print-jobs/${id}/document`);

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
    expect((await fetchDocument(first.id)).status).toBe(200);
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

  it('marking the same twice changes nothing', async () => {
    const { id } = await print(await newInvoice());
    const once = await say(id, 'printed');
    expect((await say(id, 'printed')).body).toEqual(once.body);
  });

  it('any actions of a cashier in any order cause no server error, and at most one original', async () => {
    const act = fc.record({
      what: fc.constantFrom('print', 'paper', 'printed', 'failed'),
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
          if (what === 'paper' && (await fetchDocument(id)).status === 200) out.add(id);
          if (what === 'printed' || what === 'failed') {
            const { status } = await say(id, what);
            expect([200, 409]).toContain(status);
            if (what === 'printed' && status === 200) out.add(id);
          }
        }
        const originals = jobs.filter(({ id, copy_number }) => out.has(id) && copy_number === 0);
        expect(originals.length).toBeLessThanOrEqual(1);
      }),
      { numRuns: 25 },
    );
  });

  it('by the table: only the server ends what it prints, and no job leaves the state printed', () => {
    const facts = fc.record({
      status: fc.constantFrom('waiting' as const, 'printed' as const, 'failed' as const),
      sending_since: fc.constantFrom(null, new Date(0)),
      printer_id: fc.constantFrom(null, 'p'),
    });
    fc.assert(
      fc.property(facts, fc.constantFrom('printed', 'failed', 'retry'), (job, asked) => {
        const outcome = next(job, asked);
        if (job.printer_id && asked === 'printed') expect(outcome).toBe('server_prints');
        if (job.status === 'printed') expect(outcome).not.toBe('waiting');
        if (job.printer_id && stateOf(job) === 'sending') expect(outcome).not.toBe('failed');
        if (!isRefusal(outcome) && outcome !== 'same')
          expect(outcome).toBe(asked === 'retry' ? 'waiting' : asked);
      }),
    );
  });
});
