import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { setClock } from '../../../server/clock.ts';
import { localDay } from '../../../server/dates.ts';
import { makeCustomer, PASSWORD } from '../../support/customers.ts';
import { startMailServer, type MailServer } from '../../support/mail-server.ts';
import { paidOrder, placeOrder } from '../../support/orders.ts';
import { textOfPdf } from '../../support/pdf.ts';
import {
  BUYER,
  type Client,
  RESTAURANT,
  setUpRestaurant,
  startTestServer,
  type TestServer,
} from '../../support/server.ts';

const OTHER = { ...BUYER, name: 'Müller & Töchter GmbH' };
/** Another company, and as an account has it: moved since, and spelt otherwise. */
const RIGHT = { ...OTHER, name: 'Byrne & Hale GmbH', tax_id: 'DE129273398' };
const MOVED = {
  ...RIGHT,
  name: 'Byrne u. Hale',
  tax_id: '129 273 398',
  street: 'Elsewhere 2',
  email: null,
};

let mail: MailServer;
let server: TestServer;
let restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
beforeAll(async () => {
  mail = await startMailServer();
  server = await startTestServer(mail.settings);
  restaurant = await setUpRestaurant(server, {
    country: 'DE',
    tax_id: 'DE136695976',
    auto_receipt: 'at_day_close',
    bills: 'per_guest',
  });
});
afterAll(async () => {
  setClock(null);
  await server.stop();
  await mail.stop();
});
afterEach(() => setClock(null));

/** A phone: it keeps the cookie by which its invoices are known. */
async function phone(): Promise<Record<string, string>> {
  const { headers } = await server.portal.get(`/menu/${restaurant.table.token}`);
  const [cookie] = headers.getSetCookie().filter((one) => one.includes('guest_device='));
  return { Cookie: cookie!.split(';')[0]! };
}
const at = (code: string, call: string) => `/orders/${code}/${call}`;
const listOf = async (code: string, by: Record<string, string>) =>
  (await server.portal.get(at(code, 'invoices'), by)).body;
function correct(code: string, by: Record<string, string>, buyer: object = OTHER) {
  return server.portal.send('POST', at(code, 'invoice-correction'), { buyer }, by);
}
async function invoiced(by: Record<string, string>) {
  const { claim_code } = await paidOrder(restaurant);
  const made = await server.portal.send('POST', at(claim_code, 'invoice'), { buyer: BUYER }, by);
  expect(made.status).toBe(201);
  return { claim_code, invoice: made.body };
}

describe('the company on a guest’s invoice', () => {
  it('is corrected once by the phone that made it: a credit note and a new invoice, both there by the code', async () => {
    const mine = await phone();
    const { claim_code, invoice } = await invoiced(mine);
    expect((await listOf(claim_code, mine)).correctable_until).toMatch(/T/);
    const same = await correct(claim_code, mine, { ...BUYER, name: 'MULLER & SOHNE GMBH' });
    expect([same.status, same.body.errors[0].path]).toEqual([422, 'buyer.name']);
    const without = await correct(claim_code, mine, { ...OTHER, city: null });
    expect([without.status, without.body.errors[0].path]).toEqual([422, 'buyer.city']);

    const { status, body } = await correct(claim_code, mine, { ...OTHER, email: 'a@b.example' });
    expect(status).toBe(201);
    expect(body.credit_note).toMatchObject({
      kind: 'credit_note',
      credits: invoice.id,
      total_cents: invoice.total_cents,
      refund_method: null,
    });
    expect(body.invoice).toMatchObject({
      kind: 'full',
      total_cents: invoice.total_cents,
      lines: invoice.lines,
      buyer: { name: OTHER.name },
      mail: { email: 'a@b.example' },
    });
    await mail.waitFor('a@b.example', new RegExp(body.invoice.invoice_number as string));
    const listed = await listOf(claim_code, mine);
    expect(
      listed.items.map(({ invoice_number }: { invoice_number: string }) => invoice_number),
    ).toEqual([body.credit_note.invoice_number, body.invoice.invoice_number]);
    for (const { download_url } of listed.items)
      expect((await server.portal.get(download_url)).status).toBe(200);
    expect(listed.correctable_until).toBeNull();
    const again = await correct(claim_code, mine, BUYER);
    expect([again.status, again.body.code]).toEqual([409, 'not_correctable']);
    // The same buyer again is the same document, another one none.
    const repeat = { buyer: OTHER };
    const asked = await server.portal.send('POST', at(claim_code, 'invoice'), repeat, mine);
    expect([asked.status, asked.body.id]).toEqual([200, body.invoice.id]);
    expect((await restaurant.owner.get('/api/archive/verify')).body.ok).toBe(true);
    const entries = (await restaurant.owner.get('/api/audit?limit=20')).body.items;
    expect(entries).toContainEqual(
      expect.objectContaining({ action: 'invoice.reissued', actor: 'guest' }),
    );
  });

  it('is corrected once by the account that has it, within the day, and listed by company', async () => {
    const anna = await makeCustomer(server, mail);
    const order = await paidOrder(restaurant, { by: anna.client });
    const profile = await anna.client.post('/customer/billing-profiles', MOVED);
    const made = await anna.client.post(`/customer/orders/${order.order_id}/invoice`, {
      buyer: BUYER,
    });
    const own = (id: string) => `/customer/invoices/${id}`;
    const right = (id: string, buyer: object, by: Client = anna.client) =>
      by.post(`${own(id)}/correction`, { buyer });
    expect((await anna.client.get(own(made.body.id))).body.correctable_until).toMatch(/T/);
    const ben = await makeCustomer(server, mail);
    expect((await right(made.body.id, RIGHT, ben.client)).status).toBe(404);
    expect((await right(made.body.id, BUYER)).body.errors[0].path).toBe('buyer.name');

    const answers = await Promise.all([right(made.body.id, RIGHT), right(made.body.id, RIGHT)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
    const { credit_note, invoice } = answers.find(({ status }) => status === 201)!.body;
    expect(credit_note).toMatchObject({
      credits: made.body.id,
      customer_id: made.body.customer_id,
    });
    expect(invoice).toMatchObject({ kind: 'full', buyer: { name: RIGHT.name }, credits: null });
    const shown = (await anna.client.get(own(invoice.id))).body;
    expect(shown.correctable_until).toBeNull();
    expect((await right(invoice.id, BUYER)).body.code).toBe('not_correctable');
    await mail.waitFor(anna.email, new RegExp(invoice.invoice_number));

    // By company, in the list and in the file of the month.
    const query = `company=${profile.body.id}`;
    const listed = (await anna.client.get(`/customer/invoices?${query}`)).body.items;
    expect(listed.map(({ id }: { id: string }) => id)).toEqual([invoice.id]);
    const month = localDay(new Date(invoice.issue_date), RESTAURANT.time_zone).slice(0, 7);
    const file = `/customer/invoice-export?month=${month}&format=csv`;
    const csv = (await anna.client.get(`${file}&${query}`)).bytes.toString('utf8');
    expect(csv).toContain(invoice.invoice_number);
    expect(csv).not.toContain(made.body.invoice_number);
    expect((await ben.client.get(`/customer/invoices?${query}`)).status).toBe(404);

    // The next day it is staff's to correct, as what staff issued is on any day.
    const later = await paidOrder(restaurant, { by: anna.client });
    const second = await anna.client.post(`/customer/orders/${later.order_id}/invoice`, {
      buyer: BUYER,
    });
    setClock(() => new Date(Date.now() + 26 * 3_600_000));
    const login = { email: anna.email, password: PASSWORD };
    const { body: session } = await server.portal.post('/customer/token', login);
    const tomorrow = server.portal.as(session.access_token);
    expect((await right(second.body.id, OTHER, tomorrow)).body.code).toBe('not_correctable');
  });

  it('comes to the account that claims the order with every document of it, credit notes too', async () => {
    const mine = await phone();
    const wrong = await invoiced(mine);
    const { credit_note, invoice } = (await correct(wrong.claim_code, mine)).body;
    const paid = await paidOrder(restaurant, { paella: 2 });
    const code = at(paid.claim_code, 'invoice');
    const whole = (await server.portal.send('POST', code, { buyer: BUYER }, mine)).body;
    const part = await restaurant.owner.post(`/api/invoices/${whole.id}/credit-note`, {
      reason: 'one was cold',
      lines: [{ line: 1, quantity: 1 }],
    });
    const { client } = await makeCustomer(server, mail);
    for (const { claim_code } of [wrong, paid])
      expect((await client.post('/customer/orders/claim', { claim_code })).status).toBe(200);
    const listed = (await client.get('/customer/invoices')).body.items;
    expect(listed.map(({ invoice_number }: { invoice_number: string }) => invoice_number)).toEqual(
      [part.body, whole, invoice, credit_note, wrong.invoice].map((one) => one.invoice_number),
    );
    const note = await client.get(`/customer/invoices/${part.body.id}`);
    expect([note.status, note.body.credits]).toEqual([200, whole.id]);
    expect((await restaurant.owner.get('/api/archive/verify')).body.ok).toBe(true);
  });

  it('is corrected by no other phone, not the next day, and not where an account or staff have it', async () => {
    const [mine, another] = [await phone(), await phone()];
    const { claim_code } = await invoiced(mine);
    expect((await listOf(claim_code, another)).correctable_until).toBeNull();
    for (const by of [another, {}])
      expect((await correct(claim_code, by)).body.code).toBe('not_correctable');
    setClock(() => new Date(Date.now() + 25 * 3_600_000));
    expect((await listOf(claim_code, mine)).correctable_until).toBeNull();
    expect((await correct(claim_code, mine)).body.code).toBe('not_correctable');
    setClock(null);

    const claimed = await invoiced(mine);
    const { client } = await makeCustomer(server, mail);
    await client.post('/customer/orders/claim', { claim_code: claimed.claim_code });
    expect((await correct(claimed.claim_code, mine)).body.code).toBe('not_correctable');
    const credited = await invoiced(mine);
    await restaurant.owner.post(`/api/invoices/${credited.invoice.id}/credit-note`, {
      reason: 'wrong',
    });
    expect((await correct(credited.claim_code, mine)).body.code).toBe('not_correctable');
    expect((await correct('AAAAAAAAAAAAAAAA', mine)).status).toBe(404);
  });
});

describe('a company invoice asked for before payment', () => {
  const wish = (code: string, by: Record<string, string>, buyer: object = BUYER) =>
    server.portal.send('PUT', at(code, 'invoice-wish'), { buyer }, by);
  const pay = (client: Client, order: { order_id: string; total_cents: number }) =>
    client.post(`/api/orders/${order.order_id}/payments`, {
      method: 'card',
      amount_cents: order.total_cents,
    });

  it('is made and mailed when the bill is paid, in place of the receipt', async () => {
    await restaurant.owner.put('/api/restaurant', { auto_receipt: 'at_once' });
    const mine = await phone();
    const order = await placeOrder(restaurant);
    const wrong = await wish(order.claim_code, mine, { ...BUYER, tax_id: 'DE136695977' });
    expect([wrong.status, wrong.body.errors[0].path]).toEqual([422, 'buyer.tax_id']);
    const email = 'wish@kunden.example';
    expect((await wish(order.claim_code, mine, OTHER)).body).toEqual({ wished: true });
    expect((await wish(order.claim_code, mine, { ...BUYER, email })).status).toBe(200);
    expect(await listOf(order.claim_code, {})).toMatchObject({ wished: true, items: [] });
    // The code never shows a buyer.
    const seen = await server.portal.get(`/orders/${order.claim_code}`);
    expect(seen.bytes.toString()).not.toContain('Söhne');
    await pay(restaurant.owner, order);
    const { items, wished, correctable_until } = await listOf(order.claim_code, mine);
    expect([items, wished]).toEqual([
      [expect.objectContaining({ kind: 'full', total_cents: order.total_cents })],
      false,
    ]);
    expect(correctable_until).toMatch(/T/);
    const all = await restaurant.owner.get(`/api/invoices?order_id=${order.order_id}`);
    expect(all.body.items).toMatchObject([{ kind: 'full', buyer: { name: BUYER.name } }]);
    await mail.waitFor(email, new RegExp(items[0].invoice_number as string));
    expect((await wish(order.claim_code, mine)).body.code).toBe('bill_settled');
  });

  it('is made where the till takes the money, in place of the receipt that it asks for', async () => {
    await restaurant.owner.put('/api/restaurant', { auto_receipt: 'at_once' });
    const mine = await phone();
    const order = await placeOrder(restaurant);
    const email = 'till@kunden.example';
    await wish(order.claim_code, mine, { ...BUYER, email });
    const path = `/api/bills/${order.bill_id}`;
    const { total_cents: amount_cents } = order;
    const payment = { method: 'card', amount_cents, document_follows: true };
    expect((await restaurant.owner.post(`${path}/payments`, payment)).body.settled).toBe(true);
    const { status, body } = await restaurant.owner.post(`${path}/invoice`, {});
    expect([status, body]).toMatchObject([
      201,
      { kind: 'full', total_cents: amount_cents, buyer: { name: BUYER.name } },
    ]);
    const { items } = (await restaurant.owner.get(`/api/invoices?bill_id=${order.bill_id}`)).body;
    expect(items).toHaveLength(1);
    await mail.waitFor(email, new RegExp(body.invoice_number as string));
    expect(await listOf(order.claim_code, mine)).toMatchObject({
      wished: false,
      items: [{ kind: 'full' }],
    });
  });

  it('leaves the till the receipt of the others, and is made at the day’s close where it asks for none', async () => {
    const mine = await phone();
    const table = (await restaurant.owner.post('/api/tables', { name: 'Wishes' })).body;
    const first = await placeOrder(restaurant, { table });
    const others = await placeOrder(restaurant, { table, wine: 2, bill_of: first.claim_code });
    await wish(first.claim_code, mine);
    const path = `/api/bills/${first.bill_id}`;
    const amount_cents = first.total_cents + others.total_cents;
    const payment = { method: 'card', amount_cents, document_follows: true };
    await restaurant.owner.post(`${path}/payments`, payment);
    const receipt = (await restaurant.owner.post(`${path}/invoice`, {})).body;
    expect(receipt).toMatchObject({ kind: 'simplified', total_cents: others.total_cents });
    expect((await listOf(first.claim_code, mine)).items).toMatchObject([
      { kind: 'full', total_cents: first.total_cents },
    ]);

    // A till that is cut off after the payment asks for no document.
    const late = await placeOrder(restaurant);
    await wish(late.claim_code, mine);
    await restaurant.owner.post(`/api/bills/${late.bill_id}/payments`, {
      ...payment,
      amount_cents: late.total_cents,
    });
    const { date } = (await restaurant.owner.get('/api/reports/day')).body;
    const closed = await restaurant.owner.post('/api/reports/day', { date, early: true });
    expect(closed.status).toBe(201);
    expect((await listOf(late.claim_code, mine)).items).toMatchObject([{ kind: 'full' }]);
  });

  it('by the code of a bill is made of the bill that takes it in', async () => {
    const mine = await phone();
    const [from, into] = [await placeOrder(restaurant), await placeOrder(restaurant, { wine: 1 })];
    const { claim_code } = (await restaurant.owner.get(`/api/bills/${from.bill_id}`)).body;
    expect((await wish(claim_code, mine)).status).toBe(200);
    await restaurant.owner.post(`/api/bills/${into.bill_id}/merge`, { bill_id: from.bill_id });
    expect(await listOf(claim_code, mine)).toMatchObject({ wished: true });
    const total_cents = from.total_cents + into.total_cents;
    const path = `/api/bills/${into.bill_id}/payments`;
    await restaurant.owner.post(path, { method: 'card', amount_cents: total_cents });
    const { items } = (await restaurant.owner.get(`/api/invoices?bill_id=${into.bill_id}`)).body;
    expect(items).toMatchObject([{ kind: 'full', total_cents, buyer: { name: BUYER.name } }]);
  });

  it('of two bills that are merged is that of the bill that stays', async () => {
    const [mine, another] = [await phone(), await phone()];
    const [from, into] = [await placeOrder(restaurant), await placeOrder(restaurant, { wine: 1 })];
    const codeOf = async (bill_id: string) =>
      (await restaurant.owner.get(`/api/bills/${bill_id}`)).body.claim_code as string;
    await wish(await codeOf(from.bill_id), mine);
    await wish(await codeOf(into.bill_id), another, OTHER);
    await restaurant.owner.post(`/api/bills/${into.bill_id}/merge`, { bill_id: from.bill_id });
    const total_cents = from.total_cents + into.total_cents;
    const path = `/api/bills/${into.bill_id}/payments`;
    await restaurant.owner.post(path, { method: 'card', amount_cents: total_cents });
    const { items } = (await restaurant.owner.get(`/api/invoices?bill_id=${into.bill_id}`)).body;
    expect(items).toMatchObject([{ kind: 'full', total_cents, buyer: { name: OTHER.name } }]);
  });

  it('is taken back, and belongs to the phone that asked', async () => {
    const [mine, another] = [await phone(), await phone()];
    const order = await placeOrder(restaurant);
    await wish(order.claim_code, mine);
    for (const refused of [
      await wish(order.claim_code, another, OTHER),
      await server.portal.send('DELETE', at(order.claim_code, 'invoice-wish'), undefined, another),
    ])
      expect([refused.status, refused.body.code]).toEqual([409, 'already_invoiced']);
    const dropped = await server.portal.send(
      'DELETE',
      at(order.claim_code, 'invoice-wish'),
      undefined,
      mine,
    );
    expect(dropped.body).toEqual({ wished: false });
    await pay(restaurant.owner, order);
    const all = await restaurant.owner.get(`/api/invoices?order_id=${order.order_id}`);
    expect(all.body.items).toMatchObject([{ kind: 'simplified', buyer: null }]);
  });

  it('never keeps a payment from being taken: what staff invoiced already stays theirs', async () => {
    const mine = await phone();
    const order = await placeOrder(restaurant, { paella: 2 });
    await wish(order.claim_code, mine);
    const half = order.total_cents / 2;
    const paid = (amount_cents: number) =>
      restaurant.owner.post(`/api/orders/${order.order_id}/payments`, {
        method: 'card',
        amount_cents,
      });
    await paid(half);
    const share = { buyer: OTHER, share_cents: half };
    await restaurant.owner.post(`/api/bills/${order.bill_id}/invoice`, share);
    expect((await paid(half)).status).toBe(201);
    const { items } = (await restaurant.owner.get(`/api/invoices?order_id=${order.order_id}`)).body;
    const total = (items as { total_cents: number }[]).reduce(
      (sum, one) => sum + one.total_cents,
      0,
    );
    expect(total).toBe(order.total_cents);
    expect((await restaurant.owner.get('/api/archive/verify')).body.ok).toBe(true);
  });
});

describe('the form of a business meal', () => {
  it('is on a German document where it was asked for, and on no other', async () => {
    const asked = { occasion: 'Projekt Orion', participants: 'Anna Ruiz\nJon Byrne' };
    const texts = [];
    for (const entertainment of [asked, undefined, { occasion: null, participants: null }]) {
      const { claim_code } = await paidOrder(restaurant);
      const { body, status } = await server.portal.post(at(claim_code, 'invoice'), {
        buyer: BUYER,
        ...(entertainment && { entertainment }),
      });
      expect(status).toBe(201);
      texts.push(await textOfPdf((await server.portal.get(body.download_url)).bytes));
    }
    expect(texts[0]).toMatch(/Anlass der Bewirtung +Projekt Orion/);
    expect(texts[0]).toContain('Jon Byrne');
    expect(texts[1]).not.toContain('Bewirtung');
    expect(texts[2]).toContain('Anlass der Bewirtung');
  });
});
