/** Full invoices in place of receipts, of bills that several people pay. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { find } from '../../../server/database/repository.ts';
import { inTransaction } from '../../../server/database/transaction.ts';
import { occasionOf } from '../../../server/invoices/issue/credit-note.ts';
import { writeDocument, type Draft } from '../../../server/invoices/issue/write.ts';
import { Invoice } from '../../../server/invoices/model.ts';
import { placeOrder } from '../../support/orders.ts';
import { newDatabase, ONE_DATABASE } from '../../support/postgres.ts';
import { BUYER, setUpRestaurant, startTestServer, type TestServer } from '../../support/server.ts';
import { HAS_LONG_FORM, proof } from '../../support/torture.ts';
import { readTable } from '../reports/read-csv.ts';

interface Order {
  order_id: string;
  bill_id: string;
  claim_code: string;
  items: { id: string }[];
}
interface Document {
  id: string;
  kind: 'full' | 'simplified' | 'credit_note';
  status: string;
  order_id: string;
  total_cents: number;
  tip_cents: number;
  lines: object[];
  credits: string | null;
  replaces: string | null;
  replaced_by: string | null;
  credit_notes: object[];
}
const DISH_CENTS = 1000;
const sum = (amounts: number[]) => amounts.reduce((all, amount) => all + amount, 0);
const named = (name: string) => ({ ...BUYER, name });
const signed = (cents: number, { kind }: Document) => (kind === 'credit_note' ? -cents : cents);

describe.each(ONE_DATABASE)(
  'a full invoice in place of a receipt, on %s',
  HAS_LONG_FORM,
  (name) => {
    let server: TestServer;
    let restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
    let dish: { id: string };
    beforeAll(async () => {
      server = await startTestServer(await newDatabase(name));
      restaurant = await setUpRestaurant(server, {});
      dish = await product('Menú', DISH_CENTS);
    });
    afterAll(() => server.stop());

    async function product(called: string, price_cents: number): Promise<{ id: string }> {
      const tax_rate_id = restaurant.food.id;
      const asked = { name: called, price_cents, tax_rate_id };
      return (await restaurant.owner.post('/api/products', asked)).body;
    }

    let tables = 0;
    /** Orders of so many dishes each, one after another at a table of their own. */
    async function ordersOf(...quantities: number[]): Promise<Order[]> {
      const table = (await restaurant.owner.post('/api/tables', { name: `E${++tables}` })).body;
      const orders: Order[] = [];
      for (const quantity of quantities) {
        const items = [{ product_id: dish.id, quantity }];
        orders.push(await placeOrder(restaurant, { table, items }));
      }
      return orders;
    }
    async function pay({ bill_id }: Order, amount_cents: number, tip_cents = 0, more: object = {}) {
      const payment = { method: 'card', amount_cents, tip_cents, ...more };
      const response = await restaurant.owner.post(`/api/bills/${bill_id}/payments`, payment);
      expect([response.status, response.body]).toEqual([201, response.body]);
    }
    const onBill = ({ bill_id }: Order, body: object) =>
      restaurant.owner.post(`/api/bills/${bill_id}/invoice`, body);
    const onOrder = ({ order_id }: Order, body: object) =>
      restaurant.owner.post(`/api/orders/${order_id}/invoice`, body);
    const byCode = (claim_code: string, buyer: object) =>
      server.portal.post(`/orders/${claim_code}/invoice`, { buyer });
    async function billCode({ bill_id }: Order): Promise<string> {
      return (await restaurant.owner.get(`/api/bills/${bill_id}`)).body.claim_code;
    }
    async function credit(id: string) {
      const body = { reason: 'Cold', refund_method: 'card' };
      return (await restaurant.owner.post(`/api/invoices/${id}/credit-note`, body))
        .body as Document;
    }
    async function report() {
      const { body } = await restaurant.owner.get('/api/reports/day');
      return body as { gross_cents: number; paid_cents: number; tips_cents: number };
    }
    /** In the order of their issue. */
    async function documentsOf({ bill_id }: Order): Promise<Document[]> {
      const { body } = await restaurant.owner.get(`/api/invoices?bill_id=${bill_id}&limit=100`);
      return body.items.reverse();
    }
    const amounts = (documents: Document[]) =>
      documents.map(({ kind, status, total_cents }) => [kind, status, total_cents]);
    /** What is invoiced on the documents of a bill, and the tips on them. */
    async function onDocuments(of: Order) {
      const documents = (await documentsOf(of)).filter(({ replaced_by }) => !replaced_by);
      return {
        invoiced_cents: sum(documents.map((one) => signed(one.total_cents, one))),
        tips_cents: sum(documents.map((one) => signed(one.tip_cents, one))),
      };
    }

    describe('of one order of several, where shares in money are invoiced', () => {
      it.each([
        ['second', [2, 3], 0, 1],
        ['first', [3, 2], 1, 0],
      ])(
        'is for that order, the %s of its bill, in place of the receipt that nobody asked for',
        async (_place, quantities, ofX, ofY) => {
          const before = await report();
          const orders = await ordersOf(...quantities);
          const [x, y] = [orders[ofX]!, orders[ofY]!];
          await pay(x, 2000);
          const share = (await onBill(x, { buyer: named('X'), share_cents: 2000 })).body;
          await pay(y, 3000);
          const receipt = (await documentsOf(y)).at(-1)!;
          expect(receipt).toMatchObject({ kind: 'simplified', total_cents: 3000 });
          const full = await onOrder(y, { buyer: named('Y') });
          expect([full.status, full.body.kind, full.body.total_cents]).toEqual([201, 'full', 3000]);
          expect(full.body.lines).toHaveLength(1);
          expect([full.body.order_id, full.body.replaces]).toEqual([y.order_id, receipt.id]);
          expect((await report()).gross_cents - before.gross_cents).toBe(5000);
          for (const again of [
            await onOrder(y, { buyer: named('Y') }),
            await byCode(y.claim_code, named('y')),
          ])
            expect([again.status, again.body.id]).toEqual([200, full.body.id]);
          expect((await onOrder(y, { buyer: named('Other') })).body.code).toBe('already_invoiced');
          expect((await byCode(y.claim_code, named('Other'))).body.code).toBe('already_invoiced');
          expect(amounts(await documentsOf(y))).toEqual([
            ['full', 'paid', share.total_cents],
            ['simplified', 'cancelled', 3000],
            ['credit_note', 'paid', 3000],
            ['full', 'paid', 3000],
          ]);
        },
      );

      it('never takes the receipt that another payer asked for, who gets a company invoice for it later', async () => {
        const [x, y] = (await ordersOf(2, 3)) as [Order, Order];
        await pay(x, 2000);
        const share = (await onBill(x, { share_cents: 2000 })).body;
        await pay(y, 3000);
        const receipt = (await documentsOf(y)).at(-1)!;
        const ofY = await byCode(y.claim_code, named('Y'));
        expect([ofY.status, ofY.body.total_cents, ofY.body.replaces]).toEqual([
          201,
          3000,
          receipt.id,
        ]);
        const [kept] = await documentsOf(x);
        expect(kept).toMatchObject({ id: share.id, status: 'paid', replaced_by: null });
        expect(kept!.credit_notes).toEqual([]);
        expect((await onOrder(y, { buyer: named('Other') })).body.code).toBe('already_invoiced');
        const ofX = await byCode(x.claim_code, named('X'));
        expect([ofX.status, ofX.body.total_cents, ofX.body.replaces]).toEqual([
          201,
          2000,
          share.id,
        ]);
        expect(await onDocuments(x)).toMatchObject({ invoiced_cents: 5000 });
      });

      it('leaves the rest of that receipt to those who have no paper yet', async () => {
        const [x, y, z] = (await ordersOf(2, 3, 1)) as [Order, Order, Order];
        await pay(x, 2000);
        await onBill(x, { buyer: named('X'), share_cents: 2000 });
        await pay(y, 4000, 100);
        const ofY = await byCode(y.claim_code, named('Y'));
        expect([ofY.status, ofY.body.total_cents, ofY.body.tip_cents]).toEqual([201, 3000, 0]);
        const rest = (await documentsOf(y)).at(-2)!;
        expect(rest).toMatchObject({ kind: 'simplified', total_cents: 1000, tip_cents: 100 });
        const made = await server.portal.get(`/orders/${y.claim_code}/invoices`);
        expect(made.body.items).toMatchObject([{ kind: 'full', total_cents: 3000 }]);
        expect((await onOrder(y, { buyer: named('Other') })).body.code).toBe('already_invoiced');
        const ofZ = await byCode(z.claim_code, named('Z'));
        expect([ofZ.status, ofZ.body.total_cents, ofZ.body.replaces]).toEqual([201, 1000, rest.id]);
        expect(ofZ.body.tip_cents).toBe(100);
        expect(await onDocuments(x)).toEqual({ invoiced_cents: 6000, tips_cents: 100 });
      });

      it('is none for an order that costs nothing', async () => {
        await restaurant.owner.put('/api/restaurant', { auto_receipt: 'at_day_close' });
        onTestFinished(async () => {
          await restaurant.owner.put('/api/restaurant', { auto_receipt: 'at_once' });
        });
        const [x] = (await ordersOf(3)) as [Order];
        const bread = await product('Pan', 0);
        const items = [{ product_id: bread.id, quantity: 1 }];
        const free: Order = await placeOrder(restaurant, {
          items,
          bill_of: x.claim_code,
        } as object);
        expect(free.bill_id).toBe(x.bill_id);
        await pay(x, 3000);
        await onBill(x, { buyer: named('X'), share_cents: 2000 });
        for (const _left of [1000, 0]) {
          const response = await onOrder(free, { buyer: named('Free') });
          expect([response.status, response.body.code]).toEqual([409, 'already_invoiced']);
          await onBill(x, {});
        }
        expect(amounts(await documentsOf(x))).toEqual([
          ['full', 'paid', 2000],
          ['simplified', 'paid', 1000],
        ]);
      });
    });

    describe('by the bill’s code', () => {
      /** Four dishes: one payer takes a receipt of a share, the rest is paid. */
      async function oneOfFour(share: (order: Order) => object): Promise<[Order, Document]> {
        const [order] = (await ordersOf(4)) as [Order];
        await pay(order, 1000);
        const first = (await onBill(order, share(order))).body;
        await pay(order, 3000);
        return [order, first];
      }
      const oneDish = ({ items }: Order) => ({
        items: [{ order_item_id: items[0]!.id, quantity: 1 }],
      });

      it.each([
        ['items', oneDish],
        ['an amount', () => ({ share_cents: 1000 })],
      ])(
        'holds what nobody took of it, not the receipt of a payer of %s',
        async (_share, share) => {
          const before = await report();
          const [order, first] = await oneOfFour(share);
          expect(first).toMatchObject({ kind: 'simplified', total_cents: 1000 });
          const receipt = (await documentsOf(order)).at(-1)!;
          const code = await billCode(order);
          const full = await byCode(code, named('Bill'));
          expect([full.status, full.body.kind, full.body.total_cents]).toEqual([201, 'full', 3000]);
          expect(full.body.replaces).toBe(receipt.id);
          for (const again of [
            await byCode(code, named('BILL')),
            await onBill(order, { buyer: named('Bill') }),
          ])
            expect([again.status, again.body.id]).toEqual([200, full.body.id]);
          expect((await byCode(code, named('Other'))).body.code).toBe('already_invoiced');
          expect(amounts(await documentsOf(order)).slice(0, 2)).toEqual([
            ['simplified', 'paid', 1000],
            ['simplified', 'paid', 3000],
          ]);
          expect((await report()).gross_cents - before.gross_cents).toBe(4000);
        },
      );

      it('is none where every payer has a document; staff name the share that is exchanged', async () => {
        const [order, first] = await oneOfFour(oneDish);
        await onBill(order, { buyer: named('Rest') });
        for (const response of [
          await byCode(await billCode(order), named('Other')),
          await onBill(order, { buyer: named('Other') }),
        ])
          expect([response.status, response.body.code]).toEqual([409, 'already_invoiced']);
        const full = await onBill(order, { buyer: named('First'), ...oneDish(order) });
        expect([full.status, full.body.total_cents, full.body.replaces]).toEqual([
          201,
          1000,
          first.id,
        ]);
      });

      it('is none where each of several payers asked for a receipt', async () => {
        const [order] = (await ordersOf(4)) as [Order];
        for (const _payer of [1, 2, 3, 4]) {
          await pay(order, 1000, 0, { document_follows: true });
          await onBill(order, { share_cents: 1000 });
        }
        for (const response of [
          await byCode(await billCode(order), named('All')),
          await onBill(order, { buyer: named('All') }),
        ])
          expect([response.status, response.body.code]).toEqual([409, 'already_invoiced']);
        expect(await documentsOf(order)).toHaveLength(4);
      });

      it('is none beside other papers where only a free dish is left', async () => {
        const bread = await product('Pan de ayer', 0);
        const table = (await restaurant.owner.post('/api/tables', { name: `E${++tables}` })).body;
        const order: Order = await placeOrder(restaurant, {
          table,
          items: [
            { product_id: dish.id, quantity: 1 },
            { product_id: bread.id, quantity: 1 },
          ],
        });
        await pay(order, 1000, 0, { document_follows: true });
        const items = [{ order_item_id: order.items[0]!.id, quantity: 1 }];
        await onBill(order, { items, buyer: named('A') });
        for (const response of [
          await onBill(order, { buyer: named('C') }),
          await byCode(await billCode(order), named('C')),
        ])
          expect([response.status, response.body.code]).toEqual([409, 'already_invoiced']);
      });
    });

    describe('of one order of several, invoiced by items', () => {
      it('holds what no other payer took of it', async () => {
        const [x, y] = (await ordersOf(1, 4)) as [Order, Order];
        await pay(y, 1000);
        const [{ id: order_item_id }] = y.items as [{ id: string }];
        const first = (await onBill(y, { items: [{ order_item_id, quantity: 1 }] })).body;
        await pay(x, 4000);
        const full = await byCode(y.claim_code, named('Y'));
        expect([full.status, full.body.total_cents]).toEqual([201, 3000]);
        expect(full.body.lines).toMatchObject([{ quantity: 3 }]);
        expect((await byCode(y.claim_code, named('Y'))).body.id).toBe(full.body.id);
        expect((await byCode(x.claim_code, named('X'))).body.total_cents).toBe(1000);
        expect((await documentsOf(x))[0]).toMatchObject({ id: first.id, credit_notes: [] });
        expect(await onDocuments(x)).toMatchObject({ invoiced_cents: 5000 });
      });

      it('of an amount that staff name is taken from the receipt of exactly that amount', async () => {
        const [order] = (await ordersOf(5)) as [Order];
        await pay(order, 3000);
        const first = (await onBill(order, { share_cents: 3000 })).body;
        await pay(order, 2000);
        const full = (await onBill(order, { share_cents: 2000, buyer: named('Rest') })).body;
        expect(full.replaces).not.toBe(first.id);
        expect((await documentsOf(order))[0]!.credit_notes).toEqual([]);
      });
    });

    describe('takes over the tip', () => {
      /** A bill of four dishes on one receipt, paid by card with a tip. */
      async function tipped(tip_cents: number, ...quantities: number[]): Promise<Order[]> {
        const orders = await ordersOf(...quantities);
        await pay(orders[0]!, DISH_CENTS * sum(quantities), tip_cents);
        return orders;
      }

      it.each([
        [
          'items',
          ({ items }: Order) => ({ items: [{ order_item_id: items[0]!.id, quantity: 4 }] }),
        ],
        ['an amount', () => ({ share_cents: 4000 })],
      ])(
        'of a receipt that is wholly exchanged by %s, and a whole credit gives it back',
        async (_by, share) => {
          const before = await report();
          const [order] = (await tipped(300, 4)) as [Order];
          const full = await onBill(order, { buyer: named('All'), ...share(order) });
          expect([full.status, full.body.total_cents, full.body.tip_cents]).toEqual([
            201, 4000, 300,
          ]);
          expect(await onDocuments(order)).toEqual({ invoiced_cents: 4000, tips_cents: 300 });
          const note = await credit(full.body.id);
          expect([note.total_cents, note.tip_cents]).toEqual([4000, 300]);
          const after = await report();
          expect([after.paid_cents, after.tips_cents]).toEqual([
            before.paid_cents,
            before.tips_cents,
          ]);
        },
      );

      it.each([
        [
          'items',
          ({ items }: Order, quantity: number) => ({
            items: [{ order_item_id: items[0]!.id, quantity }],
          }),
        ],
        ['amounts', (_order: Order, quantity: number) => ({ share_cents: quantity * DISH_CENTS })],
      ])('with the last of two companies, by %s', async (_by, share) => {
        const [order] = (await tipped(300, 4)) as [Order];
        const fulls: Document[] = [];
        for (const [company, quantity] of [
          ['One', 1],
          ['Two', 3],
        ] as const) {
          const body = { buyer: named(company), ...share(order, quantity) };
          fulls.push((await onBill(order, body)).body);
          expect(await onDocuments(order)).toEqual({ invoiced_cents: 4000, tips_cents: 300 });
        }
        expect(fulls.map((full) => [full.total_cents, full.tip_cents])).toEqual([
          [1000, 0],
          [3000, 300],
        ]);
        const notes = [await credit(fulls[0]!.id), await credit(fulls[1]!.id)];
        expect(notes.map((note) => [note.total_cents, note.tip_cents])).toEqual([
          [1000, 0],
          [3000, 300],
        ]);
        expect(await onDocuments(order)).toEqual({ invoiced_cents: 0, tips_cents: 0 });
      });

      it('with the last of two guests, so that the export and the report of the day agree', async () => {
        const orders = (await tipped(500, 1, 3)) as [Order, Order];
        const tips = [];
        for (const { claim_code } of orders)
          tips.push((await byCode(claim_code, named(claim_code))).body.tip_cents);
        expect(tips).toEqual([0, 500]);
        expect(await onDocuments(orders[0])).toEqual({ invoiced_cents: 4000, tips_cents: 500 });
        const numbers = new Map<string, number>();
        for (const { invoice_number, tip } of await exported())
          numbers.set(invoice_number, Math.round(Number(tip.replace(',', '.')) * 100));
        const own = await documentsOf(orders[0]);
        const { body } = await restaurant.owner.get(`/api/invoices?bill_id=${orders[0].bill_id}`);
        expect(body.items).toHaveLength(own.length);
        const inExport = body.items.map(({ invoice_number }: { invoice_number: string }) =>
          numbers.get(invoice_number)!,
        );
        expect(sum(inExport)).toBe(500);
      });

      async function exported() {
        const { bytes } = await restaurant.owner.get('/api/exports/invoices?format=csv');
        return readTable(bytes.toString().slice(1)) as { invoice_number: string; tip: string }[];
      }
    });

    it('is never written without lines, and takes no number', async () => {
      const [order] = (await ordersOf(1)) as [Order];
      await pay(order, 1000);
      const { id } = (await documentsOf(order))[0]!;
      const [receipt] = await find(Invoice, { id });
      const draft = { ...receipt!, lines: [], taxes: [] } as unknown as Draft;
      const written = inTransaction(async () => writeDocument(await occasionOf(receipt!), draft));
      await expect(written).rejects.toMatchObject({ status: 409, code: 'already_invoiced' });
      const [next] = (await ordersOf(1)) as [Order];
      await pay(next, 1000);
      const [following] = await find(Invoice, { bill_id: next.bill_id });
      expect([following!.series, following!.number]).toEqual([
        receipt!.series,
        receipt!.number + 1,
      ]);
    });

    describe('however several people pay and ask', () => {
      const place = fc.nat({ max: 2 });
      const ask = fc.oneof(
        { weight: 3, arbitrary: fc.record({ by: fc.constant('order' as const), place }) },
        { weight: 3, arbitrary: fc.record({ by: fc.constant('code' as const), place }) },
        { weight: 1, arbitrary: fc.record({ by: fc.constant('bill' as const), place }) },
        { weight: 1, arbitrary: fc.record({ by: fc.constant('bill code' as const), place }) },
        { weight: 2, arbitrary: fc.record({ by: fc.constant('share' as const), place }) },
        { weight: 2, arbitrary: fc.record({ by: fc.constant('item' as const), place }) },
      );
      const evening = fc.record({
        quantities: fc.array(fc.integer({ min: 1, max: 3 }), { minLength: 1, maxLength: 3 }),
        tips: fc.tuple(fc.constantFrom(0, 100), fc.constantFrom(0, 30)),
        firstPays: fc.integer({ min: 1, max: 900 }),
        early: fc.option(fc.record({ isByItem: fc.boolean(), isForCompany: fc.boolean() })),
        asks: fc.array(fc.record({ what: ask, company: fc.constantFrom('A', 'B', 'C') }), {
          maxLength: 6,
        }),
      });

      type Evening = typeof evening extends fc.Arbitrary<infer E> ? E : never;

      async function answerTo(
        orders: Order[],
        { by, place: at }: { by: string; place: number },
        buyer: object,
      ) {
        const order = orders[at % orders.length]!;
        const item = { order_item_id: order.items[0]!.id, quantity: 1 };
        switch (by) {
          case 'order':
            return onOrder(order, { buyer });
          case 'code':
            return byCode(order.claim_code, buyer);
          case 'bill':
            return onBill(order, { buyer });
          case 'bill code':
            return byCode(await billCode(order), buyer);
          case 'share':
            return onBill(order, { buyer, share_cents: 700 * (at + 1) });
          default:
            return onBill(order, { buyer, items: [item] });
        }
      }

      /**
       * Pays a bill in one or two steps; before the second one payer may ask for a share.
       * @returns that share's document
       */
      async function payWith(
        { quantities, tips, firstPays, early }: Evening,
        [first]: [Order],
      ): Promise<Document | null> {
        const total_cents = DISH_CENTS * sum(quantities);
        const share_cents = early?.isByItem ? DISH_CENTS : firstPays;
        if (!early || share_cents >= total_cents) {
          await pay(first, total_cents, sum(tips));
          return null;
        }
        await pay(first, share_cents, tips[0]);
        const items = [{ order_item_id: first.items[0]!.id, quantity: 1 }];
        const { status, body } = await onBill(first, {
          ...(early.isByItem ? { items } : { share_cents }),
          ...(early.isForCompany && { buyer: named('Early') }),
        });
        expect([status, body.total_cents]).toEqual([201, share_cents]);
        await pay(first, total_cents - share_cents, tips[1]);
        return body;
      }
      const namesIt = ({ by }: { by: string }) => by === 'share' || by === 'item';

      it('all is invoiced once, with each tip, on documents with lines; a share that a payer asked for is taken by nobody who did not name it', async () => {
        await fc.assert(
          fc.asyncProperty(evening, async (one) => {
            const orders = (await ordersOf(...one.quantities)) as [Order];
            const early = await payWith(one, orders);
            for (const { what, company } of one.asks) {
              const { status, body } = await answerTo(orders, what, named(company));
              expect(namesIt(what) ? [200, 201, 409, 422] : [200, 201, 409]).toContain(status);
              if (status < 300) expect(body.total_cents).toBeGreaterThan(0);
              expect(await onDocuments(orders[0])).toEqual({
                invoiced_cents: DISH_CENTS * sum(one.quantities),
                tips_cents: sum(one.tips),
              });
            }
            const documents = await documentsOf(orders[0]);
            for (const { lines } of documents) expect(lines.length).toBeGreaterThan(0);
            // A share of exactly one order's items is taken to be that order's.
            const isOfAnOrder = one.quantities.includes((early?.total_cents ?? 0) / DISH_CENTS);
            if (!early || isOfAnOrder || one.asks.some(({ what }) => namesIt(what))) return;
            expect(documents.find(({ id }) => id === early.id)).toMatchObject({
              status: 'paid',
              replaced_by: null,
              credit_notes: [],
            });
          }),
          { numRuns: proof(12, 150) },
        );
        expect((await restaurant.owner.get('/api/archive/verify')).body).toMatchObject({
          ok: true,
        });
      });
    });
  },
);
