import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { portalRoutes, staffPortRoutes } from '../../server/routes.ts';
import { makeCustomer } from '../support/customers.ts';
import { startMailServer, type MailServer } from '../support/mail-server.ts';
import { HAS_LONG_FORM, proof } from '../support/torture.ts';
import { DATABASES, newDatabase } from '../support/postgres.ts';
import {
  setUpRestaurant,
  startTestServer,
  type Client,
  type TestServer,
} from '../support/server.ts';

/** Every call that reads with a query: its address, and the parameters of the query. */
const READS = [...portalRoutes, ...staffPortRoutes]
  .map(({ endpoint }) => endpoint)
  .filter(({ method, query, path }) => method === 'GET' && query && path !== '/api/events')
  .map(({ path, port, query }) => ({
    path,
    port,
    names: Object.keys((query as unknown as { shape: object }).shape),
  }));
const LISTS = READS.filter(({ names }) => names.includes('cursor'));

/** Values as they go into an address: some are no Unicode at all. */
const ODD = [
  '%00',
  'a%00b',
  "'%00",
  '%ED%A0%80',
  '%FF',
  '%EF%BF%BF',
  "'",
  "'%20OR%201=1--",
  '%22',
  '%5C',
  '%25',
  '%24%31',
  ':name',
  '%3F',
  '1e309',
  '-1',
  '99999999999999999999999999',
  '9'.repeat(100),
  '0000-01-01',
  '9999-12-31',
  '9999-12-31T23:59:59.999-23:59',
  '0000-01-01T00:00:00%2B23:59',
  '2026-13-45',
  'NaN',
  'null',
  '__proto__',
  '%F0%9F%98%80',
  '%E2%80%AE',
];
const cursor = (...parts: unknown[]) => Buffer.from(JSON.stringify(parts)).toString('base64url');
const NOW = '2026-01-01T00:00:00.000Z';
const ID = '0f8fad5b-d9cb-469f-a165-70867728950e';
const BAD_CURSORS = [
  cursor(NOW, 'a\0b'),
  cursor(NOW, "'"),
  cursor(NOW, '\ud800'),
  cursor(NOW, ''),
  cursor(NOW, 'x'.repeat(65)),
  cursor(NOW, 5),
  cursor(NOW, null),
  cursor(NOW, [ID]),
  cursor(NOW, { $ne: 1 }),
  cursor('+275760-09-13T00:00:00.000Z', ID),
  cursor('-000001-01-01T00:00:00.000Z', ID),
  cursor('2026-01-01', ID),
  cursor('1', ID),
  cursor(`${NOW}\0`, ID),
  cursor(null, ID),
  cursor(),
  Buffer.from('null').toString('base64url'),
  Buffer.from('{"0":1}').toString('base64url'),
  Buffer.from('"ab"').toString('base64url'),
  '%00',
  '!',
];

/** Each parameter gets a part of the values, the next parameter the next part; or all of them. */
const PARTS = proof(4, 1);
function partOf<T>(values: T[], turn: number): T[] {
  return values.filter((_value, place) => (place + turn) % PARTS === 0);
}

describe.each(DATABASES)(
  '[1.2.4] [15.3.5] odd values in an address, on %s',
  HAS_LONG_FORM,
  (name) => {
    let mail: MailServer;
    let server: TestServer;
    let callers: Record<'portal' | 'staff', Client>;
    beforeAll(async () => {
      mail = await startMailServer();
      server = await startTestServer({ ...mail.settings, ...(await newDatabase(name)) });
      const restaurant = await setUpRestaurant(server);
      callers = { portal: (await makeCustomer(server, mail)).client, staff: restaurant.owner };
      await callers.portal.post(`/menu/${restaurant.table.token}/order`, {
        items: [{ product_id: restaurant.paella.id, quantity: 1 }],
      });
    });
    afterAll(async () => {
      await server.stop();
      await mail.stop();
    });

    it.each(READS)(
      '$path: an odd value is refused or finds nothing',
      async ({ path, port, names }) => {
        const address = path.replace(/\{\w+\}/g, ID);
        const asked = names.flatMap((field, turn) =>
          partOf(ODD, READS.findIndex((read) => read.path === path) + turn).map(
            (value) => `${field}=${value}`,
          ),
        );
        const ask = (query: string) => callers[port].get(`${address}?${query}`);
        const responses: Awaited<ReturnType<typeof ask>>[] = [];
        // One user may run two exports at once.
        if (path.startsWith('/api/exports/'))
          for (const query of asked) responses.push(await ask(query));
        else responses.push(...(await Promise.all(asked.map(ask))));
        for (const [index, query] of asked.entries()) {
          const { status, body } = responses[index]!;
          expect([
            query,
            status < 500 && [200, 400, 404, 422].includes(status),
            body?.code,
          ]).toEqual([query, true, status === 200 ? undefined : expect.any(String)]);
        }
      },
    );

    it.each(LISTS)(
      '$path: a cursor that no list returned is refused as such',
      async ({ path, port }) => {
        const turn = LISTS.findIndex((list) => list.path === path);
        for (const bad of partOf(BAD_CURSORS, turn)) {
          const { status, body } = await callers[port].get(`${path}?cursor=${bad}`);
          expect([bad, status, body.errors?.[0]?.path]).toEqual([bad, 422, 'cursor']);
        }
      },
    );

    it('a cursor of one list in another is refused, or continues at its time', async () => {
      for (const { path, port } of LISTS)
        for (const at of [cursor(NOW, ID), cursor(NOW, '17'), cursor(NOW, '9'.repeat(15))])
          expect([
            path,
            [200, 422].includes((await callers[port].get(`${path}?cursor=${at}`)).status),
          ]).toEqual([path, true]);
    });

    it('an id in a path that no row can have is not found', async () => {
      for (const [client, path] of [
        [callers.staff, '/api/orders/'],
        [callers.staff, '/api/invoices/'],
        [callers.portal, '/customer/orders/'],
        [callers.portal, '/customer/invoices/'],
        [server.portal, '/menu/'],
        [server.portal, '/orders/'],
        [server.portal, '/downloads/'],
      ] as const)
        for (const value of ODD)
          expect([path, value, (await client.get(path + value)).status]).toEqual([
            path,
            value,
            404,
          ]);
    });
  },
);
