import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { setClock } from '../../../server/clock.ts';
import { readConfig } from '../../../server/config.ts';
import { ONLINE_PAYMENT_QUEUE } from '../../../server/payments/online/queues.ts';
import { startServer } from '../../../server/server.ts';
import { jobsOf } from '../../support/jobs.ts';
import { until } from '../../support/mail-server.ts';
import {
  freeze,
  hurry,
  onlinePayments,
  SETTINGS,
  STRIPE,
  whole,
} from '../../support/online-payments.ts';
import { placeOrder } from '../../support/orders.ts';
import { keysFrom, STRIPE_KEY } from '../../support/payment-providers.ts';
import { BUYER } from '../../support/server.ts';

const kit = onlinePayments();
const {
  choose,
  order,
  billOf,
  begin,
  look,
  reaches,
  opened,
  asked,
  webhook,
  warnings,
  refundsSent,
} = kit;
let { server, providers, restaurant } = {} as Awaited<ReturnType<typeof kit.open>>;
beforeAll(async () => {
  ({ server, providers, restaurant } = await kit.open());
});
afterAll(() => kit.stop());
afterEach(() => {
  setClock(null);
});

describe('settings', () => {
  it('without a provider nothing of it is there', async () => {
    const placed = await order();
    expect((await restaurant.portal.get(`/orders/${placed.claim_code}`)).body.bill.online).toBe(
      null,
    );
    expect(await begin(placed, whole(placed))).toMatchObject({
      status: 409,
      body: { code: 'online_payments_off' },
    });
    expect((await webhook({ body: 'id=tr_1', headers: {} }, 'mollie')).status).toBe(404);
    const methods = (await restaurant.owner.get('/api/payment-methods')).body.items;
    expect(methods.map(({ id }: { id: string }) => id)).not.toContain('online');
    expect((await restaurant.owner.get(SETTINGS)).body).toMatchObject({
      provider: null,
      providers: [
        { id: 'stripe', live: null },
        { id: 'mollie', live: null },
      ],
    });
  });

  it('keys are checked, tested, sealed and never sent out', async () => {
    expect((await choose({ provider: 'stripe', tip_note: null })).body.errors).toEqual([
      expect.objectContaining({ path: 'keys.secret_key' }),
    ]);
    const wrong = await choose({
      provider: 'stripe',
      tip_note: null,
      keys: keysFrom({ secret_key: 'pk_test_1234567890', nonsense: 'x', webhook_secret: 'no' }),
    });
    expect(wrong.body.errors.map(({ path }: { path: string }) => path).sort()).toEqual([
      'keys.0.value',
      'keys.1.name',
      'keys.2.value',
    ]);
    const revoked = `${STRIPE_KEY}Revoked`;
    await choose({ provider: 'stripe', tip_note: null, keys: keysFrom({ secret_key: revoked }) });
    expect((await restaurant.owner.post(`${SETTINGS}/test`, { provider: 'stripe' })).body).toEqual({
      outcome: 'keys',
      said: 'Invalid API Key provided',
    });
    const saved = await choose({ ...STRIPE, tip_note: 'All of it goes to the staff' });
    expect(saved.status).toBe(200);
    expect((await restaurant.owner.post(`${SETTINGS}/test`, { provider: 'stripe' })).body).toEqual({
      outcome: 'works',
      said: null,
    });
    const shown = await restaurant.owner.get(SETTINGS);
    expect(shown.body.providers[0]).toMatchObject({
      live: false,
      tested_at: expect.any(String),
      webhook_url: 'https://lantern.example/online-payments/stripe/webhook',
      fields: [
        { name: 'secret_key', stored: true },
        { name: 'webhook_secret', stored: true },
      ],
    });
    const audit = await restaurant.owner.get('/api/audit?action=settings.online_payments_changed');
    expect(audit.body.items.length).toBeGreaterThan(0);
    for (const answer of [saved, shown, audit])
      expect(answer.bytes.toString()).not.toContain(STRIPE_KEY);
    // Staff take no such payment by hand.
    const byHand = await restaurant.owner.patch('/api/payment-methods/online', { active: true });
    expect(byHand.status).toBe(422);
  });
});

describe('a payment with Stripe', () => {
  beforeAll(() => choose({ ...STRIPE, tip_note: null }));

  it('lands with its tip on the bill, once, however often and by whom it is reported', async () => {
    const placed = await order({ paella: 2 });
    const { id, checkout_url } = await opened(placed, whole(placed, 300));
    const payment = providers.of(id);
    expect(checkout_url).toBe(`https://checkout.stripe.com/c/pay/${payment.id}`);
    expect(payment).toMatchObject({ amount: placed.total_cents + 300, currency: 'eur' });
    expect(payment.return_url).toBe(
      `https://lantern.example/orders/${placed.claim_code}/pay/${id}`,
    );
    expect(payment.asked['payment_method_types[0]']).toBe('card');
    expect(await billOf(placed)).toMatchObject({ status: 'open', paid_cents: 0 });

    providers.settle(id);
    const event = providers.event(payment);
    expect(await Promise.all([webhook(event), webhook(event), look(placed, id)])).toMatchObject([
      { status: 200, body: { received: true } },
      { status: 200 },
      {},
    ]);
    expect(await reaches(placed, id, 'paid')).toMatchObject({
      landed_cents: placed.total_cents,
      landed_tip_cents: 300,
      returned_cents: 0,
      checkout_url: null,
    });
    expect((await webhook(event)).status).toBe(200);
    const bill = await billOf(placed);
    expect(bill).toMatchObject({ status: 'settled', left_cents: 0, tip_cents: 300 });
    expect(bill.payments).toMatchObject([
      { method: 'online', amount_cents: placed.total_cents, taken_by: null },
    ]);
    // The receipt that nobody asked for names it, and none was issued by the guest's code.
    const invoices = await restaurant.owner.get(`/api/invoices?bill_id=${placed.bill_id}`);
    expect(invoices.body.items).toMatchObject([
      { kind: 'simplified', method: 'online', tip_cents: 300, issued_by: null },
    ]);
    const own = await restaurant.portal.get(`/orders/${placed.claim_code}/invoices`);
    expect(own.body.items).toEqual([]);
    const full = await restaurant.portal.post(`/orders/${placed.claim_code}/invoice`, {
      buyer: BUYER,
    });
    expect(full.status).toBe(201);
    const report = (await restaurant.owner.get('/api/reports/day')).body;
    expect(report.payments).toContainEqual(
      expect.objectContaining({ method: 'online', tip_cents: 300 }),
    );
    expect(report.by_person).toContainEqual(
      expect.objectContaining({ user_id: null, tip_cents: 300 }),
    );
  });

  it('a key sent again is the same payment; another body is refused', async () => {
    const placed = await order();
    const key = 'the-same';
    const answers = await Promise.all([1, 2, 3].map(() => begin(placed, whole(placed), key)));
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect((await begin(placed, whole(placed, 5), key)).body.code).toBe('idempotency_key_reused');
    await reaches(placed, answers[0]!.body.id, 'open');
    expect(providers.of(answers[0]!.body.id).amount).toBe(placed.total_cents);
  });

  it('an answer that is lost is found again: of the page, and of the charge', async () => {
    const placed = await order();
    providers.cut(/sessions$/, 'after');
    providers.cut(/sessions$/, 'before');
    const { id } = (await begin(placed, whole(placed))).body;
    const page = await until('the page', async () => {
      await hurry();
      const now = await look(placed, id);
      return now.status === 'open' ? now : null;
    });
    // The provider was told three times and opened one page.
    expect(page.checkout_url).toContain(providers.of(id).id);

    // The guest pays; the browser never comes back, no webhook arrives, and the first look is cut.
    providers.settle(id);
    providers.cut(/sessions\//, 'after');
    await until('the payment without anybody asking', async () => {
      await hurry();
      const bill = await billOf(placed);
      return bill.status === 'settled' ? bill : null;
    });
  });

  it('a crash between the row and the provider, or after the charge, loses nothing', async () => {
    const [before, after] = [await order(), await order()];
    const charged = await opened(after, whole(after));
    await server.close();
    providers.settle(charged.id);
    const settings = {
      ...providers.settings,
      DATA_DIR: server.dataDir,
      PORTAL_PORT: new URL(restaurant.portal.base).port,
      STAFF_PORT: new URL(restaurant.owner.base).port,
      PORTAL_HOST: '127.0.0.1',
      PUBLIC_URL: 'https://lantern.example',
      RATE_LIMIT_FACTOR: '1000',
      BACKUP_AT: 'off',
      PRINTER_ADDRESSES: '127.0.0.1:1024-65535',
    };
    server.close = (await startServer(readConfig(settings))).close;
    await until('the payment that was charged while the server was down', async () => {
      await hurry();
      return (await billOf(after)).status === 'settled' ? true : null;
    });
    expect((await opened(before, whole(before))).status).toBe('open');
  });

  it('two guests pay the same rest: the second gets back what is too much', async () => {
    const placed = await order({ paella: 1, wine: 1 });
    const [first, second, third] = [
      await opened(placed, whole(placed, 100)),
      await opened(placed, whole(placed, 200)),
      await opened(placed, { way: 'amount', amount_cents: 500 }),
    ];
    for (const { id } of [third, first, second]) {
      providers.settle(id);
      await hurry();
      await reaches(placed, id, 'paid');
    }
    // 5.00 of the bill were paid when the first whole payment arrived.
    const surplus = 500;
    expect(await look(placed, first.id)).toMatchObject({
      landed_cents: placed.total_cents - surplus,
      landed_tip_cents: 100,
      returned_cents: surplus,
    });
    expect(await look(placed, second.id)).toMatchObject({
      landed_cents: 0,
      landed_tip_cents: 0,
      returned_cents: placed.total_cents + 200,
    });
    expect(await refundsSent(1, first.id)).toMatchObject([{ amount: surplus }]);
    expect(await refundsSent(1, second.id)).toMatchObject([{ amount: placed.total_cents + 200 }]);
    expect(await refundsSent(0, third.id)).toEqual([]);
    const bill = await billOf(placed);
    expect(bill).toMatchObject({
      status: 'settled',
      paid_cents: placed.total_cents,
      tip_cents: 100,
    });
    expect(bill.payments).toHaveLength(2);
    expect(await begin(placed, whole(placed))).toMatchObject({
      status: 409,
      body: { code: 'bill_settled' },
    });
  });

  it('[2.3.2] an amount above what is left, or of nothing, begins no payment', async () => {
    const placed = await order();
    const pages = providers.payments.length;
    for (const [amount_cents, status] of [
      [placed.total_cents + 1, 409],
      [0, 422],
      [-1, 422],
      [1.5, 422],
    ])
      expect((await begin(placed, { way: 'amount', amount_cents })).status).toBe(status);
    const other = await order();
    const { id } = (await begin(placed, whole(placed))).body;
    expect((await restaurant.portal.get(`/orders/${other.claim_code}/pay/${id}`)).status).toBe(404);
    await reaches(placed, id, 'open');
    expect(providers.payments.length - pages).toBe(1);
  });

  it('a forged webhook, an old one and one of a stranger move nothing', async () => {
    freeze();
    const placed = await order();
    const { id } = await opened(placed, whole(placed));
    const payment = providers.of(id);
    const old = new Date(Date.now() - 301_000);
    const right = providers.event(payment);
    for (const forged of [
      providers.event(payment, { secret: 'whsec_somebody_else' }),
      providers.event(payment, { at: old }),
      { ...right, body: right.body.replace('completed', 'complete!') },
      { ...right, headers: { 'Content-Type': 'application/json' } },
    ])
      expect(await webhook(forged)).toMatchObject({
        status: 400,
        body: { code: 'invalid_signature' },
      });
    expect(await webhook(providers.event({ id: 'cs_unknown', provider: 'stripe' }))).toMatchObject({
      status: 200,
      body: { received: true },
    });
    expect(asked(payment)).toEqual([]);
    expect((await billOf(placed)).paid_cents).toBe(0);
    // A right one about a payment that is not paid is looked up, and believed in nothing else.
    expect((await webhook(right)).status).toBe(200);
    await until('the look', () => Promise.resolve(asked(payment)[0] ?? null));
    expect(await billOf(placed)).toMatchObject({ status: 'open', paid_cents: 0 });
  });

  it('a page that expires, and a provider that refuses, say so and charge nothing', async () => {
    const placed = await order();
    const gone = await opened(placed, whole(placed));
    providers.settle(gone.id, 'expired');
    await hurry();
    expect(await reaches(placed, gone.id, 'expired')).toMatchObject({ checkout_url: null });
    const small = (await begin(placed, { way: 'amount', amount_cents: 20 })).body;
    expect(await reaches(placed, small.id, 'failed')).toMatchObject({ reason: 'refused' });
    providers.refuse(/sessions$/, 401, 'Invalid API Key provided');
    const locked = (await begin(placed, whole(placed))).body;
    expect(await reaches(placed, locked.id, 'failed')).toMatchObject({ reason: 'keys' });
    expect(await warnings()).toContain('online_keys_refused');
    await restaurant.owner.post(`${SETTINGS}/test`, { provider: 'stripe' });
    expect(await warnings()).not.toContain('online_keys_refused');
    // A page that nobody was ever sent to is given up.
    providers.cut(/sessions$/, 'before');
    const lost = (await begin(placed, whole(placed))).body;
    setClock(() => new Date(Date.now() + 31 * 60_000));
    await hurry();
    await reaches(placed, lost.id, 'expired');
    setClock(null);
    expect(await billOf(placed)).toMatchObject({ status: 'open', paid_cents: 0 });
    expect(await jobsOf(ONLINE_PAYMENT_QUEUE)).not.toContainEqual(
      expect.objectContaining({ subject_id: lost.id }),
    );
  });

  it("pays the phone's own rounds: they are marked as paid, the others are left", async () => {
    const table = (await restaurant.owner.post('/api/tables', { name: 'Pay together' })).body;
    const mine = await placeOrder(restaurant, { table });
    const others = await placeOrder(restaurant, { wine: 2, table });
    const { id } = await opened(mine, { way: 'mine', amount_cents: mine.total_cents });
    providers.settle(id);
    await hurry();
    await reaches(mine, id, 'paid');
    const bill = (await restaurant.portal.get(`/orders/${mine.claim_code}`)).body.bill;
    expect(bill).toMatchObject({
      left_cents: others.total_cents,
      online: { provider: 'stripe', name: 'Stripe', tip_note: null },
      rounds: [
        { mine: true, paid: true, by_staff: false, total_cents: mine.total_cents },
        { mine: false, paid: false, by_staff: false, total_cents: others.total_cents },
      ],
    });
    const staffOrder = await restaurant.owner.post('/api/orders', {
      bill_id: mine.bill_id,
      items: [{ product_id: restaurant.wine.id, quantity: 1 }],
    });
    expect(staffOrder.status).toBe(201);
    // Its own share is invoiced before the others pay.
    const receipt = await restaurant.portal.post(`/orders/${mine.claim_code}/invoice`, {});
    expect(receipt.body).toMatchObject({ total_cents: mine.total_cents });
    const call = { reason: 'bill', method: 'cash', split: 'own' };
    await restaurant.portal.post(`/orders/${others.claim_code}/call`, call);
    expect(await billOf(mine)).toMatchObject({ requested_method: 'cash', requested_split: 'own' });
  });

  it('lands on the bill that took its bill in', async () => {
    const [from, into] = [await order(), await order({ wine: 1 })];
    const { id } = await opened(from, whole(from));
    await restaurant.owner.post(`/api/bills/${into.bill_id}/merge`, { bill_id: from.bill_id });
    expect(await look(from, id)).toMatchObject({ status: 'open' });
    providers.settle(id);
    await hurry();
    expect(await reaches(from, id, 'paid')).toMatchObject({ landed_cents: from.total_cents });
    expect(await billOf(into)).toMatchObject({
      paid_cents: from.total_cents,
      left_cents: into.total_cents,
    });
  });
});
