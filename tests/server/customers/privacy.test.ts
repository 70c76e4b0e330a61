import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { database } from '../../../server/database/connect.ts';
import { makeCustomer, PASSWORD } from '../../support/customers.ts';
import { startMailServer, type MailServer } from '../../support/mail-server.ts';
import { paidOrder, placeOrder } from '../../support/orders.ts';
import { BUYER, setUpRestaurant, startTestServer, type TestServer } from '../../support/server.ts';
import { makeUser } from '../../support/staff.ts';

let mail: MailServer;
let server: TestServer;
let restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
beforeAll(async () => {
  mail = await startMailServer();
  server = await startTestServer(mail.settings);
  restaurant = await setUpRestaurant(server);
});
afterAll(async () => {
  await server.stop();
  await mail.stop();
});

async function withInvoice() {
  const ana = await makeCustomer(server, mail);
  const placed = await paidOrder(restaurant, { by: ana.client, payment: { method: 'card' } });
  const invoice = (
    await ana.client.post(`/customer/orders/${placed.order_id}/invoice`, { buyer: BUYER })
  ).body;
  return { ana, placed, invoice };
}

describe('a customer’s data', () => {
  it('[14.1.1] are exported in full, without anybody else’s', async () => {
    const { ana, placed, invoice } = await withInvoice();
    await withInvoice();
    const { status, body } = await ana.client.get('/customer/export');
    expect(status).toBe(200);
    expect(body.profile).toMatchObject({ customer_id: ana.id, email: ana.email });
    expect(body.orders.map(({ order_id }: { order_id: string }) => order_id)).toEqual([
      placed.order_id,
    ]);
    expect(body.invoices.map(({ id }: { id: string }) => id)).toEqual([invoice.id]);
    expect(body.mails.map(({ kind }: { kind: string }) => kind).sort()).toEqual([
      'invoice',
      'verify',
    ]);
    expect(body.sessions).toHaveLength(1);
    for (const secret of ['hashed_password', 'mfa_secret', 'token='])
      expect(JSON.stringify(body)).not.toContain(secret);
  });

  it('[14.1.1] have each payment once, also of a bill that holds several of their orders', async () => {
    const ana = await makeCustomer(server, mail);
    const first = await placeOrder(restaurant, { by: ana.client });
    const { claim_code: bill_of } = first;
    const second = await placeOrder(restaurant, { by: ana.client, bill_of });
    expect(second.bill_id).toBe(first.bill_id);
    for (const amount_cents of [2000, first.total_cents + second.total_cents - 2000])
      await restaurant.owner.post(`/api/bills/${first.bill_id}/payments`, {
        method: 'card',
        amount_cents,
      });
    const { payments } = (await ana.client.get('/customer/export')).body;
    const amounts = payments.map((one: { amount_cents: number }) => one.amount_cents);
    expect(amounts.sort((a: number, b: number) => b - a)).toEqual([2000, 1700]);
    for (const { order_id } of payments) expect(order_id).toBe(first.order_id);
  });

  it('[14.2.7] are erased with the account; invoices stay, restricted', async () => {
    const { ana, placed, invoice } = await withInvoice();
    const remove = (password: string) =>
      ana.client.send('DELETE', '/customer/account', { password });
    expect((await remove('Wrong1234x')).body.code).toBe('invalid_credentials');
    expect((await remove(PASSWORD)).body).toEqual({ deleted: true });
    expect((await ana.client.get('/customer/profile')).status).toBe(401);
    expect(
      (await server.portal.post('/customer/token', { email: ana.email, password: PASSWORD }))
        .status,
    ).toBe(401);
    expect((await mail.waitFor(ana.email, /was deleted/)).subject).toBe(
      'Your account has been deleted',
    );
    for (const table of ['customers', 'sessions', 'one_use_tokens', 'orders']) {
      const [rows] = await database().query(`SELECT * FROM ${table}`);
      expect(JSON.stringify(rows)).not.toContain(
        table === 'orders' ? `"customer_id":"${ana.id}"` : ana.id,
      );
    }
    const stored = await restaurant.owner.get(`/api/invoices/${invoice.id}`);
    expect(stored.body).toMatchObject({
      invoice_number: invoice.invoice_number,
      customer_id: null,
      buyer: BUYER,
    });
    const [[row]] = (await database().query('SELECT restricted_at FROM invoices WHERE id = $id', {
      bind: { id: invoice.id },
    })) as [{ restricted_at: unknown }[], unknown];
    expect(row!.restricted_at).not.toBeNull();
    expect(
      (await restaurant.owner.get(`/api/orders/${placed.order_id}`)).body.customer_id,
    ).toBeNull();
    const cashier = (await makeUser(server, restaurant.owner, 'cashier')).client;
    for (const response of [
      await cashier.get(`/api/invoices/${invoice.id}`),
      await cashier.post(`/api/invoices/${invoice.id}/print`, { format: 'a4' }),
    ])
      expect(response.status).toBe(404);
  });

  it('are not visible to a new account with the same address', async () => {
    const { ana } = await withInvoice();
    await ana.client.send('DELETE', '/customer/account', { password: PASSWORD });
    const again = await makeCustomer(server, mail, ana.email);
    expect((await again.client.get('/customer/invoices')).body.items).toEqual([]);
    expect((await again.client.get('/customer/orders')).body.items).toEqual([]);
  });
});
