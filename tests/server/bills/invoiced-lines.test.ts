import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inTransaction } from '../../../server/database/transaction.ts';
import { updateBill } from '../../../server/bills/write.ts';
import { changeItem } from '../../../server/orders/write.ts';
import { expectBillAddsUp, sum, type CheckedBill } from '../../support/bill-checks.ts';
import { DATABASES, newDatabase } from '../../support/postgres.ts';
import { setUpRestaurant, startTestServer, type TestServer } from '../../support/server.ts';

interface Tax {
  rate_basis_points: number;
  net_cents: number;
  tax_cents: number;
  gross_cents: number;
}
interface Item {
  id: string;
  kind: string;
  quantity: number;
  total_cents: number;
  discount_cents: number;
}
type Bill = Omit<CheckedBill, 'taxes' | 'orders'> & {
  taxes: Tax[];
  orders: (CheckedBill['orders'][number] & { items: Item[] })[];
};
interface Document {
  id: string;
  kind: string;
  status: string;
  total_cents: number;
  taxes: Tax[];
}
/** A dish by its price in cents, at 10 % unless another rate is said. */
type Dish = number | [price_cents: number, rate: 'food' | 'drink'];

describe.each(DATABASES)(
  'a bill of which a share is invoiced before more happens, on %s',
  (name) => {
    let server: TestServer;
    let restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
    beforeAll(async () => {
      server = await startTestServer(await newDatabase(name));
      restaurant = await setUpRestaurant(server, {});
    });
    afterAll(() => server.stop());

    const post = (path: string, body: object = {}) => restaurant.owner.post(path, body);
    const setReceipts = (auto_receipt: string) =>
      restaurant.owner.put('/api/restaurant', { auto_receipt });
    const setCharge = (percent_basis_points: number) =>
      restaurant.owner.put('/api/service-charge', {
        name: 'Servicio',
        percent_basis_points,
        tax_rate_id: restaurant.food.id,
      });
    const noCharge = () => setCharge(0);
    async function itemsOf(dishes: Dish[]) {
      const items: { product_id: string; quantity: number }[] = [];
      for (const dish of dishes) {
        const [price_cents, rate] = typeof dish === 'number' ? [dish, 'food' as const] : dish;
        const tax_rate_id = restaurant[rate].id as string;
        const { body } = await post('/api/products', { name: 'Dish', price_cents, tax_rate_id });
        items.push({ product_id: body.id as string, quantity: 1 });
      }
      return items;
    }
    /** Orders dishes on a new bill, or on this one. @returns the id of the bill */
    async function order(dishes: Dish[], bill_id?: string): Promise<string> {
      const items = await itemsOf(dishes);
      const { status, body } = await post(
        '/api/orders',
        bill_id ? { bill_id, items } : { name: 'Ana', items },
      );
      expect(status).toBe(201);
      return body.bill_id as string;
    }
    const read = async (id: string) =>
      (await restaurant.owner.get(`/api/bills/${id}`)).body as Bill;
    const dishesOf = async (id: string) =>
      (await read(id)).orders.flatMap(({ items }) => items.filter(({ kind }) => kind === 'dish'));
    async function pay(id: string, amount_cents: number): Promise<void> {
      const { status, body } = await post(`/api/bills/${id}/payments`, {
        method: 'card',
        amount_cents,
      });
      expect([status, body.code]).toEqual([201, undefined]);
    }
    /** Pays what is left. */
    const settle = async (id: string) => pay(id, (await read(id)).left_cents);
    const discount = (id: string, body: object) =>
      post(`/api/bills/${id}/discount`, { reason: 'Friend', ...body });
    /** Invoices a dish by its place. @returns the total of the invoice */
    async function invoiceDish(id: string, place: number): Promise<number> {
      const dish = (await dishesOf(id))[place]!;
      const { status, body } = await post(`/api/bills/${id}/invoice`, {
        items: [{ order_item_id: dish.id, quantity: 1 }],
      });
      expect([status, body.code]).toEqual([201, undefined]);
      return body.total_cents as number;
    }
    async function voidDish(id: string, place: number) {
      const dish = (await dishesOf(id))[place]!;
      const { orders } = await read(id);
      const { id: order_id } = orders.find(({ items }) =>
        items.some((item) => item.id === dish.id),
      )!;
      return post(`/api/orders/${order_id}/items/${dish.id}/void`, {
        quantity: 1,
        reason: 'Dropped',
      });
    }
    const documentsOf = async (id: string) =>
      (
        (await restaurant.owner.get(`/api/invoices?bill_id=${id}&limit=100`)).body
          .items as Document[]
      ).reverse();
    /** The documents of a settled bill are the bill, rate by rate, to the cent. */
    async function expectDocumented(id: string, totals: number[]): Promise<void> {
      const bill = await read(id);
      const documents = await documentsOf(id);
      expectBillAddsUp(bill);
      expect(bill.status).toBe('settled');
      expect(documents.map(({ total_cents }) => total_cents)).toEqual(totals);
      expect(bill.total_cents).toBe(sum(totals));
      for (const tax of bill.taxes)
        for (const amount of ['net_cents', 'tax_cents', 'gross_cents'] as const)
          expect(
            sum(
              documents
                .flatMap(({ taxes }) => taxes)
                .filter(({ rate_basis_points }) => rate_basis_points === tax.rate_basis_points)
                .map((one) => one[amount]),
            ),
          ).toBe(tax[amount]);
      const { body } = await restaurant.owner.get(`/api/bills/${id}/uninvoiced`);
      expect(body.left_cents).toBe(0);
    }

    it('keeps the part of a discount in cents that is on an invoice; the next round takes of the rest', async () => {
      const id = await order([2000, 2000]);
      await discount(id, { amount_cents: 1000 });
      await pay(id, 1500);
      expect(await invoiceDish(id, 0)).toBe(1500);
      await order([2000], id);
      expect(await dishesOf(id)).toMatchObject([
        { discount_cents: 500 },
        { discount_cents: 250 },
        { discount_cents: 250 },
      ]);
      expect((await read(id)).total_cents).toBe(5000);
      await pay(id, 3500);
      await expectDocumented(id, [1500, 3500]);
    });

    it('is paid and invoiced dish by dish, and settled by the last', async () => {
      const id = await order([2000, 2000]);
      await discount(id, { amount_cents: 1000 });
      await pay(id, 1500);
      await invoiceDish(id, 0);
      await order([2000], id);
      await pay(id, 1750);
      expect(await invoiceDish(id, 1)).toBe(1750);
      await pay(id, 1750);
      await expectDocumented(id, [1500, 1750, 1750]);
    });

    it('has a discount in percent on the whole of it, to the cent, whatever was rounded before', async () => {
      const id = await order([590, 1890]);
      await discount(id, { percent_basis_points: 1500 });
      await pay(id, 501);
      expect(await invoiceDish(id, 0)).toBe(501);
      await order([2390], id);
      expect((await read(id)).total_cents).toBe(4139);
      await settle(id);
      await expectDocumented(id, [501, 4139 - 501]);
    });

    it.each([
      { dishes: [1700, 550, 490], first: 1912, total: 3083 },
      { dishes: [2250, 2250, 420], first: 2532, total: 5535 },
    ])(
      'has the service charge on the whole of it, to the cent: $dishes',
      async ({ dishes, first, total }) => {
        await setCharge(1250);
        const id = await order([dishes[0]!]);
        await order([dishes[1]!], id);
        await pay(id, first);
        const { orders } = await read(id);
        const { status, body } = await post(`/api/orders/${orders[0]!.id}/invoice`);
        expect([status, body.total_cents]).toEqual([201, first]);
        await order([dishes[2]!], id);
        await noCharge();
        expect((await read(id)).total_cents).toBe(total);
        await settle(id);
        await expectDocumented(id, [first, total - first]);
      },
    );

    it('is settled by the void of an order whose share of the service charge another has by a cent', async () => {
      await setCharge(1250);
      const id = await order([1700]);
      await order([550], id);
      await noCharge();
      await pay(id, 1912);
      const { orders } = await read(id);
      await post(`/api/orders/${orders[0]!.id}/invoice`);
      expect((await voidDish(id, 1)).status).toBe(200);
      await expectDocumented(id, [1912]);
    });

    it('keeps the rate of what is on an invoice when another dish is voided', async () => {
      const id = await order([2000, [2000, 'drink'], [2000, 'drink']]);
      await discount(id, { amount_cents: 3000 });
      await pay(id, 1000);
      expect(await invoiceDish(id, 0)).toBe(1000);
      expect((await voidDish(id, 2)).status).toBe(200);
      expect((await read(id)).taxes).toMatchObject([
        { rate_basis_points: 1000, gross_cents: 1000 },
        { rate_basis_points: 2100, gross_cents: 0 },
      ]);
      await expectDocumented(id, [1000]);
    });

    it('gives to what is not on an invoice no more of a discount than there is of it', async () => {
      const id = await order([2000, 2000]);
      await discount(id, { amount_cents: 3000 });
      await pay(id, 500);
      await invoiceDish(id, 0);
      await order([700], id);
      expect((await read(id)).total_cents).toBe(1700);
      expect((await voidDish(id, 1)).status).toBe(200);
      await expectDocumented(id, [500]);
    });

    it('keeps a dish’s own discount and what the bill’s takes of the rest', async () => {
      const id = await order([1000, 3000]);
      const [first] = await dishesOf(id);
      await discount(id, { item_id: first!.id, percent_basis_points: 5000 });
      await discount(id, { percent_basis_points: 1000 });
      await pay(id, 450);
      expect(await invoiceDish(id, 0)).toBe(450);
      await order([2000], id);
      expect(await dishesOf(id)).toMatchObject([
        { discount_cents: 550 },
        { discount_cents: 300 },
        { discount_cents: 200 },
      ]);
      await settle(id);
      await expectDocumented(id, [450, 4500]);
    });

    it('keeps what a share in money holds of each rate', async () => {
      const id = await order([2000, [2000, 'drink']]);
      await discount(id, { amount_cents: 1000 });
      await pay(id, 1500);
      const { body } = await post(`/api/bills/${id}/invoice`, { share_cents: 1500 });
      expect(body.total_cents).toBe(1500);
      await order([[2000, 'drink']], id);
      await settle(id);
      await expectDocumented(id, [1500, 3500]);
    });

    it('gets the receipt of what is left when another share of it was refunded', async () => {
      await setReceipts('at_once');
      const id = await order([2000, 2000]);
      await pay(id, 2000);
      await invoiceDish(id, 0);
      const [first] = await documentsOf(id);
      const note = await post(`/api/invoices/${first!.id}/credit-note`, {
        reason: 'Cold',
        refund_method: 'card',
      });
      expect(note.status).toBe(201);
      await pay(id, 2000);
      expect((await documentsOf(id)).map(({ kind, total_cents }) => [kind, total_cents])).toEqual([
        ['simplified', 2000],
        ['credit_note', 2000],
        ['simplified', 2000],
      ]);
    });

    it('sells nothing at a rate of which all was credited and voided before it was settled', async () => {
      const id = await order([1000, [1000, 'drink']]);
      const day = async () => (await restaurant.owner.get('/api/reports/day')).body;
      const before = await day();
      await pay(id, 1000);
      await invoiceDish(id, 0);
      const [first] = await documentsOf(id);
      await post(`/api/invoices/${first!.id}/credit-note`, { reason: 'Cold' });
      expect((await voidDish(id, 0)).status).toBe(200);
      expect((await read(id)).status).toBe('settled');
      const after = await day();
      expect(after.sold_cents - before.sold_cents).toBe(1000);
      expect(after.without_invoice.total_cents).toBe(before.without_invoice.total_cents);
    });

    /** A bill as it was before invoiced lines kept their discounts. */
    async function earlierBill(): Promise<string> {
      const id = await order([2000, 2000]);
      await discount(id, { amount_cents: 1000 });
      await pay(id, 1500);
      await invoiceDish(id, 0);
      await order([2000], id);
      const dishes = await dishesOf(id);
      await inTransaction(async () => {
        for (const [place, discount_cents] of [334, 333, 333].entries())
          await changeItem(dishes[place]!.id, { discount_cents });
      });
      return id;
    }
    /** As `earlierBill`, where documents hold more at a rate than the bill has. */
    async function earlierRates(): Promise<string> {
      const id = await order([2000, [2000, 'drink'], [2000, 'drink']]);
      await discount(id, { amount_cents: 3000 });
      await pay(id, 1000);
      await invoiceDish(id, 0);
      const dishes = await dishesOf(id);
      const taxes = [
        { rate_basis_points: 1000, net_cents: 455, tax_cents: 45, gross_cents: 500 },
        { rate_basis_points: 2100, net_cents: 1240, tax_cents: 260, gross_cents: 1500 },
      ];
      await inTransaction(async () => {
        for (const [place, discount_cents] of [1500, 1500, 1000].entries())
          await changeItem(dishes[place]!.id, { discount_cents });
        await changeItem(dishes[2]!.id, { quantity: 1, total_cents: 1000, unit_price_cents: 1000 });
        await updateBill(id, { taxes, subtotal_cents: 1695, tax_cents: 305, total_cents: 2000 });
      });
      return id;
    }

    it('from before this was so is paid and has all of its money on documents', async () => {
      await setReceipts('at_once');
      const [one, rates] = [await earlierBill(), await earlierRates()];
      await settle(one);
      await settle(rates);
      for (const [id, totals] of [
        [one, [1500, 3500]],
        [rates, [1000, 1000]],
      ] as const)
        expect((await documentsOf(id)).map(({ total_cents }) => total_cents)).toEqual(totals);
      // One whose items are all on documents already: only money is left.
      const last = await earlierBill();
      await pay(last, 1667);
      expect(await invoiceDish(last, 1)).toBe(1667);
      // Documents of that time, for what the lines said then.
      await pay(last, 1667);
      expect(await invoiceDish(last, 2)).toBe(1667);
      await pay(last, 166);
      expect((await documentsOf(last)).map(({ total_cents }) => total_cents)).toEqual([
        1500, 1667, 1667, 166,
      ]);
    });

    it('never stops the close of the day, whatever state it is in', async () => {
      await setReceipts('at_day_close');
      const rest = [await earlierBill(), await earlierRates()];
      const refunded = await order([2000, 2000]);
      await pay(refunded, 2000);
      await invoiceDish(refunded, 0);
      const [first] = await documentsOf(refunded);
      await post(`/api/invoices/${first!.id}/credit-note`, {
        reason: 'Cold',
        refund_method: 'card',
      });
      for (const id of [...rest, refunded]) await settle(id);
      const { date } = (await restaurant.owner.get('/api/reports/day')).body;
      const { status, body } = await post('/api/reports/day', { date, early: true });
      expect([status, body.code]).toEqual([201, undefined]);
      expect(body.receipts_at_close).toEqual({ count: 3, total_cents: 3500 + 1000 + 2000 });
      expect(body.without_invoice.total_cents).toBe(0);
      expect((await restaurant.owner.get('/api/archive/verify')).body).toMatchObject({ ok: true });
    });
  },
);
