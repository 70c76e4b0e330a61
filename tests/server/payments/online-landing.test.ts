import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hurry, onlinePayments, STRIPE, whole } from '../../support/online-payments.ts';
import { placeOrder, type PlacedOrder } from '../../support/orders.ts';
import { BUYER } from '../../support/server.ts';

const kit = onlinePayments();
const { choose, order, billOf, opened, reaches, refundsSent } = kit;
let { providers, restaurant } = {} as Awaited<ReturnType<typeof kit.open>>;
beforeAll(async () => {
  ({ providers, restaurant } = await kit.open());
  await choose({ ...STRIPE, tip_note: null });
});
afterAll(() => kit.stop());

/** Two guests at one table, each with an order from a phone of their own. */
async function twoGuests(name: string, mine = 1): Promise<[PlacedOrder, PlacedOrder]> {
  const table = (await restaurant.owner.post('/api/tables', { name })).body;
  return [
    await placeOrder(restaurant, { paella: mine, table }),
    await placeOrder(restaurant, { wine: 2, table }),
  ];
}
const own = ({ total_cents }: PlacedOrder, tip_cents = 0) => ({
  way: 'mine',
  amount_cents: total_cents,
  tip_cents,
});
async function payAt(placed: PlacedOrder, id: string) {
  providers.settle(id);
  await hurry();
  return reaches(placed, id, 'paid');
}
const guestBill = async ({ claim_code }: PlacedOrder) =>
  (await restaurant.portal.get(`/orders/${claim_code}`)).body.bill;
const itemsOf = async ({ order_id }: PlacedOrder) =>
  (await restaurant.owner.get(`/api/orders/${order_id}`)).body.items as {
    id: string;
    quantity: number;
  }[];

/** While a guest is on the provider's page the bill changes. */
describe('a payment of the guest’s own orders', () => {
  it('pays the bill that has them since staff split it, and no other guest’s', async () => {
    const [mine, others] = await twoGuests('Split away');
    const { id } = await opened(mine, own(mine, 100));
    const items = (await itemsOf(mine)).map((item) => ({
      order_item_id: item.id,
      quantity: item.quantity,
    }));
    const path = `/api/bills/${mine.bill_id}/split`;
    const split = (await restaurant.owner.post(path, { items })).body;
    expect(await payAt(mine, id)).toMatchObject({
      landed_cents: mine.total_cents,
      landed_tip_cents: 100,
      returned_cents: 0,
    });
    expect(await billOf({ bill_id: split.id })).toMatchObject({
      status: 'settled',
      paid_cents: mine.total_cents,
      tip_cents: 100,
    });
    expect(await billOf(others)).toMatchObject({ status: 'open', paid_cents: 0 });
    expect(await guestBill(mine)).toMatchObject({ left_cents: 0 });
    expect(await guestBill(others)).toMatchObject({ left_cents: others.total_cents });
  });

  it('goes back where the guest cancelled the order meanwhile', async () => {
    const [mine, others] = await twoGuests('Cancelled');
    const { id } = await opened(mine, own(mine, 100));
    expect((await restaurant.portal.post(`/orders/${mine.claim_code}/cancel`)).status).toBe(200);
    expect(await payAt(mine, id)).toMatchObject({
      landed_cents: 0,
      landed_tip_cents: 0,
      returned_cents: mine.total_cents + 100,
    });
    expect(await refundsSent(1, id)).toMatchObject([{ amount: mine.total_cents + 100 }]);
    expect(await billOf(others)).toMatchObject({ paid_cents: 0, left_cents: others.total_cents });
  });

  it('pays what staff voided nothing of', async () => {
    const [mine, others] = await twoGuests('Voided', 2);
    const { id } = await opened(mine, own(mine));
    const [paella] = await itemsOf(mine);
    const path = `/api/orders/${mine.order_id}/items/${paella!.id}/void`;
    expect((await restaurant.owner.post(path, { quantity: 1, reason: 'sold out' })).status).toBe(
      200,
    );
    const half = mine.total_cents / 2;
    expect(await payAt(mine, id)).toMatchObject({ landed_cents: half, returned_cents: half });
    expect(await billOf(mine)).toMatchObject({ left_cents: others.total_cents });
    const { rounds } = await guestBill(mine);
    expect(rounds).toMatchObject([{ paid: true, total_cents: half }, { paid: false }]);
  });

  it('that was made on two pages of the provider goes back once', async () => {
    const [mine, others] = await twoGuests('Twice');
    const [first, second] = [await opened(mine, own(mine)), await opened(mine, own(mine))];
    expect(await payAt(mine, first.id)).toMatchObject({ landed_cents: mine.total_cents });
    expect(await payAt(mine, second.id)).toMatchObject({
      landed_cents: 0,
      returned_cents: mine.total_cents,
    });
    expect(await refundsSent(1, second.id)).toMatchObject([{ amount: mine.total_cents }]);
    expect(await billOf(mine)).toMatchObject({
      paid_cents: mine.total_cents,
      left_cents: others.total_cents,
    });
  });
});

describe('a guest whose own orders are paid', () => {
  it('has the documents of them, and one who has not paid has none', async () => {
    const [mine, others] = await twoGuests('Documents');
    await payAt(mine, (await opened(mine, own(mine))).id);
    const receipt = ({ claim_code }: PlacedOrder, body: object = {}) =>
      restaurant.portal.post(`/orders/${claim_code}/invoice`, body);
    expect(await receipt(others)).toMatchObject({ status: 409, body: { code: 'order_not_paid' } });
    expect((await receipt(mine, { buyer: BUYER })).body).toMatchObject({
      kind: 'full',
      total_cents: mine.total_cents,
    });
    const path = `/api/bills/${mine.bill_id}/payments`;
    // A part of the others' order, and then the rest.
    const half = others.total_cents / 2;
    await restaurant.owner.post(path, { method: 'cash', amount_cents: half });
    expect((await receipt(others)).status).toBe(409);
    await restaurant.owner.post(path, { method: 'cash', amount_cents: half });
    expect((await receipt(others)).body).toMatchObject({ total_cents: others.total_cents });
  });

  it('has the tip of their own payment on their document, beside others who paid as much', async () => {
    const { owner, portal } = restaurant;
    const table = (await owner.post('/api/tables', { name: 'Alike' })).body;
    const [anna, ben, carla] = [
      await placeOrder(restaurant, { table }),
      await placeOrder(restaurant, { table }),
      await placeOrder(restaurant, { table }),
    ];
    await payAt(anna, (await opened(anna, own(anna, 200))).id);
    await payAt(ben, (await opened(ben, own(ben))).id);
    const path = `/api/bills/${anna.bill_id}`;
    const share = { method: 'cash', amount_cents: carla.total_cents, tip_cents: 70 };
    const document = async ({ claim_code }: PlacedOrder, body: object) =>
      (await portal.post(`/orders/${claim_code}/invoice`, body)).body;
    const bens = await document(ben, { buyer: BUYER });
    // Something is left to pay: no document has the rest of all tips.
    await placeOrder(restaurant, { wine: 1, table });
    await owner.post(`${path}/payments`, share);
    const [carlas, annas] = [await document(carla, {}), await document(anna, { buyer: BUYER })];
    const { items } = (await owner.get(`/api/invoices?bill_id=${anna.bill_id}`)).body;
    const tipOf = ({ id }: { id: string }) =>
      items.find((one: { id: string }) => one.id === id).tip_cents;
    expect([bens, carlas, annas].map(tipOf)).toEqual([0, 70, 200]);
  });

  it('keeps them on the bill until they are refunded: the money would pay what others ordered', async () => {
    const [others, mine] = await twoGuests('Stays', 2);
    await payAt(mine, (await opened(mine, own(mine))).id);
    const { owner, portal } = restaurant;
    const [wine] = await itemsOf(mine);
    const bill = `/api/bills/${mine.bill_id}`;
    const split = { items: [{ order_item_id: wine!.id, quantity: 1 }] };
    const voided = { quantity: 1, reason: 'sold out' };
    const cancelled = () => owner.patch(`/api/orders/${mine.order_id}`, { status: 'cancelled' });
    for (const [refused, code] of [
      [await portal.post(`/orders/${mine.claim_code}/cancel`), 'invalid_transition'],
      [await cancelled(), 'invalid_transition'],
      [
        await owner.post(`/api/orders/${mine.order_id}/items/${wine!.id}/void`, voided),
        'already_paid',
      ],
      [await owner.post(`${bill}/split`, split), 'already_paid'],
    ] as const)
      expect([refused.status, refused.body.code]).toEqual([409, code]);
    const { payments, ...before } = await billOf(mine);
    expect(before).toMatchObject({
      paid_cents: mine.total_cents,
      left_cents: others.total_cents,
    });
    const path = `${bill}/payments/${payments[0]!.id}/refund`;
    expect((await owner.post(path, { reason: 'sold out' })).status).toBe(200);
    expect((await cancelled()).status).toBe(200);
    expect(await billOf(mine)).toMatchObject({ paid_cents: 0, left_cents: others.total_cents });
  });
});

describe('a payment of a bill that is no more', () => {
  it('goes back whole, with its tip, where every order was cancelled', async () => {
    const placed = await order();
    const { id } = await opened(placed, whole(placed, 100));
    await restaurant.owner.patch(`/api/orders/${placed.order_id}`, { status: 'cancelled' });
    expect(await payAt(placed, id)).toMatchObject({
      landed_cents: 0,
      returned_cents: placed.total_cents + 100,
    });
    expect(await refundsSent(1, id)).toMatchObject([{ amount: placed.total_cents + 100 }]);
    expect(await billOf(placed)).toMatchObject({ status: 'void', paid_cents: 0, payments: [] });
  });

  it('pays it where it is owed again, after a refund of what had settled it', async () => {
    const placed = await order();
    const { id } = await opened(placed, whole(placed));
    const path = `/api/bills/${placed.bill_id}/payments`;
    const cash = { method: 'cash', amount_cents: placed.total_cents };
    const taken = (await restaurant.owner.post(path, cash)).body;
    await restaurant.owner.post(`${path}/${taken.id}/refund`, { reason: 'pays by phone' });
    expect(await payAt(placed, id)).toMatchObject({
      landed_cents: placed.total_cents,
      returned_cents: 0,
    });
    const bill = await billOf(placed);
    expect(bill).toMatchObject({ status: 'settled', left_cents: 0 });
    expect(bill.payments.map(({ method }) => method)).toEqual(['cash', 'online']);
  });
});
