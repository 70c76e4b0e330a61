import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { setClock } from '../../../server/clock.ts';
import { find } from '../../../server/database/repository.ts';
import { OnlinePayment, OnlineRefund } from '../../../server/payments/online/model.ts';
import { ONLINE_REFUND_QUEUE } from '../../../server/payments/online/queues.ts';
import { until } from '../../support/mail-server.ts';
import { freeze, hurry, MOLLIE, onlinePayments, whole } from '../../support/online-payments.ts';

const kit = onlinePayments();
const { choose, order, billOf, reaches, opened, asked, webhook } = kit;
let { providers, restaurant } = {} as Awaited<ReturnType<typeof kit.open>>;
beforeAll(async () => {
  ({ providers, restaurant } = await kit.open());
});
afterAll(() => kit.stop());
afterEach(() => {
  setClock(null);
});

describe('a payment with Mollie', () => {
  beforeAll(() => choose({ ...MOLLIE, tip_note: null }));

  it('lands by its webhook, which says an id alone, and is refunded once', async () => {
    freeze();
    const placed = await order();
    const { id, checkout_url } = await opened(placed, whole(placed, 150));
    const payment = providers.of(id);
    expect(checkout_url).toBe(`https://www.mollie.com/checkout/select-method/${payment.id}`);
    expect(payment).toMatchObject({
      amount: ((placed.total_cents + 150) / 100).toFixed(2),
      currency: 'EUR',
      webhook_url: 'https://lantern.example/online-payments/mollie/webhook',
    });
    for (const body of ['id=tr_nobody', 'id=../../x', 'nothing'])
      expect((await webhook({ ...providers.event(payment), body }, 'mollie')).body).toEqual({
        received: true,
      });
    expect(asked(payment)).toEqual([]);
    providers.settle(id);
    await webhook(providers.event(payment), 'mollie');
    await webhook(providers.event(payment), 'mollie');
    expect(await reaches(placed, id, 'paid')).toMatchObject({
      landed_cents: placed.total_cents,
      landed_tip_cents: 150,
    });
    setClock(null);
    const bill = await billOf(placed);
    expect(bill.payments).toHaveLength(1);
    providers.cut(/refunds$/, 'after');
    await restaurant.owner.post(
      `/api/bills/${placed.bill_id}/payments/${bill.payments[0]!.id}/refund`,
      { reason: 'cold' },
    );
    await until('the refund with its answer', async () => {
      await hurry(ONLINE_REFUND_QUEUE);
      const [row] = await find(OnlineRefund, { online_payment_id: id });
      return row?.status === 'done' ? row : null;
    });
    expect(payment.refunds).toMatchObject([{ amount: payment.amount }]);
  });

  it('that the guest cancels there is not paid', async () => {
    const placed = await order();
    const { id } = await opened(placed, whole(placed));
    providers.settle(id, 'canceled');
    await hurry();
    expect(await reaches(placed, id, 'failed')).toMatchObject({ reason: 'payer' });
    expect((await billOf(placed)).paid_cents).toBe(0);
  });

  it('switched off, guests see nothing of it, and what is under way still lands', async () => {
    const placed = await order();
    const { id } = await opened(placed, whole(placed));
    expect((await choose({ provider: null, tip_note: null })).body.provider).toBeNull();
    expect((await restaurant.portal.get(`/orders/${placed.claim_code}`)).body.bill.online).toBe(
      null,
    );
    providers.settle(id);
    await hurry();
    await reaches(placed, id, 'paid');
    expect((await billOf(placed)).status).toBe('settled');
    const landed = await find(OnlinePayment, { status: 'paid' });
    const ids = landed.flatMap(({ payment_id }) => payment_id ?? []);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
