import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addBurger } from '../../support/options.ts';
import { issueInvoice, paidOrder } from '../../support/orders.ts';
import { textOfPdf } from '../../support/pdf.ts';
import { DATABASES, newDatabase } from '../../support/postgres.ts';
import { byHand } from '../../support/by-hand.ts';
import { BUYER, setUpRestaurant, startTestServer, type TestServer } from '../../support/server.ts';
import { sumsIn } from './terms.ts';

const plain = (text: string) => text.replace(/\s+/g, ' ');

describe.each(DATABASES)('options on documents, on %s', (name) => {
  let server: TestServer;
  let restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
  let made: Awaited<ReturnType<typeof addBurger>>;
  beforeAll(async () => {
    server = await startTestServer(await newDatabase(name));
    restaurant = await setUpRestaurant(server, { bills: 'per_guest' });
    made = await addBurger(restaurant);
  });
  afterAll(() => server.stop());

  /** Two doubles with two extras each, one at its own rate, and a single. */
  async function order() {
    const { owner } = restaurant;
    const { status, body } = await owner.post('/api/orders', {
      name: 'Ana',
      items: [
        {
          product_id: made.burger.id,
          quantity: 2,
          options: made.wants({ Double: 1, Cheddar: 2, 'Small beer': 1, 'No onions': 1 }),
        },
        { product_id: made.burger.id, quantity: 1, options: made.wants({ Single: 1 }) },
      ],
    });
    expect(status).toBe(201);
    return body as { id: string; bill_id: string; items: { id: string }[]; claim_code: string };
  }
  const pay = async ({ bill_id }: { bill_id: string }) => {
    const { body } = await restaurant.owner.get(`/api/bills/${bill_id}`);
    const { status } = await restaurant.owner.post(`/api/bills/${bill_id}/payments`, {
      method: 'card',
      amount_cents: body.left_cents,
    });
    expect(status).toBe(201);
  };
  const textOf = async (path: string) =>
    plain(await textOfPdf((await restaurant.owner.get(path)).bytes));
  const UNDER = 'Double +€5.00, 2 × Cheddar +€3.00, No onions';
  const inSpanish = 'Double +5,00 €, 2 × Cheddar +3,00 €, No onions';

  it('stand under their line on the bill, the receipt, the invoice and in its XML', async () => {
    const placed = await order();
    const { owner, portal } = restaurant;
    const proForma = await textOf(`/api/bills/${placed.bill_id}/pro-forma.pdf`);
    expect([UNDER, inSpanish].some((text) => proForma.includes(text))).toBe(true);
    const followed = await portal.get(`/orders/${placed.claim_code}`);
    expect(followed.body.items[0].options).toHaveLength(4);
    expect(followed.body.bill.lines[0]).toMatchObject({
      name: 'Burger',
      options: [
        { name: 'Double', quantity: 1 },
        { name: 'Cheddar', quantity: 2 },
        { name: 'No onions', quantity: 1 },
      ],
    });
    await pay(placed);
    const { body: invoice } = await owner.post(`/api/bills/${placed.bill_id}/invoice`, {
      buyer: BUYER,
    });
    expect(invoice.lines).toMatchObject([
      {
        name: 'Burger',
        unit_price_cents: 2200,
        options: [
          { name: 'Double', quantity: 1, price_cents: 500 },
          { name: 'Cheddar', quantity: 2, price_cents: 150 },
          { name: 'No onions', quantity: 1, price_cents: 0 },
        ],
      },
      { name: 'Burger – Small beer', unit_price_cents: 250, tax_rate_basis_points: 2100 },
      { name: 'Burger', unit_price_cents: 1400, options: [{ name: 'Single' }] },
    ]);
    expect(invoice.lines[1]).not.toHaveProperty('options');
    for (const form of ['pdf', 'receipt.pdf']) {
      const text = await textOf(`/api/invoices/${invoice.id}/${form}`);
      expect([UNDER, inSpanish].some((wanted) => text.includes(wanted))).toBe(true);
    }
    for (const [format, element] of [
      ['cii', 'ram:Description'],
      ['ubl', 'cbc:Description'],
    ] as const) {
      const xml = (
        await owner.get(`/api/invoices/${invoice.id}/xml?format=${format}`)
      ).bytes.toString();
      expect(xml).toContain(`<${element}>Double, 2 × Cheddar, No onions</${element}>`);
      expect(xml).toContain(`<${element}>Single</${element}>`);
      expect(sumsIn(xml).stated).toEqual(sumsIn(xml).calculated);
    }
    expect((await owner.get('/api/archive/verify')).body.ok).toBe(true);
  });

  it('go along when a line is credited, reissued, or invoiced in part', async () => {
    const placed = await order();
    await pay(placed);
    const { owner } = restaurant;
    const { body: part } = await owner.post(`/api/bills/${placed.bill_id}/invoice`, {
      buyer: BUYER,
      items: [{ order_item_id: placed.items[0]!.id, quantity: 1 }],
    });
    const wished = [{ name: 'Double' }, { name: 'Cheddar' }, { name: 'No onions' }];
    expect(part.lines).toMatchObject([
      { quantity: 1, options: wished },
      { quantity: 1, name: 'Burger – Small beer' },
    ]);
    const { body: note } = await owner.post(`/api/invoices/${part.id}/credit-note`, {
      reason: 'Cold',
      lines: [{ line: 1, quantity: 1 }],
    });
    expect(note.lines).toMatchObject([{ name: 'Burger', options: wished }]);
    const text = await textOf(`/api/invoices/${note.id}/pdf`);
    expect([UNDER, inSpanish].some((wanted) => text.includes(wanted))).toBe(true);
    expect((await owner.get('/api/archive/verify')).body.ok).toBe(true);
  });

  it('are named with the products of a share in money', async () => {
    const placed = await order();
    await pay(placed);
    const { body: share } = await restaurant.owner.post(`/api/bills/${placed.bill_id}/invoice`, {
      buyer: BUYER,
      share_cents: 1000,
    });
    expect(share.lines[0].name).toContain('2 × Burger (Double, 2 × Cheddar, No onions)');
  });
});

it('an option that was changed by hand on an issued document is found', async () => {
  const server = await startTestServer();
  try {
    const restaurant = await setUpRestaurant(server);
    const made = await addBurger(restaurant);
    const paid = await paidOrder(restaurant, {
      items: [{ product_id: made.burger.id, quantity: 1, options: made.wants({ Double: 1 }) }],
    });
    const invoice = await issueInvoice(restaurant, { order: paid });
    const verify = async () => (await restaurant.owner.get('/api/archive/verify')).body;
    expect(await verify()).toMatchObject({ ok: true, checked: 1 });
    await byHand(server.dataDir, ({ run }) =>
      run(
        `UPDATE invoice_lines SET options = '[{"name":"Triple","quantity":1,"price_cents":500}]'
         WHERE invoice_id = ?`,
        [invoice.id],
      ),
    );
    expect(await verify()).toMatchObject({
      ok: false,
      first_broken: { invoice_number: invoice.invoice_number },
    });
  } finally {
    await server.stop();
  }
});
