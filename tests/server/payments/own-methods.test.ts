import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { textOfPdf } from '../../support/pdf.ts';
import { BUYER } from '../../support/server.ts';
import { openRestaurant, type Restaurant } from '../reports/house.ts';

/** A voucher that the restaurant added, and cash under the name that its staff use. */
let restaurant: Restaurant;
let voucher: string;
beforeAll(async () => {
  restaurant = await openRestaurant('2026-03-10T12:00:00Z');
  const { body } = await restaurant.owner.post('/api/payment-methods', {
    name: 'Ticket Restaurant',
    kind: 'voucher',
  });
  voucher = body.id;
});
afterAll(() => restaurant.stop());

async function invoice(order_id: string, buyer?: object) {
  const { owner } = restaurant;
  return (await owner.post(`/api/orders/${order_id}/invoice`, buyer ? { buyer } : {})).body;
}
const file = async (id: string, what: string) =>
  (await restaurant.owner.get(`/api/invoices/${id}/${what}`)).bytes;
const xmlOf = async (id: string, format: 'cii' | 'ubl') =>
  (await file(id, `xml?format=${format}`)).toString();

describe('a payment by a method of the restaurant’s own', () => {
  it('stands on the order, the documents, the e-invoices and the reports by its name', async () => {
    const { owner } = restaurant;
    const { order_id, total_cents } = await restaurant.order(1, 0, voucher);
    expect((await owner.get(`/api/orders/${order_id}`)).body.payments).toMatchObject([
      { method: voucher, amount_cents: total_cents },
    ]);
    const { id } = await invoice(order_id, BUYER);
    for (const form of ['pdf', 'receipt.pdf'])
      expect(await textOfPdf(await file(id, form)), form).toContain('Ticket Restaurant');
    const cii = await xmlOf(id, 'cii');
    expect(cii).toContain('<ram:TypeCode>ZZZ</ram:TypeCode>');
    expect(cii).toContain('<ram:Information>Ticket Restaurant</ram:Information>');
    expect(await xmlOf(id, 'ubl')).toContain(
      '<cbc:PaymentMeansCode name="Ticket Restaurant">ZZZ</cbc:PaymentMeansCode>',
    );
    const { payments } = (await owner.get('/api/reports/day')).body;
    expect(payments.at(-1)).toMatchObject({
      method: voucher,
      name: 'Ticket Restaurant',
      count: 1,
      amount_cents: total_cents,
    });
  });

  it('keeps the name of its day on documents and closed days when it is renamed', async () => {
    const { owner } = restaurant;
    const { order_id, total_cents } = await restaurant.order(0, 1, voucher);
    const before = await invoice(order_id);
    const pdf = await file(before.id, 'pdf');
    await owner.patch(`/api/payment-methods/${voucher}`, { name: 'Edenred' });
    expect(await file(before.id, 'pdf')).toEqual(pdf);
    expect(await textOfPdf(pdf)).toContain('Ticket Restaurant');
    const note = (
      await owner.post(`/api/invoices/${before.id}/credit-note`, {
        reason: 'Test',
        refund_method: voucher,
      })
    ).body;
    expect(note).toMatchObject({ refund_method: voucher, refund_method_name: 'Edenred' });
    expect(await textOfPdf(await file(note.id, 'pdf'))).toContain('Edenred');
    const { payments } = (await owner.get('/api/reports/day')).body;
    expect(payments.at(-1)).toMatchObject({
      method: voucher,
      name: 'Edenred',
      count: 2,
      refunded_count: 1,
      refunded_cents: total_cents,
    });
  });

  it('has a column of its own in the CSV of days, and its kind’s account for DATEV', async () => {
    const { owner } = restaurant;
    const csv = await owner.get('/api/exports/invoices?format=days');
    const [columns, day] = csv.bytes
      .toString()
      .replace(/^\ufeff/, '')
      .split('\r\n');
    const at = columns!.split(';').indexOf('paid_Edenred');
    expect(columns).toContain('paid_cash;paid_card;paid_other;paid_Edenred;paid_on_open_orders');
    expect(day!.split(';')[at]).toBe('18,50');
    const datev = (await owner.get('/api/exports/invoices?format=datev')).bytes.toString('latin1');
    expect(datev).toContain('"Zahlung Edenred"');
    expect(datev.split('\r\n').filter((line) => line.includes(';1362;10000;'))).not.toEqual([]);
  });

  it('is refused once it is switched off, naming what is there; reports still list it', async () => {
    const { owner } = restaurant;
    await owner.patch(`/api/payment-methods/${voucher}`, { active: false });
    const { body: order } = await restaurant.server.portal.post(
      `/menu/${restaurant.table.token}/order`,
      { items: [{ product_id: restaurant.wine.id, quantity: 1 }] },
    );
    for (const method of [voucher, 'cheque', 'constructor']) {
      const { status, body } = await owner.post(`/api/orders/${order.order_id}/payments`, {
        method,
        amount_cents: order.total_cents,
      });
      expect([status, body.errors]).toEqual([
        422,
        [{ path: 'method', message: 'must be one of: cash, card, other' }],
      ]);
    }
    const twice = await owner.post(`/api/orders/${order.order_id}/payments`, {
      method: voucher,
      amount_cents: -1,
    });
    expect(twice.body.errors.map(({ path }: { path: string }) => path).sort()).toEqual([
      'amount_cents',
      'method',
    ]);
    const { body: paid } = await owner.post(`/api/orders/${order.order_id}/payments`, {
      method: 'cash',
      amount_cents: order.total_cents,
    });
    expect(paid.order_status).toBe('paid');
    const { id } = await invoice(order.order_id);
    const credit = await owner.post(`/api/invoices/${id}/credit-note`, {
      reason: 'Test',
      refund_method: voucher,
    });
    expect([credit.status, credit.body.errors[0].path]).toEqual([422, 'refund_method']);
    const { payments } = (await owner.get('/api/reports/day')).body;
    expect(payments.at(-1)).toMatchObject({ method: voucher, count: 2 });
  });

  it('a built-in one that was renamed is named so on new documents only', async () => {
    const { owner } = restaurant;
    const { order_id } = await restaurant.order(0, 1, 'cash');
    const before = await invoice(order_id);
    await owner.patch('/api/payment-methods/cash', { name: 'Caja 1' });
    const later = await invoice((await restaurant.order(0, 2, 'cash')).order_id);
    expect(await textOfPdf(await file(before.id, 'pdf'))).toContain('efectivo');
    expect(await textOfPdf(await file(later.id, 'pdf'))).toContain('Caja 1');
    expect(await xmlOf(later.id, 'cii')).toContain('<ram:TypeCode>10</ram:TypeCode>');
    expect(await xmlOf(before.id, 'cii')).not.toContain('ram:Information');
  });
});
