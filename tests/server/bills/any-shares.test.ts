import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { expectBillAddsUp, type CheckedBill } from '../../support/bill-checks.ts';
import { newDatabase, ONE_DATABASE } from '../../support/postgres.ts';
import { setUpRestaurant, startTestServer, type TestServer } from '../../support/server.ts';
import { HAS_LONG_FORM, proof } from '../../support/torture.ts';

interface Tax {
  rate_basis_points: number;
  net_cents: number;
  tax_cents: number;
  gross_cents: number;
}
interface Document {
  id: string;
  kind: string;
  status: string;
  taxes: Tax[];
  replaced_by: string | null;
  refund_method: string | null;
}
type Bill = Omit<CheckedBill, 'taxes'> & { taxes: Tax[] };

const PRICES = [1, 7, 33, 250, 490, 550, 590, 999, 1700, 1890, 2250];
const dish = fc.record({
  product: fc.nat({ max: 2 * PRICES.length }),
  quantity: fc.nat({ max: 2 }),
});
const dishes = fc.array(dish, { minLength: 1, maxLength: 3 });
const at = fc.nat({ max: 7 });
const amount = fc.oneof(
  fc.record({ percent_basis_points: fc.constantFrom(500, 1250, 1500, 3333, 10_000) }),
  fc.record({ part: fc.integer({ min: 1, max: 100 }) }),
);
const evening = fc.record({
  charge: fc.constantFrom(0, 0, 1000, 1250),
  first: fc.array(dishes, { minLength: 1, maxLength: 2 }),
  onBill: fc.option(amount),
  onDish: fc.option(amount),
  steps: fc.array(
    fc.oneof(
      { weight: 4, arbitrary: fc.record({ do: fc.constant('round' as const), dishes }) },
      { weight: 4, arbitrary: fc.record({ do: fc.constant('dish' as const), at, few: fc.nat(2) }) },
      { weight: 2, arbitrary: fc.record({ do: fc.constant('order' as const), at }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('money' as const), part: fc.nat(3) }) },
      { weight: 3, arbitrary: fc.record({ do: fc.constant('void' as const), at, few: fc.nat(2) }) },
      { weight: 1, arbitrary: fc.record({ do: fc.constant('cancel' as const), at }) },
      {
        weight: 1,
        arbitrary: fc.record({ do: fc.constant('credit' as const), at, refunds: fc.boolean() }),
      },
    ),
    { minLength: 2, maxLength: 9 },
  ),
});
type Evening = typeof evening extends fc.Arbitrary<infer E> ? E : never;
type Step = Evening['steps'][number];

const PRICES_OF = ONE_DATABASE.flatMap((database) =>
  [true, false].map((prices_include_tax) => ({ database, prices_include_tax })),
);
const TITLE = 'what is invoiced of any bill, on $database, prices with tax: $prices_include_tax';
describe.each(PRICES_OF)(TITLE, HAS_LONG_FORM, ({ database, prices_include_tax }) => {
  let server: TestServer;
  let restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
  const products: string[] = [];
  beforeAll(async () => {
    server = await startTestServer(await newDatabase(database));
    restaurant = await setUpRestaurant(server, {});
    const changed = await restaurant.owner.put('/api/restaurant', { prices_include_tax });
    expect(changed.status).toBe(200);
    const { food, drink } = restaurant;
    const make = async (more: object) => {
      const { body } = await restaurant.owner.post('/api/products', { name: 'Dish', ...more });
      products.push(body.id as string);
    };
    for (const price_cents of PRICES)
      for (const rate of [food, drink]) await make({ price_cents, tax_rate_id: rate.id });
    const bundle = { name: 'Drink', share_basis_points: 3000, tax_rate_id: drink.id };
    await make({ price_cents: 1333, tax_rate_id: food.id, bundle });
  });
  afterAll(() => server.stop());

  const post = (path: string, body: object = {}) => restaurant.owner.post(path, body);
  const read = async (id: string) => (await restaurant.owner.get(`/api/bills/${id}`)).body as Bill;
  const documentsOf = async (id: string) =>
    (await restaurant.owner.get(`/api/invoices?bill_id=${id}&limit=100`)).body.items as Document[];
  const dishesOf = ({ orders }: Bill) =>
    orders.flatMap((order) =>
      order.items
        .filter(({ kind, quantity }) => kind === 'dish' && quantity > 0)
        .map((item) => ({ ...item, order_id: order.id })),
    );
  const openOrders = ({ orders }: Bill) => orders.filter(({ status }) => status !== 'cancelled');
  const pick = <T>(all: T[], place: number) => all[place % Math.max(1, all.length)];

  async function order(wanted: Evening['first'][number], bill_id?: string): Promise<string> {
    const items = wanted.map(({ product, quantity }) => ({
      product_id: products[product]!,
      quantity: quantity + 1,
    }));
    const { status, body } = await post(
      '/api/orders',
      bill_id ? { bill_id, items } : { name: 'Ana', items },
    );
    expect(status).toBe(201);
    return body.bill_id as string;
  }
  async function discount(
    bill: Bill,
    given: Evening['onBill'],
    item?: { id: string; total_cents: number },
  ): Promise<void> {
    if (!given) return;
    const whole = item ? item.total_cents : bill.total_cents;
    await post(`/api/bills/${bill.id}/discount`, {
      reason: 'Friend',
      ...(item && { item_id: item.id }),
      ...('part' in given
        ? { amount_cents: Math.ceil((whole * given.part) / 100) }
        : { percent_basis_points: given.percent_basis_points }),
    });
  }
  /** Pays so much of a bill, and a part of it stays to pay. */
  async function pay({ id, left_cents }: Bill, cents: number): Promise<void> {
    const amount_cents = Math.min(cents, left_cents - 1);
    if (amount_cents > 0) await post(`/api/bills/${id}/payments`, { method: 'card', amount_cents });
  }

  /** Each as far as it is allowed; the refusals are the product's. */
  async function take(step: Step, bill: Bill): Promise<unknown> {
    if (step.do === 'round') return order(step.dishes, bill.id);
    if (step.do === 'money') {
      await pay(bill, Math.ceil(bill.left_cents / 3));
      const share_cents = Math.ceil(((await read(bill.id)).paid_cents * (step.part + 1)) / 4);
      return share_cents > 0 && post(`/api/bills/${bill.id}/invoice`, { share_cents });
    }
    if (step.do === 'credit') {
      const document = pick(await documentsOf(bill.id), step.at);
      return (
        document &&
        post(`/api/invoices/${document.id}/credit-note`, {
          reason: 'Wrong',
          ...(step.refunds && { refund_method: 'card' }),
        })
      );
    }
    if (step.do === 'order' || step.do === 'cancel') {
      const one = pick(openOrders(bill), step.at);
      if (!one) return null;
      if (step.do === 'cancel')
        return restaurant.owner.patch(`/api/orders/${one.id}`, { status: 'cancelled' });
      await pay(bill, one.total_cents);
      return post(`/api/orders/${one.id}/invoice`);
    }
    const item = pick(dishesOf(bill), step.at);
    if (!item) return null;
    const quantity = Math.min(item.quantity, step.few + 1);
    if (step.do === 'void')
      return post(`/api/orders/${item.order_id}/items/${item.id}/void`, {
        quantity,
        reason: 'Dropped',
      });
    await pay(bill, item.total_cents);
    return post(`/api/bills/${bill.id}/invoice`, {
      items: [{ order_item_id: item.id, quantity }],
    });
  }

  /**
   * What documents say of a rate, less what credit notes take back; what they refund is sold no more,
   * and on no other document.
   */
  function invoicedAt(documents: Document[], rate: number, part: keyof Tax): number {
    return documents
      .filter(({ replaced_by, refund_method }) => !replaced_by && !refund_method)
      .flatMap(({ kind, taxes }) =>
        taxes
          .filter(({ rate_basis_points }) => rate_basis_points === rate)
          .map((tax) => (kind === 'credit_note' ? -tax[part] : tax[part])),
      )
      .reduce((sum, cents) => sum + cents, 0);
  }
  async function checkDocuments(id: string): Promise<void> {
    const bill = await read(id);
    const documents = await documentsOf(id);
    if (prices_include_tax) expectBillAddsUp(bill);
    const rates = [...bill.taxes, ...documents.flatMap(({ taxes }) => taxes)];
    for (const { rate_basis_points: rate } of rates)
      for (const part of ['net_cents', 'tax_cents', 'gross_cents'] as const) {
        const whole = bill.taxes.find(({ rate_basis_points }) => rate_basis_points === rate);
        const invoiced = invoicedAt(documents, rate, part);
        if (bill.status === 'settled') expect(invoiced).toBe(whole?.[part] ?? 0);
        else expect(invoiced).toBeLessThanOrEqual(whole?.[part] ?? 0);
      }
  }

  it('stays a part of it whatever is ordered, voided and invoiced after it, and all of it once it is settled', async () => {
    await fc.assert(
      fc.asyncProperty(evening, async ({ charge, first, onBill, onDish, steps }) => {
        await restaurant.owner.put('/api/service-charge', {
          name: 'Servicio',
          percent_basis_points: charge,
          tax_rate_id: restaurant.drink.id,
        });
        const id = await order(first[0]!);
        for (const more of first.slice(1)) await order(more, id);
        const opened = await read(id);
        await discount(opened, onDish, dishesOf(opened)[0]);
        await discount(await read(id), onBill);
        for (const step of steps) {
          const bill = await read(id);
          if (bill.status !== 'open') break;
          await take(step, bill);
          await checkDocuments(id);
        }
        const { status, left_cents } = await read(id);
        if (status === 'open' && left_cents > 0) {
          const paid = await post(`/api/bills/${id}/payments`, {
            method: 'cash',
            amount_cents: left_cents,
          });
          expect([paid.status, paid.body.code]).toEqual([201, undefined]);
        }
        await checkDocuments(id);
      }),
      { numRuns: proof(15, 300) },
    );
    const { date, without_invoice } = (await restaurant.owner.get('/api/reports/day')).body;
    expect(without_invoice.total_cents).toBe(0);
    expect((await post('/api/reports/day', { date, early: true })).status).toBe(201);
    expect((await restaurant.owner.get('/api/archive/verify')).body).toMatchObject({ ok: true });
  });
});
