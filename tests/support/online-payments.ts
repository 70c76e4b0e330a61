/** A restaurant whose guests pay online, at the stand-ins of the payment providers. */
import { rmSync } from 'node:fs';
import { expect } from 'vitest';
import { setClock } from '../../server/clock.ts';
import { ONLINE_PAYMENT_QUEUE } from '../../server/payments/online/queues.ts';
import { wake } from '../../server/jobs/running.ts';
import { freePort } from './free-port.ts';
import { setDue } from './jobs.ts';
import { until } from './mail-server.ts';
import { placeOrder, type PlacedOrder } from './orders.ts';
import {
  keysFrom,
  MOLLIE_KEY,
  PaymentProviders,
  STRIPE_KEY,
  STRIPE_WEBHOOK_SECRET,
} from './payment-providers.ts';
import {
  Client,
  setUpRestaurant,
  startTestServer,
  type TestRestaurant,
  type TestServer,
} from './server.ts';

export const SETTINGS = '/api/settings/online-payments';
export const STRIPE = {
  provider: 'stripe',
  keys: keysFrom({ secret_key: STRIPE_KEY, webhook_secret: STRIPE_WEBHOOK_SECRET }),
};
export const MOLLIE = { provider: 'mollie', keys: keysFrom({ api_key: MOLLIE_KEY }) };

export interface Online {
  id: string;
  status: string;
  reason: string | null;
  checkout_url: string | null;
  landed_cents: number | null;
  landed_tip_cents: number | null;
  returned_cents: number;
  refunded: boolean;
}
export interface PaidBill {
  id: string;
  status: string;
  total_cents: number;
  paid_cents: number;
  left_cents: number;
  tip_cents: number;
  payments: { id: string; method: string; amount_cents: number; taken_by: string | null }[];
}

export const whole = ({ total_cents }: PlacedOrder, tip_cents = 0) => ({
  way: 'all',
  amount_cents: total_cents,
  tip_cents,
});

/** The guest's clock moves on, so that the next look asks the provider. */
export async function hurry(queue = ONLINE_PAYMENT_QUEUE): Promise<void> {
  await setDue(queue, new Date(0));
  wake(queue);
}
/** The clock stands: no look is due by itself. */
export function freeze(): void {
  const at = new Date();
  setClock(() => at);
}

/** What guests do; `open()` comes before all of it. */
export function onlinePayments() {
  let server: TestServer;
  let providers: PaymentProviders;
  let restaurant: TestRestaurant;
  async function open() {
    providers = await PaymentProviders.start();
    const PORTAL_PORT = String(await freePort());
    const started = await startTestServer({
      ...providers.settings,
      PORTAL_PORT,
      PUBLIC_URL: 'https://lantern.example',
    });
    server = { ...started, portal: new Client(`http://127.0.0.1:${PORTAL_PORT}`) };
    restaurant = await setUpRestaurant(server, { auto_receipt: 'at_once', bills: 'per_table' });
    return { server, providers, restaurant };
  }
  async function stop(): Promise<void> {
    await server.close();
    rmSync(server.dataDir, { recursive: true, force: true });
    await providers.stop();
  }
  const choose = (body: object) => restaurant.owner.put(SETTINGS, body);
  let tables = 0;
  /** An order at a table of its own. */
  async function order(options: { paella?: number; wine?: number } = {}): Promise<PlacedOrder> {
    const table = (await restaurant.owner.post('/api/tables', { name: `Pay ${++tables}` })).body;
    return placeOrder(restaurant, { ...options, table });
  }
  async function billOf({ bill_id }: Pick<PlacedOrder, 'bill_id'>): Promise<PaidBill> {
    return (await restaurant.owner.get(`/api/bills/${bill_id}`)).body;
  }
  let keys = 0;
  function begin(
    { claim_code }: Pick<PlacedOrder, 'claim_code'>,
    body: object,
    key = `k${++keys}`,
  ) {
    return restaurant.portal.post(`/orders/${claim_code}/pay`, body, { 'Idempotency-Key': key });
  }
  async function look(
    { claim_code }: Pick<PlacedOrder, 'claim_code'>,
    id: string,
  ): Promise<Online> {
    return (await restaurant.portal.get(`/orders/${claim_code}/pay/${id}`)).body;
  }
  /** Waits for an outcome, as a guest's page does. */
  function reaches(placed: PlacedOrder, id: string, status: string): Promise<Online> {
    return until(`payment ${status}`, async () => {
      const now = await look(placed, id);
      return now.status === status ? now : null;
    });
  }
  /** A payment whose page is open at the provider. */
  async function opened(placed: PlacedOrder, body: object): Promise<Online> {
    const begun = await begin(placed, body);
    expect(begun.status).toBe(201);
    return reaches(placed, begun.body.id, 'open');
  }
  /** What the provider was asked about a payment. */
  const asked = ({ id }: { id: string }) => providers.calls.filter((call) => call.includes(id));
  function webhook(event: { body: string; headers: Record<string, string> }, provider = 'stripe') {
    return restaurant.portal.post(
      `/online-payments/${provider}/webhook`,
      event.body,
      event.headers,
    );
  }
  async function warnings(): Promise<string[]> {
    const { items } = (await restaurant.owner.get('/api/warnings')).body;
    return items.map(({ code }: { code: string }) => code);
  }
  const refundsSent = (count: number, reference: string) =>
    until('the refunds at the provider', () => {
      const { refunds } = providers.of(reference);
      return Promise.resolve(refunds.length === count ? refunds : null);
    });
  /** A payment with a tip of 2.00 that has landed. */
  async function paid(options = {}): Promise<{ placed: PlacedOrder; id: string }> {
    const placed = await order(options);
    const { id } = await opened(placed, whole(placed, 200));
    providers.settle(id);
    await hurry();
    await reaches(placed, id, 'paid');
    return { placed, id };
  }
  return {
    open,
    stop,
    choose,
    order,
    billOf,
    begin,
    look,
    reaches,
    opened,
    paid,
    asked,
    webhook,
    warnings,
    refundsSent,
  };
}
