import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import * as z from 'zod';
import { portalRoutes, staffPortRoutes } from '../../server/routes.ts';
import { ROLES, type EndpointShape } from '../../server/http/endpoint.ts';
import { ROOT } from '../../server/root.ts';
import { makeCustomer } from '../support/customers.ts';
import { startMailServer, type MailServer } from '../support/mail-server.ts';
import { paidOrder } from '../support/orders.ts';
import { BUYER, setUpRestaurant, startTestServer, type TestServer } from '../support/server.ts';
import { makeUser } from '../support/staff.ts';

const routes = [...portalRoutes, ...staffPortRoutes].map(({ endpoint }): EndpointShape => endpoint);
const nameOf = ({ method, path }: EndpointShape) => `${method} ${path}`;

/** Every field that an endpoint returns, at any depth. */
function fieldsOf({ responses }: EndpointShape): Set<string> {
  const fields = new Set<string>();
  for (const schema of Object.values(responses)) {
    if (typeof schema === 'string') continue;
    JSON.stringify(
      z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any' }),
      (key, value: unknown) => {
        if (key === 'properties')
          Object.keys(value as object).forEach((field) => fields.add(field));
        return value;
      },
    );
  }
  return fields;
}

/**
 * The field, the lowest staff role that reads it, and the calls by which people read their own:
 * written by hand, as in SECURITY.md.
 */
const READS: [field: string, least: (typeof ROLES)[number] | null, own: RegExp][] = [
  [
    'buyer',
    'cashier',
    /^\w+ \/customer\/(orders\/\{order_id\}\/invoice|invoices|invoices\/\{id\}(\/correction)?|export)$|^POST \/orders\/\{claim_code\}\/invoice(-correction)?$/,
  ],
  ['recipient', 'manager', /^GET \/customer\/export$/],
  ['actor_name', 'manager', /^$/],
  [
    'email_verified',
    'manager',
    /\/customer\/(register|verify-email|token|token\/refresh|profile|export|change-password|mfa\/verify|passkey-login)$/,
  ],
  ['role', 'owner', /^GET \/api\/(me|approvers|tills\/people)$/],
  ['approver_name', 'manager', /^$/],
  [
    'mfa_enabled',
    'manager',
    /^GET \/api\/me$|\/mfa\/(verify|disable)$|\/customer\/(profile|export)$/,
  ],
  ['claim_code', 'waiter', /^POST \/menu\/\{table_token\}\/order$/],
];

describe('[8.1.2] [8.2.3] the access to each field', () => {
  it.each(READS)('%s: from %s up, and whose it is', (field, least, own) => {
    const shown = routes.filter(
      (endpoint) => fieldsOf(endpoint).has(field) && !own.test(nameOf(endpoint)),
    );
    const denied = shown
      .filter(
        ({ port, access }) =>
          port === 'portal' || ROLES.indexOf(access as 'waiter') < ROLES.indexOf(least!),
      )
      // Its lists are empty for who may not read them (search.test.ts).
      .filter((endpoint) => nameOf(endpoint) !== 'GET /api/search');
    expect(denied.map(nameOf)).toEqual([]);
    expect(readFileSync(join(ROOT, 'SECURITY.md'), 'utf8')).toMatch(
      new RegExp(`^\\| \`${field}\` *\\| ${least}`, 'm'),
    );
  });

  it('no response has a field for a hash, a key, a mail’s text or a password; a secret and codes are returned once, at set-up', () => {
    const returning = routes.flatMap((endpoint) =>
      [...fieldsOf(endpoint)]
        .filter((field) =>
          /hash|secret|pepper|payload|password|backup_codes|refresh_token/.test(field),
        )
        .map((field) => `${nameOf(endpoint)} ${field}`),
    );
    expect(
      returning.filter(
        (one) =>
          !/mfa\/setup (secret|backup_codes)$|mfa\/backup-codes backup_codes$|(invitation|reset-password) password_changed$|settings\/mail has_password$/.test(
            one,
          ),
      ),
    ).toEqual([]);
  });

  it('[8.1.1] openapi.json states for each call who may make it', async () => {
    for (const [port, base] of [
      ['portal', server.portal],
      ['staff', server.staff],
    ] as const) {
      const {
        body: { paths },
      } = await base.get('/openapi.json');
      for (const { method, path, access } of routes.filter((endpoint) => endpoint.port === port))
        expect(paths[path][method.toLowerCase()]['x-access'], path).toBe(access);
    }
  });
});

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

describe('[8.2.3] a role', () => {
  it('reads an order without its buyer, and its guest without name or address', async () => {
    const ana = await makeCustomer(server, mail);
    const placed = await paidOrder(restaurant, { by: ana.client });
    await restaurant.owner.post(`/api/orders/${placed.order_id}/invoice`, { buyer: BUYER });
    const waiter = (await makeUser(server, restaurant.owner, 'waiter')).client;
    const seen = [
      await waiter.get(`/api/orders/${placed.order_id}`),
      await waiter.get('/api/orders'),
    ]
      .map(({ status, bytes }) => `${status} ${bytes.toString()}`)
      .join();
    expect(seen).toContain(placed.order_id);
    for (const hidden of [ana.email, 'Ana Ruiz', BUYER.name, BUYER.tax_id, BUYER.street])
      expect(seen).not.toContain(hidden);
  });

  it('writes the fields of its calls and no others', async () => {
    const [manager, waiter] = [
      await makeUser(server, restaurant.owner, 'manager'),
      await makeUser(server, restaurant.owner, 'waiter'),
    ];
    const {
      body: { order_id },
    } = await server.portal.post(`/menu/${restaurant.table.token}/order`, {
      items: [{ product_id: restaurant.paella.id, quantity: 1 }],
    });
    for (const more of [
      { total_cents: 1 },
      { customer_id: 'x' },
      { paid_cents: 1 },
      { claim_code: 'x' },
    ]) {
      const { status, body } = await waiter.client.patch(`/api/orders/${order_id}`, {
        status: 'preparing',
        ...more,
      });
      expect([status, body.errors[0].message]).toEqual([
        422,
        `is not known here: ${Object.keys(more)[0]}`,
      ]);
    }
    expect(
      (await manager.client.patch(`/api/products/${restaurant.paella.id}`, { price_cents: 1900 }))
        .body.price_cents,
    ).toBe(1900);
    expect(
      (await manager.client.patch(`/api/products/${restaurant.paella.id}`, { restaurant_id: 'x' }))
        .status,
    ).toBe(422);
    expect(
      (await manager.client.patch(`/api/users/${waiter.id}`, { role: 'owner', password: 'x' }))
        .status,
    ).toBe(403);
    expect((await restaurant.owner.get(`/api/orders/${order_id}`)).body).toMatchObject({
      status: 'pending',
      total_cents: 1850,
      paid_cents: 0,
      customer_id: null,
    });
  });
});
