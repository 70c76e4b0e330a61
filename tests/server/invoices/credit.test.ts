import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeCustomer } from '../../support/customers.ts';
import { startMailServer, type MailServer } from '../../support/mail-server.ts';
import { paidOrder } from '../../support/orders.ts';
import { BUYER, setUpRestaurant, startTestServer, type TestServer } from '../../support/server.ts';
import { HAS_LONG_FORM, proof } from '../../support/torture.ts';

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

const paid = (paella = 2, wine = 3) =>
  paidOrder(restaurant, { paella, wine, payment: { method: 'card', tip_cents: 100 } });
async function issue(order_id: string, body?: object) {
  return (await restaurant.owner.post(`/api/orders/${order_id}/invoice`, body)).body;
}
function credit(id: string, body: object = {}) {
  return restaurant.owner.post(`/api/invoices/${id}/credit-note`, {
    reason: 'Wrong dish',
    ...body,
  });
}
const read = async (id: string) => (await restaurant.owner.get(`/api/invoices/${id}`)).body;
const OTHER = { ...BUYER, name: 'Otra Empresa S.A.', tax_id: 'A58818501', country: 'ES' };

describe('a credit note', () => {
  it('credits a whole invoice in a series of its own; the invoice becomes cancelled and is not changed', async () => {
    const { order_id } = await paid();
    const invoice = await issue(order_id, { buyer: BUYER });
    const { status, body } = await credit(invoice.id);
    expect(status).toBe(201);
    expect(body).toMatchObject({
      kind: 'credit_note',
      credits: invoice.id,
      notes: 'Wrong dish',
      buyer: BUYER,
      total_cents: invoice.total_cents,
      taxes: invoice.taxes,
      tip_cents: 100,
    });
    expect(body.invoice_number).toMatch(/^C-INV-\d{4}-0001$/);
    const { pdf_filename: _drawnMeanwhile, ...stored } = await read(invoice.id);
    const { id, invoice_number, total_cents } = body;
    // Staff also read of its bill, payments and mails.
    expect({ ...stored, pdf_filename: null }).toMatchObject({
      ...invoice,
      status: 'cancelled',
      credit_notes: [{ id, invoice_number, total_cents }],
    });
    expect((await credit(invoice.id)).body.code).toBe('already_credited');
    expect((await credit(body.id)).body.code).toBe('is_credit_note');
  });

  it('credits single lines, never above what is left, and adds up to the invoice to the cent', async () => {
    const { order_id } = await paid();
    const invoice = await issue(order_id, { buyer: BUYER });
    const refused = await credit(invoice.id, {
      lines: [
        { line: 2, quantity: 2 },
        { line: 2, quantity: 2 },
        { line: 3, quantity: 1 },
      ],
    });
    expect(refused.body.errors.map(({ path }: { path: string }) => path)).toEqual([
      'lines.0.quantity',
      'lines.1.quantity',
      'lines.2.line',
    ]);
    const notes = [];
    for (const lines of [
      [{ line: 2, quantity: 1 }],
      [
        { line: 1, quantity: 1 },
        { line: 2, quantity: 1 },
      ],
      undefined,
    ]) {
      expect((await read(invoice.id)).status).toBe('paid');
      notes.push((await credit(invoice.id, { lines })).body);
    }
    expect((await read(invoice.id)).status).toBe('cancelled');
    for (const field of ['net_cents', 'tax_cents', 'gross_cents']) {
      for (const tax of invoice.taxes) {
        const back = notes
          .flatMap((note) => note.taxes)
          .filter(({ rate_basis_points }) => rate_basis_points === tax.rate_basis_points)
          .reduce((sum, one) => sum + one[field], 0);
        expect(back).toBe(tax[field]);
      }
    }
  });

  it(
    '[2.3.2] adds up to the invoice, whatever is credited and in whatever order',
    HAS_LONG_FORM,
    async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.integer({ min: 1, max: 9 }),
          fc.integer({ min: 1, max: 9 }),
          fc.array(fc.integer({ min: 1, max: 2 }), { minLength: 1, maxLength: 4 }),
          async (paella, wine, order) => {
            const { order_id } = await paid(paella, wine);
            const invoice = await issue(order_id, { buyer: BUYER });
            let back = 0;
            for (const line of order) {
              const response = await credit(invoice.id, { lines: [{ line, quantity: 1 }] });
              if (response.status === 201) back += response.body.total_cents;
              else expect([409, 422]).toContain(response.status);
            }
            const rest = await credit(invoice.id);
            if (rest.status === 201) back += rest.body.total_cents;
            expect(back).toBe(invoice.total_cents);
          },
        ),
        { numRuns: proof(5, 60) },
      );
    },
  );

  it('[2.3.4] is issued once when twenty are requested at the same time', async () => {
    const { order_id } = await paid();
    const invoice = await issue(order_id, { buyer: BUYER });
    const responses = await Promise.all(Array.from({ length: 20 }, () => credit(invoice.id)));
    expect(responses.filter(({ status }) => status === 201)).toHaveLength(1);
  });

  it('frees what it credits for another invoice, and nothing more', async () => {
    const { order_id, items } = await paid();
    const invoice = await issue(order_id, { buyer: BUYER });
    await credit(invoice.id, { lines: [{ line: 2, quantity: 2 }] });
    const wine = items[1].id;
    expect(
      (
        await restaurant.owner.post(`/api/orders/${order_id}/invoice`, {
          buyer: OTHER,
          items: [{ order_item_id: wine, quantity: 3 }],
        })
      ).status,
    ).toBe(422);
    expect(
      (await issue(order_id, { buyer: OTHER, items: [{ order_item_id: wine, quantity: 2 }] }))
        .total_cents,
    ).toBe(840);
  });

  it('is refused for a simplified invoice that a full one replaced', async () => {
    const { order_id } = await paid();
    const simplified = await issue(order_id);
    await issue(order_id, { buyer: BUYER });
    expect((await credit(simplified.id)).body.code).toBe('replaced_by_full');
  });
});

describe('an invoice of 300 lines, of a party with many rounds', () => {
  it('is made for one payer’s 250 of them, and credited by its last line', async () => {
    const { owner, paella } = restaurant;
    const items = Array.from({ length: 100 }, (_, at) => ({
      product_id: paella.id,
      quantity: 1,
      notes: `guest ${at}`,
    }));
    const { body: first } = await owner.post('/api/orders', { name: 'Wedding', items });
    const { bill_id } = first;
    for (const round of [2, 3])
      expect([round, (await owner.post('/api/orders', { bill_id, items })).status]).toEqual([
        round,
        201,
      ]);
    const { body: bill } = await owner.get(`/api/bills/${bill_id}`);
    const amount_cents = bill.total_cents as number;
    await owner.post(`/api/bills/${bill_id}/payments`, { method: 'card', amount_cents });
    const wanted = (bill.orders as { items: { id: string }[] }[])
      .flatMap((order) => order.items)
      .slice(0, 250)
      .map(({ id }) => ({ order_item_id: id, quantity: 1 }));
    const share = await owner.post(`/api/bills/${bill_id}/invoice`, { items: wanted });
    expect([share.status, share.body.lines?.length]).toEqual([201, 250]);
    const note = await owner.post(`/api/invoices/${share.body.id}/credit-note`, {
      reason: 'Cold',
      lines: [{ line: 250, quantity: 1 }],
    });
    expect([note.status, note.body.total_cents]).toEqual([201, amount_cents / 300]);
  });
});

describe('an invoice for the wrong company', () => {
  it('is reissued in one step: a credit note and a new invoice, both or neither', async () => {
    const { order_id } = await paid();
    const wrong = await issue(order_id, { buyer: BUYER });
    expect(
      (
        await restaurant.owner.post(`/api/invoices/${wrong.id}/reissue`, {
          reason: 'Wrong company',
          buyer: { name: 'No address' },
        })
      ).status,
    ).toBe(422);
    expect((await read(wrong.id)).status).toBe('paid');
    const { status, body } = await restaurant.owner.post(`/api/invoices/${wrong.id}/reissue`, {
      reason: 'Wrong company',
      buyer: OTHER,
    });
    expect(status).toBe(201);
    expect(body.credit_note).toMatchObject({ credits: wrong.id, buyer: BUYER });
    expect(body.invoice).toMatchObject({
      kind: 'full',
      buyer: OTHER,
      total_cents: wrong.total_cents,
      lines: wrong.lines,
      taxes: wrong.taxes,
    });
    expect(
      (
        await restaurant.owner.post(`/api/invoices/${wrong.id}/reissue`, {
          reason: 'Again',
          buyer: OTHER,
        })
      ).body.code,
    ).toBe('already_credited');
  });

  it('needs no reason: the credit note says then that the company was corrected', async () => {
    const { order_id } = await paid();
    const wrong = await issue(order_id, { buyer: BUYER });
    const { status, body } = await restaurant.owner.post(`/api/invoices/${wrong.id}/reissue`, {
      buyer: OTHER,
    });
    expect([status, body.credit_note.notes]).toEqual([201, 'Empresa corregida.']);
  });
});

describe('an invoice sent by mail', () => {
  it('goes with its PDF to the given address, else the buyer’s, else the account’s', async () => {
    const { order_id } = await paid();
    const invoice = await issue(order_id, {
      buyer: { ...BUYER, email: 'accounts@mueller.example' },
    });
    const send = (body?: object) =>
      restaurant.owner.post(`/api/invoices/${invoice.id}/email`, body);
    expect((await send()).body).toEqual({ email: 'accounts@mueller.example' });
    expect((await send({ email: 'boss@mueller.example' })).status).toBe(202);
    for (const to of ['accounts@mueller.example', 'boss@mueller.example']) {
      const { attachments } = await mail.waitFor(to);
      expect(attachments[0]!.filename).toBe(`${invoice.invoice_number}.pdf`);
      expect(attachments[0]!.content.subarray(0, 5).toString()).toBe('%PDF-');
    }
    const nobody = await issue((await paid()).order_id);
    expect(
      (await restaurant.owner.post(`/api/invoices/${nobody.id}/email`)).body.errors[0].path,
    ).toBe('email');
  });

  it('goes to the account’s address when the buyer has none', async () => {
    const ana = await makeCustomer(server, mail);
    const placed = await paidOrder(restaurant, { by: ana.client });
    const invoice = (
      await ana.client.post(`/customer/orders/${placed.order_id}/invoice`, { buyer: BUYER })
    ).body;
    expect((await restaurant.owner.post(`/api/invoices/${invoice.id}/email`)).body).toEqual({
      email: ana.email,
    });
  });
});
