import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BUYER, setUpRestaurant, startTestServer, type TestServer } from '../../support/server.ts';

let server: TestServer;
let restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
beforeAll(async () => {
  server = await startTestServer();
  restaurant = await setUpRestaurant(server, {}); // receipts at once, as from the start
});
afterAll(() => server.stop());

/** A bill of €37.00. */
async function openBill(name: string): Promise<string> {
  const items = [{ product_id: restaurant.paella.id, quantity: 2 }];
  return (await restaurant.owner.post('/api/orders', { name, items })).body.bill_id;
}
async function pay(id: string, amount_cents: number, more: object = {}) {
  const { status, body } = await restaurant.owner.post(`/api/bills/${id}/payments`, {
    method: 'card',
    amount_cents,
    ...more,
  });
  expect([status, body]).toEqual([201, body]);
  return body;
}
async function issue(id: string, body: object) {
  const response = await restaurant.owner.post(`/api/bills/${id}/invoice`, body);
  expect([response.status, response.body]).toEqual([201, response.body]);
}
async function documentsOf(id: string): Promise<[string, number][]> {
  const { body } = await restaurant.owner.get(`/api/invoices?bill_id=${id}`);
  return body.items
    .map(({ kind, total_cents }: { kind: string; total_cents: number }) => [kind, total_cents])
    .sort();
}

describe('a payment whose document follows', () => {
  it('settles without a receipt, so that the last payer’s invoice replaces none', async () => {
    const id = await openBill('Follows');
    await pay(id, 1850, { document_follows: true });
    await issue(id, { share_cents: 1850 });
    expect(await pay(id, 1850, { document_follows: true })).toMatchObject({ settled: true });
    expect(await documentsOf(id)).toEqual([['simplified', 1850]]);
    await issue(id, { share_cents: 1850, buyer: BUYER });
    expect(await documentsOf(id)).toEqual([
      ['full', 1850],
      ['simplified', 1850],
    ]);
  });

  it('the document issues the receipt of what an earlier payer left without one', async () => {
    const id = await openBill('Left');
    await pay(id, 1000);
    await pay(id, 2700, { document_follows: true });
    await issue(id, { share_cents: 2700, buyer: BUYER });
    expect(await documentsOf(id)).toEqual([
      ['full', 2700],
      ['simplified', 1000],
    ]);
  });

  it('without it the receipt is issued by the payment itself', async () => {
    const id = await openBill('By itself');
    await pay(id, 3700);
    expect(await documentsOf(id)).toEqual([['simplified', 3700]]);
  });
});
