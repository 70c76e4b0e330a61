import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { paidOrder } from '../../support/orders.ts';
import { BUYER, setUpRestaurant, startTestServer, type TestServer } from '../../support/server.ts';
import { makeCustomer } from '../../support/customers.ts';
import { startMailServer, type MailServer } from '../../support/mail-server.ts';

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

function ask(code: string, buyer: object) {
  return server.portal.post(`/orders/${code}/invoice`, { buyer });
}
async function listOf(code: string, headers = {}) {
  return (await server.portal.get(`/orders/${code}/invoices`, headers)).body.items;
}

describe('a repeated request for an invoice with the same claim code', () => {
  it('returns the same document with a fresh link, however the buyer is spelt', async () => {
    const { claim_code } = await paidOrder(restaurant);
    const first = await ask(claim_code, BUYER);
    expect(first.status).toBe(201);
    for (const buyer of [
      { ...BUYER, name: 'MULLER & SOHNE G.m.b.H.' },
      { ...BUYER, name: '  müller   söhne gmbh' },
      { ...BUYER, tax_id: 'de 136 695 976' },
      { ...BUYER, tax_id: '136695976' },
      { ...BUYER, street: 'HAUPTSTRASSE, 5', city: 'berlin' },
      { ...BUYER, email: 'other@example.org' },
    ]) {
      const again = await ask(claim_code, buyer);
      expect([buyer, again.status, again.body.id]).toEqual([buyer, 200, first.body.id]);
      expect(again.body.download_url).not.toBe(first.body.download_url);
      expect((await server.portal.get(again.body.download_url)).status).toBe(200);
    }
    for (const buyer of [
      { ...BUYER, name: 'Müller & Töchter GmbH' },
      { ...BUYER, street: 'Hauptstraße 51' },
      { ...BUYER, tax_id: null },
    ])
      expect((await ask(claim_code, buyer)).body.code).toBe('already_invoiced');
  });

  it('distinguishes buyer names that consist of signs only', async () => {
    const { claim_code } = await paidOrder(restaurant);
    await ask(claim_code, { ...BUYER, name: '★', tax_id: null });
    expect((await ask(claim_code, { ...BUYER, name: '☂', tax_id: null })).status).toBe(409);
    expect((await ask(claim_code, { ...BUYER, name: ' ★ ', tax_id: null })).status).toBe(200);
  });

  it('lists what was issued with this code, on any device, and nothing else', async () => {
    const { claim_code, order_id } = await paidOrder(restaurant);
    expect(await listOf(claim_code)).toEqual([]);
    const { body } = await ask(claim_code, BUYER);
    const [entry, ...others] = await listOf(claim_code.toLowerCase());
    expect(others).toEqual([]);
    expect(entry).toEqual({
      invoice_number: body.invoice_number,
      kind: 'full',
      total_cents: body.total_cents,
      download_url: expect.stringMatching(/^\/downloads\/[\w-]{43}$/),
    });
    expect((await server.portal.get(entry.download_url)).headers.get('Content-Type')).toBe(
      'application/pdf',
    );
    await restaurant.owner.post(`/api/invoices/${body.id}/credit-note`, { reason: 'wrong' });
    expect(await listOf(claim_code)).toEqual([]);

    const byStaff = await paidOrder(restaurant);
    await restaurant.owner.post(`/api/orders/${byStaff.order_id}/invoice`, { buyer: BUYER });
    expect(await listOf(byStaff.claim_code)).toEqual([]);
    expect(order_id).not.toBe(byStaff.order_id);
    expect((await server.portal.get('/orders/AAAAAAAAAAAAAAAA/invoices')).status).toBe(404);
  });

  it('belongs to the account that claims the order, invoices included; the receipt’s code then opens nothing', async () => {
    const { claim_code, order_id } = await paidOrder(restaurant);
    const { body } = await ask(claim_code, BUYER);
    const { client } = await makeCustomer(server, mail);
    const spaced = ` ${claim_code.toLowerCase().replace(/(.{4})/g, '$1 ')}`;
    const claimed = await client.post('/customer/orders/claim', { claim_code: spaced });
    expect([claimed.status, claimed.body.order_id]).toEqual([200, order_id]);
    expect(await listOf(claim_code)).toEqual([]);
    const mine = (await client.get('/customer/invoices')).body.items;
    expect(mine.map(({ id }: { id: string }) => id)).toEqual([body.id]);
    const again = await client.post(`/customer/orders/${order_id}/invoice`, {});
    expect([again.status, again.body.id]).toEqual([200, body.id]);
    expect((await restaurant.owner.get('/api/archive/verify')).body.ok).toBe(true);

    const other = await makeCustomer(server, mail);
    const taken = await other.client.post('/customer/orders/claim', { claim_code });
    expect([taken.status, taken.body.code]).toEqual([409, 'already_claimed']);
  });
});

describe('the buyer’s mail address', () => {
  it('is mailed the invoice once, and a code mails nothing to a stranger', async () => {
    const { claim_code } = await paidOrder(restaurant);
    const to = (email: string) => ask(claim_code, { ...BUYER, email });
    const first = await to('Buyer@example.org');
    expect(first.body.mail).toEqual({ email: 'buyer@example.org', state: 'under_way' });
    const sent = await mail.waitFor('buyer@example.org');
    expect(sent.attachments[0]?.filename).toBe(`${first.body.invoice_number}.pdf`);
    await to('buyer@example.org');
    await Promise.all([to('two@example.org'), to('two@example.org'), to('three@example.org')]);
    expect((await to('four@example.org')).body.mail).toEqual({
      email: 'four@example.org',
      state: 'refused',
    });
    const { items } = (await restaurant.owner.get('/api/outbox?kind=invoice_copy&limit=100')).body;
    expect(
      items
        .filter(({ invoice_id }: { invoice_id: string }) => invoice_id === first.body.id)
        .map(({ recipient }: { recipient: string }) => recipient)
        .sort(),
    ).toEqual(['buyer@example.org', 'three@example.org', 'two@example.org']);
  });

  it('is mailed nothing when it is not given', async () => {
    const { claim_code } = await paidOrder(restaurant);
    expect((await ask(claim_code, BUYER)).body.mail).toBeNull();
  });
});
