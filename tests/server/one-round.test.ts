import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeCustomer } from '../support/customers.ts';
import { startMailServer, type MailServer } from '../support/mail-server.ts';
import { placeOrder } from '../support/orders.ts';
import {
  BUYER,
  OWNER,
  RESTAURANT,
  setUpRestaurant,
  startTestServer,
  type TestServer,
} from '../support/server.ts';

let mail: MailServer;
let server: TestServer;
let restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
beforeAll(async () => {
  mail = await startMailServer();
  server = await startTestServer(mail.settings);
});
afterAll(async () => {
  await server.stop();
  await mail.stop();
});

function faultsOf({ status, body }: { status: number; body: { errors: { path: string }[] } }) {
  expect(status).toBe(422);
  return body.errors.map(({ path }) => path).sort();
}

describe('a form gets all its faults in one response, the contract’s and the feature’s', () => {
  it('set-up', async () => {
    const response = await server.staff.post('/api/setup', {
      restaurant: { ...RESTAURANT, name: '' },
      owner: { ...OWNER, email: 'nobody', password: 'password12345678' },
    });
    expect(faultsOf(response)).toEqual(['owner.email', 'owner.password', 'restaurant.name']);
    restaurant = await setUpRestaurant(server);
  });

  it('buyer of an invoice: by code, by account, by staff, in a reissue', async () => {
    const order = await placeOrder(restaurant);
    const { client } = await makeCustomer(server, mail);
    const all = ['city', 'country', 'name', 'postal_code', 'street'].map((name) => `buyer.${name}`);
    const buyers = [
      { buyer: { name: '' }, wrong: all },
      { buyer: {}, wrong: all },
      {
        buyer: { ...BUYER, name: '', tax_id: 'DE136695977' },
        wrong: ['buyer.name', 'buyer.tax_id'],
      },
      { buyer: { ...BUYER, email: 'no', city: '' }, wrong: ['buyer.city', 'buyer.email'] },
      {
        buyer: { ...BUYER, country: 'Germany', street: null },
        wrong: ['buyer.country', 'buyer.street'],
      },
      { buyer: { ...BUYER, country: 'UK', tax_id: null }, wrong: ['buyer.country'] },
    ];
    for (const { buyer, wrong } of buyers) {
      expect(
        faultsOf(await server.portal.post(`/orders/${order.claim_code}/invoice`, { buyer })),
      ).toEqual(wrong);
      expect(faultsOf(await client.post('/customer/orders/1/invoice', { buyer }))).toEqual(wrong);
      expect(
        faultsOf(await restaurant.owner.post(`/api/orders/${order.order_id}/invoice`, { buyer })),
      ).toEqual(wrong);
      expect(
        faultsOf(await restaurant.owner.post('/api/invoices/1/reissue', { buyer, reason: '' })),
      ).toEqual([...wrong, 'reason']);
    }
    const vouched = { buyer: { ...BUYER, name: '', tax_id: 'DE136695977' }, tax_id_checked: true };
    expect(
      faultsOf(await restaurant.owner.post(`/api/orders/${order.order_id}/invoice`, vouched)),
    ).toEqual(['buyer.name']);
  });

  it('registration', async () => {
    const response = await server.portal.post('/customer/register', {
      email: 'no',
      password: 'password12345678',
      full_name: '',
    });
    expect(faultsOf(response)).toEqual(['email', 'full_name', 'password']);
  });

  it('profile', async () => {
    const { client } = await makeCustomer(server, mail);
    const response = await client.put('/customer/profile', {
      full_name: '',
      tax_id: 'DE136695977',
      address: { country: 'DE' },
    });
    expect(faultsOf(response)).toEqual(['full_name', 'tax_id']);
  });

  it('printer, discount, the restaurant’s look', async () => {
    expect(
      faultsOf(
        await restaurant.owner.post('/api/printers', { name: '', address: 'tcp://8.8.8.8:9100' }),
      ),
    ).toEqual(['address', 'name']);
    const { order_id } = (
      await server.portal.post(`/menu/${restaurant.table.token}/order`, {
        items: [{ product_id: restaurant.paella.id, quantity: 1 }],
      })
    ).body;
    expect(
      faultsOf(
        await restaurant.owner.post(`/api/orders/${order_id}/discount`, {
          amount_cents: 999_999,
          reason: '',
        }),
      ),
    ).toEqual(['amount_cents', 'reason']);
    expect(
      faultsOf(
        await restaurant.owner.put('/api/restaurant', { name: '', accent_colour: '#ffffee' }),
      ),
    ).toEqual(['accent_colour', 'name']);
  });
});
