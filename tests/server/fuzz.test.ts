/** @module-tag long */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeCustomer } from '../support/customers.ts';
import { startMailServer, type MailServer } from '../support/mail-server.ts';
import { anything, mutated } from '../support/schema-arbitrary.ts';
import { paidOrder } from '../support/orders.ts';
import {
  BUYER,
  setUpRestaurant,
  startTestServer,
  type Client,
  type TestServer,
} from '../support/server.ts';
import { proof } from '../support/torture.ts';
import { portalRoutes, staffPortRoutes } from '../../server/routes.ts';

interface Operation {
  parameters: { name: string; in: string; schema: object }[];
  requestBody?: { content: Record<string, { schema: object }> };
}
/** These end the caller's own session, and so come last. */
const ENDS_SESSION = /logout|DELETE \/(customer|api)\/sessions$/;
const ROWS = [...portalRoutes, ...staffPortRoutes]
  .map(({ endpoint: { method, path } }) => `${method} ${path}`)
  .filter((row) => row !== 'GET /api/events')
  .sort((a, b) => Number(ENDS_SESSION.test(a)) - Number(ENDS_SESSION.test(b)));
/** These hash a password each time, or write a whole file. */
const SLOW = /backups|register|token$|password|setup|mfa|email|account|users/;

let mail: MailServer;
let server: TestServer;
let customer: Client;
let owner: Client;
const ids: Record<string, string[]> = {};
const documents: Record<string, Record<string, Record<string, Operation>>> = {};
beforeAll(async () => {
  mail = await startMailServer();
  server = await startTestServer(mail.settings);
  const restaurant = await setUpRestaurant(server);
  owner = restaurant.owner;
  customer = (await makeCustomer(server, mail)).client;
  const placed = await paidOrder(restaurant, {
    paella: 2,
    by: customer,
    payment: { method: 'card' },
  });
  const invoice = (
    await customer.post(`/customer/orders/${placed.order_id}/invoice`, { buyer: BUYER })
  ).body;
  Object.assign(ids, {
    table_token: [restaurant.table.token],
    claim_code: [placed.claim_code],
    order_id: [placed.order_id],
    id: [placed.order_id, invoice.id, restaurant.table.id, restaurant.paella.id],
    token: ['x'],
  });
  for (const client of [server.portal, server.staff])
    documents[client.base] = (await client.get('/openapi.json')).body.paths;
});
afterAll(async () => {
  await server.stop();
  await mail.stop();
});

function encoded(value: unknown) {
  return encodeURIComponent(
    String(
      typeof value === 'string' ? value.replace(/[\ud800-\udfff]/g, '') : JSON.stringify(value),
    ),
  );
}

function requests(row: string, client: Client) {
  const [method, path] = row.split(' ') as [string, string];
  const { parameters, requestBody } = documents[client.base]![path]![method.toLowerCase()]!;
  const part = (place: string) =>
    fc.record(
      Object.fromEntries(
        parameters
          .filter((one) => one.in === place)
          .map(({ name, schema }) => [
            name,
            place === 'path'
              ? fc.oneof(
                  { weight: 3, arbitrary: fc.constantFrom(...(ids[name] ?? ['x'])) },
                  anything,
                )
              : fc.option(mutated(schema), { nil: undefined }),
          ]),
      ),
    );
  const json = requestBody?.content['application/json'];
  const body = json ? mutated(json.schema) : requestBody ? anything : fc.constant(undefined);
  return fc.record({
    path: part('path'),
    query: part('query'),
    body,
    oddQuery: fc.constantFrom(
      '',
      'limit=1&limit=2',
      'status[$ne]=x',
      'token[]=a',
      '__proto__=x',
      'cursor=%00',
    ),
  });
}

async function send(
  row: string,
  client: Client,
  { path, query, body, oddQuery }: { path: object; query: object; body: unknown; oddQuery: string },
) {
  const [method, template] = row.split(' ') as [string, string];
  const values = path as Record<string, unknown>;
  const asked = Object.entries(query)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${encoded(value)}`);
  const target = template.replace(
    /\{(\w+)\}/g,
    (_whole, name: string) => encoded(values[name]) || 'x',
  );
  return client.send(
    method,
    `${target}?${[...asked, oddQuery].filter(Boolean).join('&')}`,
    body === undefined || method === 'GET' ? undefined : JSON.stringify(body),
  );
}

describe('[15.3.5] no request causes a 500', () => {
  it.each(ROWS)('%s', async (row) => {
    const client = row.includes(' /api/') ? owner : customer;
    await fc.assert(
      fc.asyncProperty(requests(row, client), async (request) => {
        const { status, body } = await send(row, client, request);
        expect(status).toBeLessThan(500);
        // 431 is Node's own response to an address that is too long; it has no body.
        if (status >= 400 && status !== 431)
          expect(body).toMatchObject({
            status,
            code: expect.any(String) as string,
            detail: expect.any(String) as string,
          });
      }),
      { numRuns: SLOW.test(row) ? proof(4, 12) : proof(10, 50), endOnFailure: true },
    );
    // Otherwise the login would have ended, and nothing would have been tested.
    if (!ENDS_SESSION.test(row))
      expect((await client.get(client === owner ? '/api/me' : '/customer/profile')).status).toBe(
        200,
      );
  });
});
