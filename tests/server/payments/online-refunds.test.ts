import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { setClock } from '../../../server/clock.ts';
import { find } from '../../../server/database/repository.ts';
import { OnlineRefund } from '../../../server/payments/online/model.ts';
import {
  ONLINE_REFUND_QUEUE,
  ONLINE_REVERSAL_QUEUE,
} from '../../../server/payments/online/queues.ts';
import { startOnlinePayments, stopOnlinePayments } from '../../../server/payments/online.ts';
import { until } from '../../support/mail-server.ts';
import {
  hurry,
  onlinePayments,
  MOLLIE,
  SETTINGS,
  STRIPE,
  whole,
} from '../../support/online-payments.ts';
import { payOrder, placeOrder, type PlacedOrder } from '../../support/orders.ts';
import { BUYER } from '../../support/server.ts';

const kit = onlinePayments();
const { choose, order, billOf, look, reaches, opened, paid, webhook, warnings, refundsSent } = kit;
let { providers, restaurant } = {} as Awaited<ReturnType<typeof kit.open>>;
beforeAll(async () => {
  ({ providers, restaurant } = await kit.open());
});
afterAll(() => kit.stop());
afterEach(() => {
  setClock(null);
});

async function refund(placed: PlacedOrder) {
  const [payment] = (await billOf(placed)).payments;
  const path = `/api/bills/${placed.bill_id}/payments/${payment!.id}/refund`;
  return restaurant.owner.post(path, { reason: 'cold' });
}

describe('refunds', () => {
  beforeAll(() => choose({ ...STRIPE, tip_note: null }));

  it('goes through the provider once, though its answer is lost, and the bill is owed again', async () => {
    const { placed, id } = await paid();
    providers.cut(/v1\/refunds$/, 'after');
    expect(
      (await Promise.all([refund(placed), refund(placed)])).map(({ status }) => status).sort(),
    ).toEqual([200, 409]);
    await until('the refund with its answer', async () => {
      await hurry(ONLINE_REFUND_QUEUE);
      const [row] = await find(OnlineRefund, { online_payment_id: id });
      return row?.status === 'done' ? row : null;
    });
    expect(providers.of(id).refunds).toMatchObject([{ amount: placed.total_cents + 200 }]);
    expect(providers.calls.some((call) => call.startsWith('GET /v1/refunds?payment_intent='))).toBe(
      true,
    );
    expect(await look(placed, id)).toMatchObject({ status: 'paid', refunded: true });
    expect(await billOf(placed)).toMatchObject({ status: 'open', left_cents: placed.total_cents });
    // What was refunded is paid again online, with a receipt of its own.
    const again = await opened(placed, whole(placed));
    providers.settle(again.id);
    await hurry();
    await reaches(placed, again.id, 'paid');
    expect((await billOf(placed)).status).toBe('settled');
  });

  it('that the provider refuses is told to managers, sent again, or noted', async () => {
    const { placed, id } = await paid();
    providers.refuse(/v1\/refunds$/, 400, 'Insufficient funds in your Stripe balance');
    await refund(placed);
    const failed = await until('the failed refund', async () => {
      const { body } = await restaurant.owner.get(SETTINGS);
      return body.failed_refunds.length > 0 ? body.failed_refunds : null;
    });
    expect(failed).toMatchObject([
      { bill_id: placed.bill_id, amount_cents: placed.total_cents + 200, reason: 'refused' },
    ]);
    expect(await warnings()).toContain('online_refund_failed');
    const retried = await restaurant.owner.post(`/api/online-refunds/${failed[0].id}/retry`);
    expect(retried.body.failed_refunds).toEqual([]);
    await refundsSent(1, id);
    expect(await warnings()).not.toContain('online_refund_failed');
    expect((await restaurant.owner.post(`/api/online-refunds/${failed[0].id}/close`)).status).toBe(
      404,
    );
  });

  it('of a credit note goes back online too, up to what was paid online', async () => {
    const { placed, id } = await paid({ paella: 2 });
    const full = await restaurant.portal.post(`/orders/${placed.claim_code}/invoice`, {
      buyer: BUYER,
    });
    const { items } = (await restaurant.owner.get(`/api/invoices?q=${full.body.invoice_number}`))
      .body;
    const path = `/api/invoices/${items[0].id}/credit-note`;
    const part = { reason: 'one cold', lines: [{ line: 1, quantity: 1 }], refund_method: 'online' };
    expect((await restaurant.owner.post(path, part)).status).toBe(201);
    expect(await refundsSent(1, id)).toMatchObject([{ amount: placed.total_cents / 2 }]);
    const rest = { reason: 'the other too', refund_method: 'online' };
    expect((await restaurant.owner.post(path, rest)).status).toBe(201);
    const sent = await refundsSent(2, id);
    expect(sent.reduce((sum, { amount }) => sum + Number(amount), 0)).toBe(
      placed.total_cents + 200,
    );

    const cash = await order();
    await payOrder(restaurant, cash);
    const [receipt] = (await restaurant.owner.get(`/api/invoices?bill_id=${cash.bill_id}`)).body
      .items;
    const refused = await restaurant.owner.post(`/api/invoices/${receipt.id}/credit-note`, rest);
    expect(refused.body.errors).toMatchObject([{ path: 'refund_method' }]);
  });
});

describe('a credit note at a table where several paid online', () => {
  /** Two guests whose own orders are paid online, each with a document. */
  async function twoPaid(name: string) {
    await choose({ ...STRIPE, tip_note: null });
    const table = (await restaurant.owner.post('/api/tables', { name })).body;
    const guests = [
      await placeOrder(restaurant, { paella: 1, table }),
      await placeOrder(restaurant, { paella: 1, table }),
    ];
    const ids: string[] = [];
    for (const guest of guests) {
      const { id } = await opened(guest, { way: 'mine', amount_cents: guest.total_cents });
      providers.settle(id);
      await hurry();
      await reaches(guest, id, 'paid');
      await restaurant.portal.post(`/orders/${guest.claim_code}/invoice`, { buyer: BUYER });
      ids.push(id);
    }
    return { guests, ids };
  }
  const wholeBack = { reason: 'cold', refund_method: 'online' };

  it('gives back to the guest whose dishes it credits', async () => {
    const { guests, ids } = await twoPaid('Two refunds');
    const [first, second] = guests as [PlacedOrder, PlacedOrder];
    const { items } = (await restaurant.owner.get(`/api/invoices?bill_id=${first.bill_id}`)).body;
    const of = ({ order_id }: PlacedOrder) =>
      items.find((one: { order_id: string; kind: string }) => one.order_id === order_id).id;
    const credited = await restaurant.owner.post(
      `/api/invoices/${of(second)}/credit-note`,
      wholeBack,
    );
    expect(credited.body).toMatchObject({ total_cents: second.total_cents });
    expect(await refundsSent(1, ids[1]!)).toMatchObject([{ amount: second.total_cents }]);
    expect(await refundsSent(0, ids[0]!)).toEqual([]);
  });

  it('gives back to the guest by whose code the share was paid, in whatever order', async () => {
    await choose({ ...STRIPE, tip_note: null });
    const table = (await restaurant.owner.post('/api/tables', { name: 'Equal parts' })).body;
    const guests = [
      await placeOrder(restaurant, { paella: 1, table }),
      await placeOrder(restaurant, { paella: 1, table }),
    ];
    const ids: string[] = [];
    for (const guest of guests) {
      const { id } = await opened(guest, { way: 'equal', amount_cents: guest.total_cents });
      providers.settle(id);
      await hurry();
      await reaches(guest, id, 'paid');
      ids.push(id);
    }
    const second = guests[1]!;
    const { body } = await restaurant.portal.post(`/orders/${second.claim_code}/invoice`, {
      buyer: BUYER,
    });
    const path = `/api/invoices/${body.id}/credit-note`;
    const part = { reason: 'cold', refund_method: 'online' };
    expect((await restaurant.owner.post(path, part)).body.total_cents).toBe(second.total_cents);
    expect(await refundsSent(1, ids[1]!)).toMatchObject([{ amount: second.total_cents }]);
    expect(await refundsSent(0, ids[0]!)).toEqual([]);
  });
});

/** What the provider says that it refunded, or lost, is noted by the next look. */
describe('money that leaves the provider by itself', () => {
  interface Shown {
    id: string;
    bill_id: string;
    kind: string;
    amount_cents: number;
    withdrawn: boolean;
  }
  async function shown({ bill_id }: Pick<PlacedOrder, 'bill_id'>): Promise<Shown[]> {
    const { reversals } = (await restaurant.owner.get(SETTINGS)).body;
    return reversals.filter((one: Shown) => one.bill_id === bill_id);
  }
  function reversed(placed: PlacedOrder, test: (found: Shown[]) => boolean): Promise<Shown[]> {
    return until('the reversal', async () => {
      await hurry(ONLINE_REVERSAL_QUEUE);
      const found = await shown(placed);
      return test(found) ? found : null;
    });
  }
  const one = (found: Shown[]) => found.length === 1;

  it('a refund on its pages is told, and refunding the payment sends nothing again', async () => {
    await choose({ ...STRIPE, tip_note: null });
    const { placed, id } = await paid();
    const payment = providers.of(id);
    providers.takeBack(id, 'refunds');
    // Stripe tells at once; its charge's id is none of ours, so the lists are read.
    await webhook(providers.event({ ...payment, id: payment.charge }, { object: 'charge' }));
    const [found] = await until('the reversal', async () => {
      const all = await shown(placed);
      return one(all) ? all : null;
    });
    expect(found).toMatchObject({
      kind: 'refund',
      amount_cents: placed.total_cents + 200,
      withdrawn: false,
    });
    expect(await warnings()).toContain('online_reversal');
    expect((await billOf(placed)).status).toBe('settled');
    expect((await refund(placed)).status).toBe(200);
    expect(await shown(placed)).toEqual([]);
    expect(await warnings()).not.toContain('online_reversal');
    expect(await find(OnlineRefund, { online_payment_id: id })).toEqual([]);
    const audit = await restaurant.owner.get('/api/audit?action=online_reversal.seen');
    expect(audit.body.items).toMatchObject([{ detail: { kind: 'refund', provider: 'stripe' } }]);
  });

  it('a part of it is recorded, and a credit note gives back what is left there alone', async () => {
    const { placed, id } = await paid({ paella: 2 });
    providers.takeBack(id, 'refunds', 500);
    // Three more of the account, on two pages; and refunds of ours are none of them.
    for (const amount of [1, 2, 3]) providers.takeBack((await paid()).id, 'refunds', amount);
    await reversed(placed, one);
    const { items } = (await restaurant.owner.get(`/api/invoices?bill_id=${placed.bill_id}`)).body;
    const path = `/api/invoices/${items[0].id}/credit-note`;
    const whole_back = { reason: 'all cold', refund_method: 'online' };
    expect((await restaurant.owner.post(path, whole_back)).status).toBe(201);
    const refunds = await until('our refund', () => {
      const own = providers.of(id).refunds.filter(({ reference }) => reference !== null);
      return Promise.resolve(own.length > 0 ? own : null);
    });
    expect(refunds).toMatchObject([{ amount: placed.total_cents + 200 - 500 }]);
    await hurry(ONLINE_REVERSAL_QUEUE);
    expect(await shown(placed)).toEqual([]);
  });

  it.each(['close', 'leave'] as const)(
    'a refused refund that staff make on its pages, and %s in the list of them, counts once',
    async (how) => {
      await choose({ ...STRIPE, tip_note: null });
      const placed = await order();
      const { id } = await opened(placed, whole(placed));
      // Somebody pays all but 5.00 meanwhile: that much lands, and the rest goes back.
      const surplus_cents = placed.total_cents - 500;
      const cash = { method: 'cash', amount_cents: surplus_cents };
      await restaurant.owner.post(`/api/bills/${placed.bill_id}/payments`, cash);
      providers.refuse(/v1\/refunds$/, 400, 'Insufficient funds in your Stripe balance');
      providers.settle(id);
      await hurry();
      await reaches(placed, id, 'paid');
      const rows = () => find(OnlineRefund, { online_payment_id: id });
      const failed = await until('the failed refund', async () => {
        const [row] = await rows();
        return row?.status === 'failed' ? row : null;
      });
      if (how === 'close') await restaurant.owner.post(`/api/online-refunds/${failed.id}/close`);
      const { id: made } = providers.takeBack(id, 'refunds', surplus_cents);
      await until('the refund that was made by hand', async () => {
        await hurry(ONLINE_REVERSAL_QUEUE);
        const [row] = await rows();
        return row?.provider_ref === made || (await shown(placed)).length > 0 ? true : null;
      });
      expect([await shown(placed), await rows()]).toMatchObject([
        [],
        [{ status: 'done', amount_cents: surplus_cents }],
      ]);
      expect(await look(placed, id)).toMatchObject({ returned_cents: surplus_cents });
      const { payments } = await billOf(placed);
      const online = payments.find(({ amount_cents }) => amount_cents === 500)!;
      const path = `/api/bills/${placed.bill_id}/payments/${online.id}/refund`;
      expect((await restaurant.owner.post(path, { reason: 'cold' })).status).toBe(200);
      const refunds = await refundsSent(2, id);
      expect(refunds.map(({ amount }) => amount)).toEqual([surplus_cents, 500]);
    },
  );

  it('a refund of ours that the bank sends back is owed again', async () => {
    const { placed, id } = await paid();
    await refund(placed);
    const [sent] = await refundsSent(1, id);
    await until('the refund with its answer', async () => {
      const [row] = await find(OnlineRefund, { online_payment_id: id });
      return row?.status === 'done' ? row : null;
    });
    sent!.status = 'failed';
    await until('the failed refund', async () => {
      await hurry(ONLINE_REVERSAL_QUEUE);
      const { body } = await restaurant.owner.get(SETTINGS);
      return body.failed_refunds.length > 0 ? true : null;
    });
  });

  it.each([
    ['Stripe', STRIPE],
    ['Mollie', MOLLIE],
  ] as const)(
    'a refund of ours that %s withdrew stays closed once staff close it',
    async (_name, keys) => {
      await choose({ ...keys, tip_note: null });
      const { placed, id } = await paid();
      await refund(placed);
      const [sent] = await refundsSent(1, id);
      const row = async () => (await find(OnlineRefund, { online_payment_id: id }))[0]!;
      await until('the refund with its answer', async () =>
        (await row()).status === 'done' ? true : null,
      );
      sent!.status = 'failed';
      await until('the failed refund', async () => {
        await hurry(ONLINE_REVERSAL_QUEUE);
        return (await row()).status === 'failed' ? true : null;
      });
      const { id: refund_id } = await row();
      const failed = async () =>
        (await restaurant.owner.get(SETTINGS)).body.failed_refunds.filter(
          (one: { id: string }) => one.id === refund_id,
        );
      expect(await failed()).toMatchObject([{ amount_cents: placed.total_cents + 200 }]);
      const close = () => restaurant.owner.post(`/api/online-refunds/${refund_id}/close`);
      expect((await close()).status).toBe(200);
      /** A refund on the provider's pages is in the list that also has the closed one. */
      async function lookAgain(): Promise<void> {
        const other = await paid();
        providers.takeBack(other.id, 'refunds');
        await reversed(other.placed, one);
      }
      await lookAgain();
      expect([await failed(), (await row()).status]).toEqual([[], 'done']);
      await stopOnlinePayments();
      await startOnlinePayments();
      await lookAgain();
      expect([await failed(), (await row()).status]).toEqual([[], 'done']);
      const retry = await restaurant.owner.post(`/api/online-refunds/${refund_id}/retry`);
      expect([retry.status, providers.of(id).refunds.length]).toEqual([404, 1]);
    },
  );

  it.each([
    ['Stripe', STRIPE],
    ['Mollie', MOLLIE],
  ] as const)('a chargeback at %s is told, noted once, and said to be won', async (_name, keys) => {
    await choose({ ...keys, tip_note: null });
    const { placed, id } = await paid();
    const back = providers.takeBack(id, 'chargebacks');
    await webhook(providers.event(providers.of(id)), keys.provider);
    const [found] = await reversed(placed, one);
    expect(found).toMatchObject({ kind: 'chargeback', amount_cents: placed.total_cents + 200 });
    const close = () => restaurant.owner.post(`/api/online-reversals/${found!.id}/close`);
    expect((await close()).status).toBe(200);
    expect(await shown(placed)).toEqual([]);
    expect((await close()).status).toBe(404);
    back.status = 'won';
    expect(await reversed(placed, one)).toMatchObject([{ id: found!.id, withdrawn: true }]);
    expect((await close()).status).toBe(200);
    await hurry(ONLINE_REVERSAL_QUEUE);
    expect(await shown(placed)).toEqual([]);
  });

  it('is told at the bill that has the payment since its bill was merged', async () => {
    const [from, into] = [await order(), await order({ wine: 1 })];
    const { id } = await opened(from, { way: 'amount', amount_cents: 500 });
    providers.settle(id);
    await hurry();
    await reaches(from, id, 'paid');
    await restaurant.owner.post(`/api/bills/${into.bill_id}/merge`, { bill_id: from.bill_id });
    providers.takeBack(id, 'chargebacks');
    expect(await reversed(into, one)).toMatchObject([{ kind: 'chargeback', amount_cents: 500 }]);
    expect(await shown(from)).toEqual([]);
    const audit = await restaurant.owner.get('/api/audit?action=online_reversal.seen');
    expect(audit.body.items[0]).toMatchObject({ subject_id: into.bill_id });
  });

  it('keys that may not list it change nothing, and are asked again', async () => {
    await choose({ ...STRIPE, tip_note: null });
    const { placed, id } = await paid();
    providers.takeBack(id, 'chargebacks');
    providers.refuse(/v1\/disputes/, 403, 'This key may not read disputes');
    await reversed(placed, one);
  });
});
