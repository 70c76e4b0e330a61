import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectBillAddsUp, type CheckedBill } from '../../support/bill-checks.ts';
import { DATABASES, newDatabase } from '../../support/postgres.ts';
import {
  type Client,
  setUpRestaurant,
  startTestServer,
  type TestServer,
} from '../../support/server.ts';
import { makeUser } from '../../support/staff.ts';

type Restaurant = Awaited<ReturnType<typeof setUpRestaurant>>;
type Bill = CheckedBill & { service: string };
interface Rate {
  rate_basis_points: number;
  gross_cents: number;
}

describe.each(DATABASES)('takeaway prices and rates, on %s', (name) => {
  let server: TestServer;
  let restaurant: Restaurant;
  let waiter: Client;
  let burger: { id: string };
  let menu: { id: string };
  let counter: { id: string; token: string };
  beforeAll(async () => {
    server = await startTestServer(await newDatabase(name));
    restaurant = await setUpRestaurant(server, {});
    waiter = (await makeUser(server, restaurant.owner, 'waiter')).client;
    const { owner, food, drink } = restaurant;
    burger = (
      await owner.post('/api/products', {
        name: 'Burger',
        price_cents: 1290,
        tax_rate_id: drink.id,
        takeaway_tax_rate_id: food.id,
        takeaway_price_cents: 1150,
      })
    ).body;
    menu = (
      await owner.post('/api/products', {
        name: 'Menu',
        price_cents: 1399,
        tax_rate_id: drink.id,
        takeaway_tax_rate_id: food.id,
        bundle: { name: 'Drink', tax_rate_id: drink.id, share_basis_points: 3000 },
      })
    ).body;
    counter = (await owner.post('/api/tables', { name: 'Counter', kind: 'counter' })).body;
  });
  afterAll(() => server.stop());

  let tables = 0;
  const newTable = async () =>
    (await restaurant.owner.post('/api/tables', { name: `T${++tables}` })).body;
  const read = async (id: string) => (await waiter.get(`/api/bills/${id}`)).body as Bill;
  const change = (id: string, service: string) => waiter.patch(`/api/bills/${id}`, { service });
  const order = (items: object[], more: object) =>
    waiter.post('/api/orders', { items, ...more }).then(({ status, body }) => {
      expect(body).toMatchObject({ bill_id: expect.any(String) });
      expect(status).toBe(201);
      return body as { id: string; bill_id: string };
    });
  const rates = ({ taxes }: Bill) =>
    Object.fromEntries(
      (taxes as unknown as Rate[]).map((tax) => [tax.rate_basis_points, tax.gross_cents]),
    );

  it('are kept with the product and shown to staff, and a wrong rate is told with its field', async () => {
    const { body } = await waiter.get('/api/products');
    expect(body.items.find(({ id }: { id: string }) => id === burger.id)).toMatchObject({
      price_cents: 1290,
      takeaway_price_cents: 1150,
      takeaway_tax_rate_id: restaurant.food.id,
    });
    const { owner } = restaurant;
    const wrong = await owner.patch(`/api/products/${burger.id}`, { takeaway_tax_rate_id: 'none' });
    expect(wrong.status).toBe(422);
    expect(wrong.body.errors).toMatchObject([{ path: 'takeaway_tax_rate_id' }]);
    const { body: made } = await owner.post('/api/products', {
      name: 'Soup',
      price_cents: 500,
      tax_rate_id: restaurant.drink.id,
      takeaway_price_cents: 450,
    });
    const left = await owner.patch(`/api/products/${made.id}`, { price_cents: 550 });
    expect(left.body).toMatchObject({ takeaway_price_cents: 450, takeaway_tax_rate_id: null });
    const cleared = await owner.patch(`/api/products/${made.id}`, { takeaway_price_cents: null });
    expect(cleared.body.takeaway_price_cents).toBeNull();
  });

  it('price what staff enter for takeaway and delivery, and not what is eaten in', async () => {
    const items = [{ product_id: burger.id, quantity: 2 }];
    for (const service of ['takeaway', 'delivery']) {
      const { bill_id } = await order(items, { name: 'Ciara', service });
      expect(rates(await read(bill_id))).toEqual({ 1000: 2300 });
    }
    const { bill_id } = await order(items, { name: 'Ciara', service: 'dine_in' });
    expect(rates(await read(bill_id))).toEqual({ 2100: 2580 });
  });

  it('are those of a guest at a counter, and of the menu there', async () => {
    const { body } = await server.portal.get(`/menu/${counter.token}`);
    expect(body.table).toMatchObject({ name: 'Counter', kind: 'counter' });
    const listed = body.categories
      .flatMap(({ products }: { products: { id: string }[] }) => products)
      .find(({ id }: { id: string }) => id === burger.id);
    expect(listed).toMatchObject({ price_cents: 1150, tax_rate_basis_points: 1000 });
    const placed = await server.portal.post(`/menu/${counter.token}/order`, {
      name: 'Ciara',
      expected_total_cents: 1150,
      items: [{ product_id: burger.id, quantity: 1 }],
    });
    expect(placed.status).toBe(201);
    const bill = await read(placed.body.bill_id);
    expect(bill).toMatchObject({ service: 'takeaway', name: 'Ciara', table_name: 'Counter' });
    expect(rates(bill)).toEqual({ 1000: 1150 });
    const other = await server.portal.post(`/menu/${counter.token}/order`, {
      name: 'Ana',
      expected_total_cents: 1290,
      items: [{ product_id: burger.id, quantity: 1 }],
    });
    expect(other.body).toMatchObject({
      code: 'price_changed',
      items: [{ unit_price_cents: 1150 }],
      total_cents: 1150,
    });
  });

  it('are what a guest pays who orders on a bill that was changed to takeaway', async () => {
    const table = await newTable();
    const items = [{ product_id: burger.id, quantity: 1 }];
    const first = await server.portal.post(`/menu/${table.token}/order`, { items });
    await change(first.body.bill_id, 'takeaway');
    const second = await server.portal.post(`/menu/${table.token}/order`, {
      items,
      bill_of: first.body.claim_code,
    });
    expect(second.body.total_cents).toBe(1150);
    expect(rates(await read(first.body.bill_id))).toEqual({ 1000: 2300 });
    // A guest who sees the menu of the dining room is told whose prices the bill has.
    const refused = await server.portal.post(`/menu/${table.token}/order`, {
      items,
      expected_total_cents: 1290,
    });
    expect([refused.status, refused.body]).toMatchObject([
      409,
      { code: 'price_changed', service: 'takeaway', total_cents: 1150 },
    ]);
    const priceOf = async (query: string) =>
      (await server.portal.get(`/menu/${table.token}${query}`)).body.categories
        .flatMap(({ products }: { products: { id: string }[] }) => products)
        .find(({ id }: { id: string }) => id === burger.id);
    expect(await priceOf('')).toMatchObject({ price_cents: 1290, tax_rate_basis_points: 2100 });
    expect(await priceOf('?service=takeaway')).toMatchObject({
      price_cents: 1150,
      tax_rate_basis_points: 1000,
    });
  });

  it('calculate a bill anew with its discounts, bundles and service charge, there and back', async () => {
    const { owner, drink } = restaurant;
    await owner.put('/api/service-charge', {
      name: 'Servicio',
      percent_basis_points: 1000,
      tax_rate_id: drink.id,
    });
    const table = await newTable();
    const { bill_id } = await order(
      [
        { product_id: burger.id, quantity: 3 },
        { product_id: menu.id, quantity: 1 },
      ],
      { table_id: table.id },
    );
    await order([{ product_id: restaurant.wine.id, quantity: 2 }], { bill_id });
    const [item] = (await read(bill_id)).orders[0]!.items;
    await owner.post(`/api/bills/${bill_id}/discount`, {
      item_id: item!.id,
      percent_basis_points: 1000,
      reason: 'Late',
    });
    await owner.post(`/api/bills/${bill_id}/discount`, { amount_cents: 333, reason: 'Regular' });
    const before = await read(bill_id);
    expectBillAddsUp(before);
    const away = (await change(bill_id, 'takeaway')).body as Bill;
    expectBillAddsUp(away);
    // 3 × 11.50 less 10 %, 13.99 and 2 × 4.20, less 3.33: no service charge.
    expect(away.total_cents).toBe(3450 - 345 + 1399 + 840 - 333);
    const kinds = away.orders.flatMap(({ items }) => items.map(({ kind }) => kind));
    expect(kinds).not.toContain('service_charge');
    const delivered = (await change(bill_id, 'delivery')).body as Bill;
    expect(delivered.total_cents).toBe(away.total_cents);
    const back = (await change(bill_id, 'dine_in')).body as Bill;
    expectBillAddsUp(back);
    expect(back).toMatchObject({
      total_cents: before.total_cents,
      tax_cents: before.tax_cents,
      taxes: before.taxes,
      service: 'dine_in',
    });
    expect(back.orders.map(({ total_cents }) => total_cents)).toEqual(
      before.orders.map(({ total_cents }) => total_cents),
    );
    // What was ordered to take away gets the charge once it is eaten in.
    const other = await order([{ product_id: burger.id, quantity: 1 }], {
      name: 'Ciara',
      service: 'takeaway',
    });
    const eaten = (await change(other.bill_id, 'dine_in')).body as Bill;
    expectBillAddsUp(eaten);
    expect(eaten.total_cents).toBe(1290 + 129);
    expect(((await change(other.bill_id, 'takeaway')).body as Bill).total_cents).toBe(1150);
    await owner.put('/api/service-charge', {
      name: 'Servicio',
      percent_basis_points: 0,
      tax_rate_id: drink.id,
    });
  });

  it('keep what was agreed when the menu changes meanwhile', async () => {
    const { owner } = restaurant;
    const { bill_id } = await order([{ product_id: burger.id, quantity: 1 }], {
      table_id: (await newTable()).id,
    });
    await owner.patch(`/api/products/${burger.id}`, { takeaway_price_cents: 999 });
    expect(((await change(bill_id, 'takeaway')).body as Bill).total_cents).toBe(1150);
    expect(((await change(bill_id, 'dine_in')).body as Bill).total_cents).toBe(1290);
    await owner.patch(`/api/products/${burger.id}`, { takeaway_price_cents: 1150 });
  });

  it('are changed before anything is paid or invoiced, and never after', async () => {
    const { owner } = restaurant;
    const { bill_id } = await order([{ product_id: burger.id, quantity: 2 }], {
      table_id: (await newTable()).id,
    });
    await owner.post(`/api/bills/${bill_id}/payments`, { method: 'cash', amount_cents: 100 });
    const paid = await change(bill_id, 'takeaway');
    expect([paid.status, paid.body.code]).toEqual([409, 'already_paid']);
    expect(await read(bill_id)).toMatchObject({ service: 'dine_in', total_cents: 2580 });
    await owner.post(`/api/bills/${bill_id}/payments`, { method: 'cash', amount_cents: 2480 });
    expect((await change(bill_id, 'takeaway')).body.code).toBe('bill_settled');
  });

  it('stand on the receipt, and the day report counts them by service', async () => {
    const { owner } = restaurant;
    const { bill_id } = await order([{ product_id: burger.id, quantity: 1 }], {
      table_id: (await newTable()).id,
    });
    const sold = async () =>
      (await owner.get('/api/reports/day')).body.by_service as {
        service: string;
        sold_cents: number;
      }[];
    const of = (all: Awaited<ReturnType<typeof sold>>) =>
      all.find(({ service }) => service === 'takeaway')!.sold_cents;
    const before = of(await sold());
    await change(bill_id, 'takeaway');
    await owner.post(`/api/bills/${bill_id}/payments`, { method: 'card', amount_cents: 1150 });
    const { body } = await owner.get(`/api/invoices?bill_id=${bill_id}`);
    expect(body.items).toMatchObject([{ kind: 'simplified', total_cents: 1150 }]);
    const invoice = (await owner.get(`/api/invoices/${body.items[0].id}`)).body;
    expect(invoice.taxes).toMatchObject([{ rate_basis_points: 1000, gross_cents: 1150 }]);
    expect(of(await sold()) - before).toBe(1150);
  });

  it('win or lose against a payment that comes at the same moment, and never half', async () => {
    const { owner } = restaurant;
    for (let round = 0; round < 5; round++) {
      const { bill_id } = await order([{ product_id: burger.id, quantity: 2 }], {
        table_id: (await newTable()).id,
      });
      const [changed] = await Promise.all([
        change(bill_id, 'takeaway'),
        owner.post(`/api/bills/${bill_id}/payments`, { method: 'cash', amount_cents: 2000 }),
        order([{ product_id: menu.id, quantity: 1 }], { bill_id }),
      ]);
      const bill = await read(bill_id);
      expectBillAddsUp(bill);
      expect([200, 409]).toContain(changed.status);
      const away = 2 * 1150 + 1399;
      expect(bill).toMatchObject(
        changed.status === 200
          ? { service: 'takeaway', total_cents: away }
          : { service: 'dine_in', total_cents: 2 * 1290 + 1399 },
      );
    }
  });
});
