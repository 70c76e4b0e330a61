import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectBillAddsUp, sum, type CheckedBill as Bill } from '../../support/bill-checks.ts';
import { newDatabase, ONE_DATABASE } from '../../support/postgres.ts';
import { BUYER, setUpRestaurant, startTestServer, type TestServer } from '../../support/server.ts';
import { HAS_LONG_FORM, proof } from '../../support/torture.ts';

interface Document {
  id: string;
  kind: string;
  status: string;
  total_cents: number;
  replaced_by: string | null;
  credit_notes: { total_cents: number }[];
}
const at = fc.nat({ max: 7 });
const step = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant('order' as const), at, few: fc.nat(3) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('pay' as const), at, part: fc.nat(3) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('void' as const), at, few: fc.nat(2) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('split' as const), at, few: fc.nat(2) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('merge' as const), at, few: at }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('invoice' as const), at, part: fc.nat(3) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('discount' as const), at, few: fc.nat(9) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('refund' as const), at, few: at }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('cancel' as const), at, few: at }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('credit' as const), at, few: at }) },
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

describe.each(ONE_DATABASE)('the bills of any evening, on %s', HAS_LONG_FORM, (name) => {
  let server: TestServer;
  let restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
  const tables: { id: string; token: string }[] = [];
  beforeAll(async () => {
    server = await startTestServer(await newDatabase(name));
    restaurant = await setUpRestaurant(server, {});
    await restaurant.owner.put('/api/service-charge', {
      name: 'Servicio',
      percent_basis_points: 1250,
      tax_rate_id: restaurant.food.id,
    });
    for (const table of ['A', 'B', 'C'])
      tables.push((await restaurant.owner.post('/api/tables', { name: table })).body);
  });
  afterAll(() => server.stop());

  const read = async (id: string) => (await restaurant.owner.get(`/api/bills/${id}`)).body as Bill;
  const documentsOf = async (id: string) =>
    (await restaurant.owner.get(`/api/invoices?bill_id=${id}&limit=100`)).body.items as Document[];

  /** What stands on documents is never more than what was paid. */
  async function checkDocuments(bill: Bill): Promise<void> {
    const documents = await documentsOf(bill.id);
    const standing = documents.filter(
      ({ kind, status, replaced_by }) =>
        kind !== 'credit_note' && status !== 'cancelled' && !replaced_by,
    );
    const invoiced = sum(
      standing.map(
        ({ total_cents, credit_notes }) =>
          total_cents - sum(credit_notes.map((note) => note.total_cents)),
      ),
    );
    expect(invoiced).toBeLessThanOrEqual(bill.paid_cents);
    if (bill.status === 'settled' && documents.every(({ kind }) => kind !== 'credit_note'))
      expect(invoiced).toBe(bill.total_cents);
  }

  const dishes = ({ orders }: Bill) =>
    orders
      .filter(({ status }) => status !== 'cancelled')
      .flatMap((order) =>
        order.items
          .filter(({ kind, quantity }) => kind === 'dish' && quantity > 0)
          .map((item) => ({ ...item, order_id: order.id })),
      );

  interface Taken {
    one: Step;
    bill: Bill;
    ids: string[];
    item: ReturnType<typeof dishes>[number] | undefined;
  }
  const post = ({ bill }: Taken, path: string, body: object) =>
    restaurant.owner.post(`/api/bills/${bill.id}${path}`, body);
  const few = (one: Step) => ('few' in one ? one.few : one.part);

  async function split(taken: Taken): Promise<void> {
    const { bill, item, one, ids } = taken;
    if (!item) return;
    const { status, body } = await post(taken, '/split', {
      items: [{ order_item_id: item.id, quantity: Math.min(1 + few(one), item.quantity) }],
    });
    if (status !== 201) return;
    ids.push(body.id as string);
    const rest = await read(bill.id);
    expect(rest.total_cents + body.total_cents).toBe(bill.total_cents);
    expect(rest.tax_cents + body.tax_cents).toBe(bill.tax_cents);
  }
  async function merge(taken: Taken): Promise<void> {
    const { bill, one, ids } = taken;
    const other = await read(ids[few(one) % ids.length]!);
    const { status, body } = await post(taken, '/merge', { bill_id: other.id });
    if (status !== 200) return;
    expect(body.total_cents).toBe(bill.total_cents + other.total_cents);
    expect(body.tax_cents).toBe(bill.tax_cents + other.tax_cents);
    expect(body.paid_cents).toBe(bill.paid_cents + other.paid_cents);
  }
  async function credit({ bill }: Taken): Promise<void> {
    const document = (await documentsOf(bill.id))[0];
    if (document)
      await restaurant.owner.post(`/api/invoices/${document.id}/credit-note`, { reason: 'Wrong' });
  }

  /** Each act as far as it is allowed; the refusals are the product's. */
  const ACTS: Record<Exclude<Step['do'], 'order'>, (taken: Taken) => Promise<unknown>> = {
    split,
    merge,
    credit,
    pay: (taken) => {
      const { left_cents } = taken.bill;
      const amount_cents = few(taken.one) === 0 ? left_cents : Math.ceil(left_cents / 3);
      const tip_cents = few(taken.one) * 10;
      return post(taken, '/payments', { method: 'card', amount_cents, tip_cents });
    },
    void: async ({ item, one }) =>
      item &&
      restaurant.owner.post(`/api/orders/${item.order_id}/items/${item.id}/void`, {
        quantity: 1 + few(one),
        reason: 'Dropped',
      }),
    invoice: (taken) => {
      const { one, bill, item } = taken;
      return post(taken, '/invoice', {
        buyer: { ...BUYER, name: `Firma ${one.at} GmbH` },
        ...(few(one) === 1 && { share_cents: Math.max(1, Math.floor(bill.paid_cents / 3)) }),
        ...(few(one) === 2 && item && { items: [{ order_item_id: item.id, quantity: 1 }] }),
      });
    },
    discount: (taken) =>
      post(taken, '/discount', {
        ...(taken.one.at % 2 === 0
          ? { percent_basis_points: few(taken.one) * 500 }
          : { amount_cents: few(taken.one) * 333 }),
        reason: 'Friend',
        ...(taken.item && few(taken.one) % 2 === 1 && { item_id: taken.item.id }),
      }),
    refund: async (taken) => {
      const { payments } = taken.bill;
      const payment = payments[few(taken.one) % Math.max(1, payments.length)];
      return payment && post(taken, `/payments/${payment.id}/refund`, { reason: 'Wrong' });
    },
    cancel: async ({ bill, one }) => {
      const order = bill.orders[few(one) % Math.max(1, bill.orders.length)];
      return order && restaurant.owner.patch(`/api/orders/${order.id}`, { status: 'cancelled' });
    },
  };

  /** Pays what is left of a bill: neither its receipt nor anything else stops that. */
  async function settle({ id, left_cents }: Bill): Promise<void> {
    const { status, body } = await restaurant.owner.post(`/api/bills/${id}/payments`, {
      method: 'cash',
      amount_cents: left_cents,
    });
    expect([status, body.code]).toEqual([201, undefined]);
    await checkDocuments(await read(id));
  }

  async function placeOrder({ at: place }: Step, ids: string[]): Promise<void> {
    const { body } = await server.portal.post(
      `/menu/${tables[place % tables.length]!.token}/order`,
      {
        items: [
          { product_id: restaurant.paella.id, quantity: 1 + (place % 3) },
          { product_id: restaurant.wine.id, quantity: 1 + (place % 2) },
        ],
      },
    );
    ids.push(body.bill_id as string);
  }
  async function take(one: Step, ids: string[]): Promise<void> {
    if (one.do === 'order' || ids.length === 0) return placeOrder(one, ids);
    const bill = await read(ids[one.at % ids.length]!);
    const items = dishes(bill);
    await ACTS[one.do]({ one, bill, ids, item: items[one.at % Math.max(1, items.length)] });
  }

  it('add up line by line, are paid, invoiced and refunded once, whatever is done with them', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 26 }), async (steps) => {
        const ids: string[] = [];
        for (const one of steps) await take(one, ids);
        for (const id of new Set(ids)) {
          const bill = await read(id);
          expectBillAddsUp(bill);
          await checkDocuments(bill);
          if (bill.status === 'open' && bill.left_cents > 0) await settle(bill);
        }
        const day = (await restaurant.owner.get('/api/reports/day')).body;
        expect(day.paid_cents).toBe(day.sold_cents + day.open_orders.paid_cents);
      }),
      { numRuns: proof(5, 40) },
    );
    const { body } = await restaurant.owner.get('/api/archive/verify');
    expect(body).toMatchObject({ ok: true });
  });
});
