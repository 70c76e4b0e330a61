import { rmSync } from 'node:fs';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../../server/config.ts';
import { find } from '../../../server/database/repository.ts';
import { wake } from '../../../server/jobs/running.ts';
import { OnlinePayment } from '../../../server/payments/online/model.ts';
import {
  ONLINE_PAYMENT_QUEUE,
  ONLINE_REFUND_QUEUE,
} from '../../../server/payments/online/queues.ts';
import { startServer } from '../../../server/server.ts';
import { jobsOf, setDue } from '../../support/jobs.ts';
import { until } from '../../support/mail-server.ts';
import { placeOrder, type PlacedOrder } from '../../support/orders.ts';
import { keysFrom, PaymentProviders, STRIPE_KEY } from '../../support/payment-providers.ts';
import { DATABASES, newDatabase } from '../../support/postgres.ts';
import {
  setUpRestaurant,
  startTestServer,
  type TestRestaurant,
  type TestServer,
} from '../../support/server.ts';

/** One guest's payment, and what goes wrong on its way. */
interface Guest {
  share: number;
  tip_cents: number;
  lost: 'nothing' | 'page before' | 'page after' | 'look';
  outcome: 'paid' | 'expired';
  webhooks: number;
}
const guest: fc.Arbitrary<Guest> = fc.record({
  /** Of the bill, in percent: together they are often more than it. */
  share: fc.constantFrom(10, 34, 50, 100),
  tip_cents: fc.constantFrom(0, 0, 150),
  lost: fc.constantFrom('nothing', 'page before', 'page after', 'look'),
  outcome: fc.constantFrom('paid', 'paid', 'expired'),
  webhooks: fc.nat(2),
});
const evening = fc.record({
  guests: fc.array(guest, { minLength: 2, maxLength: 5 }),
  /** What a cashier takes meanwhile, in percent of the bill. */
  cash: fc.constantFrom(0, 30, 100),
  /** Whether the server ends and starts again while guests are on the provider's page. */
  restarts: fc.boolean(),
});

describe.each(DATABASES)('whatever happens on the way, on %s', (database) => {
  let providers: PaymentProviders;
  let server: TestServer;
  let restaurant: TestRestaurant;
  let settings: Record<string, string>;
  let close: () => Promise<void>;
  beforeAll(async () => {
    providers = await PaymentProviders.start();
    settings = { ...providers.settings, ...(await newDatabase(database)) };
    server = await startTestServer(settings);
    close = server.close;
    restaurant = await setUpRestaurant(server, { auto_receipt: 'at_once', bills: 'per_table' });
    const keys = keysFrom({ secret_key: STRIPE_KEY });
    await restaurant.owner.put('/api/settings/online-payments', { provider: 'stripe', keys });
  });
  afterAll(async () => {
    await close();
    await providers.stop();
    rmSync(server.dataDir, { recursive: true, force: true });
  });

  async function restart(): Promise<void> {
    await close();
    ({ close } = await startServer(
      readConfig({
        DATA_DIR: server.dataDir,
        PORTAL_HOST: '127.0.0.1',
        PORTAL_PORT: new URL(server.portal_url).port,
        STAFF_PORT: new URL(server.staff_url).port,
        RATE_LIMIT_FACTOR: '1000',
        BACKUP_AT: 'off',
        ...settings,
      }),
    ));
  }
  async function hurry(): Promise<void> {
    for (const queue of [ONLINE_PAYMENT_QUEUE, ONLINE_REFUND_QUEUE]) {
      const held = await jobsOf(queue);
      for (const { subject_id, lease } of held)
        if (!lease) await setDue(queue, new Date(0), subject_id);
      wake(queue);
    }
  }
  const rows = (ids: string[]) => find(OnlinePayment, { id: ids });

  async function begin(order: PlacedOrder, one: Guest, key: string): Promise<string> {
    if (one.lost === 'page before') providers.cut(/sessions$/, 'before');
    if (one.lost === 'page after') providers.cut(/sessions$/, 'after');
    const amount_cents = Math.ceil((order.total_cents * one.share) / 100);
    const begun = await restaurant.portal.post(
      `/orders/${order.claim_code}/pay`,
      { way: 'amount', amount_cents, tip_cents: one.tip_cents },
      { 'Idempotency-Key': key },
    );
    expect(begun.status).toBe(201);
    return begun.body.id;
  }

  it('every cent that was received pays the bill, is a tip, or is back, and none twice', async () => {
    let evenings = 0;
    await fc.assert(
      fc.asyncProperty(evening, async ({ guests, cash, restarts }) => {
        const name = `Evening ${++evenings}`;
        const table = (await restaurant.owner.post('/api/tables', { name })).body;
        const order = await placeOrder(restaurant, { table, paella: 2 });
        const ids = await Promise.all(
          guests.map((one, place) => begin(order, one, `${evenings}-${place}`)),
        );
        await until('all pages', async () => {
          await hurry();
          return (await rows(ids)).every(({ status }) => status === 'open') || null;
        });
        if (restarts) await restart();
        const cashier = restaurant.owner.post(`/api/bills/${order.bill_id}/payments`, {
          method: 'cash',
          amount_cents: Math.ceil((order.total_cents * Math.max(cash, 1)) / 100),
        });
        await Promise.all([
          cashier,
          ...guests.map(async ({ outcome, lost, webhooks }, place) => {
            const payment = providers.settle(ids[place]!, outcome);
            if (lost === 'look') providers.cut(/sessions\//, 'after');
            for (let call = 0; call < webhooks; call++) {
              const { body, headers } = providers.event(payment);
              await restaurant.portal.post('/online-payments/stripe/webhook', body, headers);
            }
            await hurry();
          }),
        ]);
        await until('all outcomes', async () => {
          await hurry();
          const open = [
            ...(await jobsOf(ONLINE_PAYMENT_QUEUE)),
            ...(await jobsOf(ONLINE_REFUND_QUEUE)),
          ];
          return open.length === 0 || null;
        });

        const bill = (await restaurant.owner.get(`/api/bills/${order.bill_id}`)).body;
        const paid: { id: string; amount_cents: number; tip_cents: number }[] = bill.payments;
        const sum = (cents: number[]) => cents.reduce((all, one) => all + one, 0);
        expect(bill.paid_cents).toBe(sum(paid.map(({ amount_cents }) => amount_cents)));
        expect(bill.paid_cents).toBeLessThanOrEqual(bill.total_cents);
        expect(bill.status).toBe(bill.paid_cents === bill.total_cents ? 'settled' : 'open');
        for (const row of await rows(ids)) {
          const there = providers.of(row.id);
          const received = there.status === 'paid' ? Number(there.amount) : 0;
          const back = sum(there.refunds.map(({ amount }) => Number(amount)));
          const landed = paid.find(({ id }) => id === row.payment_id);
          expect(received - back).toBe(landed ? landed.amount_cents + landed.tip_cents : 0);
        }
      }),
      { numRuns: 6 },
    );
  });
});
