import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { placeOrder } from '../../support/orders.ts';
import { HAS_LONG_FORM } from '../../support/torture.ts';
import { ONE_DATABASE, newDatabase } from '../../support/postgres.ts';
import { BUYER } from '../../support/server.ts';
import { openRestaurant, type Restaurant } from '../reports/house.ts';
import { textOfPdf } from '../../support/pdf.ts';

const DAY = '2031-05-06';
const OTHER = { ...BUYER, name: 'Otra Empresa S.A.', tax_id: 'A58818501', country: 'ES' };

describe.each(ONE_DATABASE)('a refund with a credit note, on %s', HAS_LONG_FORM, (name) => {
  let restaurant: Restaurant;
  beforeAll(async () => {
    restaurant = await openRestaurant(`${DAY}T12:00:00Z`, await newDatabase(name));
  });
  afterAll(() => restaurant.stop());

  const issue = (order_id: string, body?: object) =>
    restaurant.owner.post(`/api/orders/${order_id}/invoice`, body);
  const credit = async (id: string, body: object) =>
    (await restaurant.owner.post(`/api/invoices/${id}/credit-note`, { reason: 'Cold', ...body }))
      .body;
  const uninvoiced = async (order_id: string) =>
    (await restaurant.owner.get(`/api/orders/${order_id}/uninvoiced`)).body;
  const byCode = (claim_code: string, buyer = OTHER) =>
    restaurant.server.portal.post(`/orders/${claim_code}/invoice`, { buyer });
  const report = async () => (await restaurant.owner.get(`/api/reports/day?date=${DAY}`)).body;
  const codeOf = async (order_id: string) =>
    (await restaurant.owner.get(`/api/orders/${order_id}`)).body.claim_code as string;

  it('is stated in the note, its data, the audit log and the day report: the drawer agrees with the turnover', async () => {
    const before = await report();
    const { order_id, total_cents } = await restaurant.order(2, 1);
    const invoice = (await issue(order_id, { buyer: BUYER })).body;
    const note = await credit(invoice.id, {
      lines: [{ line: 2, quantity: 1 }],
      refund_method: 'cash',
    });
    expect([invoice.refund_method, note.refund_method]).toEqual([null, 'cash']);
    expect(
      await textOfPdf((await restaurant.owner.get(`/api/invoices/${note.id}/pdf`)).bytes),
    ).toContain('Devuelto / Erstattet (efectivo / bar) −4,20 €');
    const xml = (await restaurant.owner.get(`/api/invoices/${note.id}/xml`)).bytes.toString();
    expect(xml).toContain('<ram:DuePayableAmount>0.00</ram:DuePayableAmount>'); // BT-115
    expect(xml).toContain('<ram:TypeCode>10</ram:TypeCode>'); // UNTDID 4461: in cash
    expect(
      (await restaurant.owner.get('/api/audit?action=invoice.credited')).body.items[0],
    ).toMatchObject({
      subject_id: invoice.id,
      detail: {
        credit_note: note.invoice_number,
        whole: false,
        refund_method: 'cash',
        refund_cents: note.total_cents,
      },
    });
    const after = await report();
    expect(after.gross_cents - before.gross_cents).toBe(total_cents - note.total_cents);
    expect(after.paid_cents - before.paid_cents).toBe(total_cents - note.total_cents);
    const cash = (of: typeof after) =>
      of.payments.find(({ method }: { method: string }) => method === 'cash');
    expect(cash(after)).toMatchObject({
      refunded_count: cash(before).refunded_count + 1,
      refunded_cents: cash(before).refunded_cents + note.total_cents,
    });
  });

  it('of the whole invoice refunds the tip too, by the chosen method', async () => {
    const before = await report();
    const { order_id, total_cents } = await restaurant.order(1, 0, 'card', 150);
    const note = await credit((await issue(order_id)).body.id, { refund_method: 'other' });
    expect(note).toMatchObject({ total_cents, tip_cents: 150, refund_method: 'other' });
    const after = await report();
    expect([after.paid_cents, after.tips_cents, after.gross_cents]).toEqual([
      before.paid_cents,
      before.tips_cents,
      before.gross_cents,
    ]);
    expect(after.payments).toContainEqual(
      expect.objectContaining({
        method: 'other',
        amount_cents: -total_cents,
        tip_cents: -150,
        refunded_cents: total_cents + 150,
      }),
    );
  });

  it('refunds the tip with the last credit note when an invoice is credited in several steps', async () => {
    const before = await report();
    const { order_id } = await restaurant.order(1, 2, 'card', 500);
    const { id } = (await issue(order_id)).body;
    const steps = [];
    for (const lines of [[{ line: 1, quantity: 1 }], [{ line: 2, quantity: 1 }], undefined])
      steps.push(await credit(id, { lines, refund_method: 'card' }));
    expect(steps.map(({ total_cents, tip_cents }) => [total_cents, tip_cents])).toEqual([
      [1850, 0],
      [420, 0],
      [420, 500],
    ]);
    const after = await report();
    expect([after.paid_cents, after.tips_cents, after.gross_cents]).toEqual([
      before.paid_cents,
      before.tips_cents,
      before.gross_cents,
    ]);
    expect((await issue(order_id)).body.code).toBe('order_refunded');
  });

  it('of one payer’s share refunds that payer’s tip, which no other payer’s invoice states; each states its own', async () => {
    const order = await placeOrder(restaurant, { paella: 1, wine: 1 });
    const share = (place: number) =>
      issue(order.order_id, {
        items: [{ order_item_id: order.items[place].id, quantity: 1 }],
      });
    for (const [amount_cents, tip_cents] of [
      [1850, 300],
      [420, 80],
    ])
      await restaurant.owner.post(`/api/orders/${order.order_id}/payments`, {
        method: 'cash',
        amount_cents,
        tip_cents,
      });
    const first = (await share(0)).body;
    expect(first.tip_cents).toBe(300);
    expect((await credit(first.id, { refund_method: 'cash' })).tip_cents).toBe(300);
    expect((await share(1)).body.tip_cents).toBe(80);
  });

  it('is stated when one person paid for all and the bill is split, by item or by amount', async () => {
    for (const way of ['items', 'share_cents']) {
      const { order_id } = await restaurant.order(1, 1, 'card', 500);
      const { items } = (await restaurant.owner.get(`/api/orders/${order_id}`)).body;
      const one = await issue(
        order_id,
        way === 'items'
          ? { items: [{ order_item_id: items[1].id, quantity: 1 }] }
          : { share_cents: 1000 },
      );
      const rest = await issue(order_id, { buyer: BUYER });
      expect([one.body.tip_cents, rest.body.tip_cents]).toEqual([0, 500]);
      expect(
        await textOfPdf((await restaurant.owner.get(`/api/invoices/${rest.body.id}/pdf`)).bytes),
      ).toContain('5,00');
    }
  });

  it('leaves nothing that can be invoiced again, to another payer or to a guest with the receipt; the rest can be', async () => {
    const { order_id } = await restaurant.order(1, 2);
    const first = (await issue(order_id, { buyer: BUYER })).body;
    await credit(first.id, { lines: [{ line: 2, quantity: 1 }], refund_method: 'cash' });
    expect(await uninvoiced(order_id)).toMatchObject({ items: [], left_cents: 0 });
    expect((await issue(order_id, { buyer: OTHER })).body.code).toBe('already_invoiced');
    const rest = await credit(first.id, {});
    expect((await uninvoiced(order_id)).left_cents).toBe(rest.total_cents);
    const second = await byCode(await codeOf(order_id));
    expect([second.status, second.body.total_cents]).toEqual([201, rest.total_cents]);
    await credit(second.body.id, { refund_method: 'cash' });
    for (const response of [
      await byCode(await codeOf(order_id)),
      await issue(order_id),
      await issue(order_id, { buyer: OTHER }),
    ])
      expect([response.status, response.body.code]).toEqual([409, 'order_refunded']);
  });

  it('[2.3.2] cannot be refunded again through the payment; without a refund the payment still can', async () => {
    const pay = async (order_id: string) =>
      (await restaurant.owner.get(`/api/orders/${order_id}`)).body.payments[0].id as string;
    const refund = async (order_id: string) =>
      restaurant.owner.post(`/api/orders/${order_id}/payments/${await pay(order_id)}/refund`, {
        reason: 'again',
      });
    const [given, stored] = [await restaurant.order(1, 0), await restaurant.order(1, 0)];
    await credit((await issue(given.order_id)).body.id, { refund_method: 'cash' });
    const note = await credit((await issue(stored.order_id)).body.id, {});
    expect(note.refund_method).toBeNull();
    expect((await refund(given.order_id)).body.code).toBe('refund_credited');
    expect((await refund(stored.order_id)).status).toBe(200);
  });

  it('requires a known payment method, and refunds nothing where nothing is left', async () => {
    const { order_id } = await restaurant.order(1, 0);
    const invoice = (await issue(order_id)).body;
    expect((await credit(invoice.id, { refund_method: 'cheque' })).errors).toMatchObject([
      { path: 'refund_method' },
    ]);
    await restaurant.owner.post(`/api/orders/${order_id}/payments`, {
      method: 'cash',
      amount_cents: 0,
    });
    const free = await placeOrder(restaurant, { wine: 1 });
    await restaurant.owner.post(`/api/orders/${free.order_id}/discount`, {
      percent_basis_points: 10_000,
      reason: 'on the house',
    });
    await restaurant.owner.post(`/api/orders/${free.order_id}/payments`, {
      method: 'cash',
      amount_cents: 0,
    });
    expect(
      await credit((await issue(free.order_id)).body.id, { refund_method: 'cash' }),
    ).toMatchObject({ total_cents: 0, refund_method: null });
  });

  it('each payer’s invoice names their own payment, and all invoices together name each payment once', async () => {
    const order = await placeOrder(restaurant, { paella: 1, wine: 1 });
    const [paella, wine] = order.items as { id: string; total_cents: number }[];
    await restaurant.owner.post(`/api/orders/${order.order_id}/payments`, {
      method: 'cash',
      amount_cents: wine!.total_cents,
    });
    await restaurant.owner.post(`/api/orders/${order.order_id}/payments`, {
      method: 'card',
      amount_cents: paella!.total_cents,
    });
    const codes = [];
    for (const item of [paella, wine]) {
      const { body } = await issue(order.order_id, {
        items: [{ order_item_id: item!.id, quantity: 1 }],
      });
      const xml = (await restaurant.owner.get(`/api/invoices/${body.id}/xml`)).bytes.toString();
      codes.push(/PaymentMeans><ram:TypeCode>(\w+)</.exec(xml.replace(/>\s+</g, '><'))?.[1]);
      expect(xml).toContain('<ram:DuePayableAmount>0.00</ram:DuePayableAmount>');
    }
    expect(codes).toEqual(['48', '10']);
  });

  it('keeps its payment: the next guest’s receipt names what that guest paid with', async () => {
    const { bill_id, total_cents } = await placeOrder(restaurant, { paella: 2 });
    const [path, half] = [`/api/bills/${bill_id}`, total_cents / 2];
    const pay = (method: string, tip_cents: number) =>
      restaurant.owner.post(`${path}/payments`, { method, amount_cents: half, tip_cents });
    await pay('card', 200);
    const issueHalf = async () => {
      const { id } = (await restaurant.owner.post(`${path}/invoice`, { share_cents: half })).body;
      return (await restaurant.owner.get(`/api/invoices/${id}`)).body;
    };
    const first = await issueHalf();
    expect(first).toMatchObject({ payments: [{ method: 'card' }], tip_cents: 200 });
    const note = await credit(first.id, { refund_method: 'card' });
    expect(note).toMatchObject({ total_cents: half, tip_cents: 200, refund_method: 'card' });
    await pay('cash', 100);
    expect(await issueHalf()).toMatchObject({
      total_cents: half,
      tip_cents: 100,
      payments: [{ method: 'cash', amount_cents: half }],
    });
  });
});
