import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeCustomer, PASSWORD } from '../../support/customers.ts';
import { startMailServer, type MailServer } from '../../support/mail-server.ts';
import { paidOrder } from '../../support/orders.ts';
import { HAS_LONG_FORM } from '../../support/torture.ts';
import { ONE_DATABASE, newDatabase } from '../../support/postgres.ts';
import {
  BUYER,
  setUpRestaurant,
  startTestServer,
  type Client,
  type TestServer,
} from '../../support/server.ts';
import { makeUser } from '../../support/staff.ts';

function at(name: string, tax_id: string | null = null) {
  return {
    name,
    tax_id,
    street: 'Calle 1',
    postal_code: '28001',
    city: 'Madrid',
    country: 'ES',
    email: null,
  };
}
const NAMES = [
  'Müller & Söhne GmbH',
  'MULLER Bau',
  'Straße und Co',
  'Électricité de l’Île',
  'Ταβέρνα Ο Γιάννης',
  '株式会社サンプル',
  '100 % Pasta_Bar',
  'D’Angelo\\Ltd',
];

describe.each(ONE_DATABASE)(
  'the search for buyers and invoices on %s',
  HAS_LONG_FORM,
  (database) => {
    let mail: MailServer;
    let server: TestServer;
    let restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
    let cashier: Client;
    beforeAll(async () => {
      mail = await startMailServer();
      server = await startTestServer({ ...mail.settings, ...(await newDatabase(database)) });
      restaurant = await setUpRestaurant(server);
      cashier = (await makeUser(server, restaurant.owner, 'cashier')).client;
      for (const name of NAMES) await invoiceFor(at(name));
      await invoiceFor(BUYER);
      await invoiceFor(at('Iberia Catering S.L.', 'A58818501'));
    });
    afterAll(async () => {
      await server.stop();
      await mail.stop();
    });

    const paid = async (by?: Client) => (await paidOrder(restaurant, { wine: 1, by })).order_id;
    const invoiceFor = async (buyer: object) => {
      const { status, body } = await restaurant.owner.post(`/api/orders/${await paid()}/invoice`, {
        buyer,
      });
      expect(status).toBe(201);
      return body;
    };
    const find = async (
      q: string,
      who = cashier,
    ): Promise<{ name: string; tax_id: string | null }[]> => {
      const { status, body } = await who.get(`/api/buyers?q=${encodeURIComponent(q)}`);
      expect(status).toBe(200);
      return body.items;
    };
    const names = async (q: string) => (await find(q)).map(({ name }) => name);
    const listed = async (q: string, who = cashier, more = '') =>
      (await who.get(`/api/invoices?q=${encodeURIComponent(q)}${more}`)).body.items as {
        id: string;
        invoice_number: string;
        buyer: { name: string } | null;
      }[];

    it.each([
      ['mül', ['Müller & Söhne GmbH', 'MULLER Bau']],
      ['muller b', ['MULLER Bau']],
      ['SOHNE', ['Müller & Söhne GmbH']],
      ['strasse', ['Straße und Co']],
      ['elec', ['Électricité de l’Île']],
      ['ΤΑΒΕΡΝΑ', ['Ταβέρνα Ο Γιάννης']],
      ['株式', ['株式会社サンプル']],
      ['DE136695976', ['Müller & Söhne GmbH']],
      ['de 136 695', ['Müller & Söhne GmbH']],
      ['1366', ['Müller & Söhne GmbH']],
      ['a-5881', ['Iberia Catering S.L.']],
      ['uller', []],
      ['%', []],
      ['_', []],
      ["'", []],
      ['100 % p', ['100 % Pasta_Bar']],
      ['bar', ['100 % Pasta_Bar']],
    ])('typing %s finds %j', async (q, expected) => {
      expect([...new Set(await names(q))].sort()).toEqual([...expected].sort());
    });

    it('returns all that an invoice needs, one row per buyer, newest first, at most ten', async () => {
      for (let turn = 1; turn <= 12; turn++) await invoiceFor(at(`Duplo ${turn}`));
      for (let turn = 0; turn < 3; turn++)
        await invoiceFor({ ...at('Duplo 3'), email: 'new@duplo.example' });
      const found = await find('duplo');
      expect(found.map(({ name }) => name)).toEqual([
        'Duplo 3',
        ...[12, 11, 10, 9, 8, 7, 6, 5, 4].map((number) => `Duplo ${number}`),
      ]);
      expect(found[0]).toEqual({ ...at('Duplo 3'), email: 'new@duplo.example' });
      expect((await cashier.get('/api/buyers')).status).toBe(422);
    });

    it('finds invoices by number, buyer and tax id, combined with the other filters', async () => {
      const invoice = await invoiceFor(at('Buscada S.A.', 'ESA58818501'));
      const note = (
        await restaurant.owner.post(`/api/invoices/${invoice.id}/credit-note`, { reason: 'Test' })
      ).body;
      for (const q of [
        'buscada',
        'ESA588',
        invoice.invoice_number,
        invoice.invoice_number.toLowerCase(),
      ])
        expect(
          (await listed(q)).map(({ id }) => id),
          q,
        ).toContain(invoice.id);
      const digits = invoice.invoice_number.slice(-4);
      expect((await listed(digits)).map(({ id }) => id)).toContain(invoice.id);
      expect((await listed('buscada')).map(({ id }) => id)).toEqual([note.id, invoice.id]);
      expect((await listed('buscada', cashier, '&kind=credit_note')).map(({ id }) => id)).toEqual([
        note.id,
      ]);
      expect((await listed('buscada', cashier, '&status=cancelled')).map(({ id }) => id)).toEqual([
        invoice.id,
      ]);
      expect(await listed('buscada', cashier, '&to=2020-01-01')).toEqual([]);
      expect(await listed('nobody at all')).toEqual([]);
    });

    it('pages through its results: each once, newest first', async () => {
      const all = await listed('duplo', cashier, '&limit=100');
      expect(all).toHaveLength(15);
      const seen: string[] = [];
      for (let cursor: string | null = ''; cursor !== null;) {
        const { body } = (await cashier.get(
          `/api/invoices?q=duplo&limit=4${cursor && `&cursor=${cursor}`}`,
        )) as { body: { items: { id: string }[]; next_cursor: string | null } };
        seen.push(...body.items.map(({ id }) => id));
        cursor = body.next_cursor;
      }
      expect(seen).toEqual(all.map(({ id }) => id));
    });

    it('GDPR 18: offers no buyer whose account was erased; their invoices stay, for managers only', async () => {
      const ana = await makeCustomer(server, mail);
      const issue = async (name: string) =>
        (
          await ana.client.post(`/customer/orders/${await paid(ana.client)}/invoice`, {
            buyer: at(name),
          })
        ).body;
      const [own, shared] = [await issue('Erased Person'), await issue('Shared Company')];
      await invoiceFor(at('Shared Company'));
      await issue('Shared Company');
      expect([(await names('erased')).length, (await listed('erased')).length]).toEqual([1, 1]);
      expect(
        (await ana.client.send('DELETE', '/customer/account', { password: PASSWORD })).status,
      ).toBe(200);
      expect([await names('erased'), await names('shared')]).toEqual([[], ['Shared Company']]);
      const manager = (await makeUser(server, restaurant.owner, 'manager')).client;
      expect([await listed('erased'), await listed(own.invoice_number)]).toEqual([[], []]);
      expect((await listed(own.invoice_number, manager)).map(({ id }) => id)).toEqual([own.id]);
      expect((await listed('shared')).map(({ id }) => id)).not.toContain(shared.id);
      for (const path of ['', '/pdf', '/receipt.pdf', '/xml'])
        expect([
          (await cashier.get(`/api/invoices/${own.id}${path}`)).status,
          (await manager.get(`/api/invoices/${own.id}${path}`)).status,
        ]).toEqual([404, 200]);
      expect(
        (await cashier.post(`/api/invoices/${own.id}/email`, { email: 'a@b.example' })).status,
      ).toBe(404);
      expect(
        (await cashier.get('/api/invoices?limit=100')).body.items.map(
          ({ id }: { id: string }) => id,
        ),
      ).not.toContain(own.id);
    });
  },
);
