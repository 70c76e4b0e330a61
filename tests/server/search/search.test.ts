import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setClock } from '../../../server/clock.ts';
import { BATCHES } from '../../support/corpus.ts';
import { makeCustomer } from '../../support/customers.ts';
import { startMailServer, type MailServer } from '../../support/mail-server.ts';
import { issueInvoice, paidOrder, placeOrder } from '../../support/orders.ts';
import { DATABASES, newDatabase } from '../../support/postgres.ts';
import {
  BUYER,
  setUpRestaurant,
  startTestServer,
  type Client,
  type TestRestaurant,
  type TestServer,
} from '../../support/server.ts';
import { logInStaff, makeUser } from '../../support/staff.ts';

const NOTHING = {
  tables: [],
  bills: [],
  orders: [],
  products: [],
  invoices: [],
  buyers: [],
  customers: [],
};

describe.each(DATABASES)('the search on %s', (name) => {
  let server: TestServer;
  let mail: MailServer;
  let restaurant: TestRestaurant;
  let waiter: Client;
  let cashier: Client;
  beforeAll(async () => {
    mail = await startMailServer();
    server = await startTestServer({ ...(await newDatabase(name)), ...mail.settings });
    restaurant = await setUpRestaurant(server);
    waiter = (await makeUser(server, restaurant.owner, 'waiter')).client;
    cashier = (await makeUser(server, restaurant.owner, 'cashier')).client;
  });
  afterAll(async () => {
    setClock(null);
    await server.stop();
    await mail.stop();
  });
  const search = async (q: string, by: Client = restaurant.owner) =>
    (await by.get(`/api/search?q=${encodeURIComponent(q)}`)).body;

  it('finds a table with its open bill by a part of its name, whatever its accents', async () => {
    const { bill_id } = await placeOrder(restaurant, { paella: 2 });
    await restaurant.owner.post('/api/tables', { name: 'Café' });
    const { tables, bills } = await search('mesa 4');
    expect(tables).toMatchObject([
      { name: 'Mesa 4', state: 'waiting', owed_cents: 3700, bill_ids: [bill_id] },
    ]);
    expect(bills).toMatchObject([{ id: bill_id, status: 'open', left_cents: 3700 }]);
    expect((await search('cafe')).tables).toMatchObject([{ name: 'Café', state: 'free' }]);
    expect((await search('PAEL')).products).toMatchObject([
      { name: 'Paella', category: 'Carta', price_cents: 1850, available: true },
    ]);
  });

  it('finds documents, orders, buyers and customers by name or number; a role sees what it may read', async () => {
    const order = await paidOrder(restaurant, { wine: 1 });
    const { invoice_number } = await issueInvoice(restaurant, { order, buyer: BUYER });
    await makeCustomer(server, mail, 'ana@example.org');
    const byRole = ['invoices', 'buyers', 'customers'];
    const kinds = (found: Record<string, unknown[]>) =>
      Object.entries(found)
        .filter(([, rows]) => rows.length > 0)
        .map(([kind]) => kind);

    expect((await search(invoice_number)).invoices).toMatchObject([
      { invoice_number, buyer: BUYER.name, total_cents: 420 },
    ]);
    const [word] = BUYER.name.split(' ');
    expect((await search(word!)).buyers).toEqual([{ name: BUYER.name, city: BUYER.city }]);
    expect((await search('ana@')).customers).toMatchObject([{ email: 'ana@example.org' }]);
    expect((await search('#2')).orders).toMatchObject([{ order_number: 2 }]);

    for (const q of [invoice_number, word!, 'ana', 'a', '1', '2']) {
      const [forWaiter, forCashier] = [await search(q, waiter), await search(q, cashier)];
      expect(kinds(forWaiter).filter((kind) => byRole.includes(kind))).toEqual([]);
      expect(kinds(forCashier)).not.toContain('customers');
    }
    expect((await search(invoice_number, cashier)).invoices).toHaveLength(1);
    expect(JSON.stringify(await search('mesa', waiter))).not.toMatch(/claim_code|token/);
    expect((await server.staff.get('/api/search?q=mesa')).status).toBe(401);
  });

  it('takes signs for themselves, and offers at most five of a kind', async () => {
    for (const q of ['%', '_', '%%%', "' OR 1=1 --", '\\', 'no such thing'])
      expect(await search(q), q).toEqual(NOTHING);
    for (const { kept } of BATCHES) {
      const { status } = await waiter.get(`/api/search?q=${encodeURIComponent(kept)}`);
      expect([200, 422], kept).toContain(status);
    }
    for (const q of ['', '   ', 'x'.repeat(101)])
      expect((await waiter.get(`/api/search?q=${encodeURIComponent(q)}`)).status).toBe(422);
    for (let number = 10; number < 18; number++)
      await restaurant.owner.post('/api/tables', { name: `Terraza ${number}` });
    expect((await search('terraza')).tables).toHaveLength(5);
  });

  it('has open bills of any age first, and settled ones of the last weeks', async () => {
    const { bill_id } = await paidOrder(restaurant, { paella: 1 });
    const statuses = async () =>
      (await search('mesa 4')).bills.map(({ status }: { status: string }) => status);
    expect(await statuses()).toEqual(['open', 'settled', 'settled']);
    const later = Date.now() + 40 * 24 * 3_600_000;
    setClock(() => new Date(later));
    restaurant.owner = await logInStaff(server.staff);
    expect(await statuses()).toEqual(['open']);
    expect((await restaurant.owner.get(`/api/bills/${bill_id}`)).status).toBe(200);
  });
});
