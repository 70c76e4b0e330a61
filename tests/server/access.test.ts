import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { portalRoutes, staffPortRoutes } from '../../server/routes.ts';
import { database } from '../../server/database/connect.ts';
import { makeCustomer, type TestCustomer } from '../support/customers.ts';
import { startMailServer, type MailServer } from '../support/mail-server.ts';
import { paidOrder } from '../support/orders.ts';
import {
  BUYER,
  setUpRestaurant,
  startTestServer,
  type Client,
  type TestServer,
} from '../support/server.ts';
import { makeUser } from '../support/staff.ts';

/**
 * The access to each endpoint, written by hand and not read from the contract: an endpoint without
 * a row fails.
 */
const MATRIX: Record<string, string> = {
  'GET /menu/{table_token}': 'anyone',
  'POST /menu/{table_token}/order': 'anyone',
  'GET /orders/{claim_code}': 'anyone',
  'POST /orders/{claim_code}/invoice': 'anyone',
  'GET /orders/{claim_code}/invoices': 'anyone',
  'PUT /orders/{claim_code}/invoice-wish': 'anyone',
  'DELETE /orders/{claim_code}/invoice-wish': 'anyone',
  'POST /orders/{claim_code}/invoice-correction': 'anyone',
  'POST /orders/{claim_code}/call': 'anyone',
  'POST /orders/{claim_code}/cancel': 'anyone',
  'POST /orders/{claim_code}/feedback': 'anyone',
  'POST /orders/{claim_code}/pay': 'anyone',
  'GET /orders/{claim_code}/pay/{payment_id}': 'anyone',
  'POST /online-payments/{provider}/webhook': 'anyone',
  'GET /downloads/{token}': 'anyone',
  'POST /customer/register': 'anyone',
  'GET /customer/verify-email': 'anyone',
  'POST /customer/resend-verification': 'anyone',
  'POST /customer/token': 'anyone',
  'POST /customer/token/refresh': 'own page',
  'POST /customer/logout': 'anyone',
  'POST /customer/forgot-password': 'anyone',
  'POST /customer/reset-password': 'anyone',
  'POST /customer/mfa/verify': 'customer',
  'POST /customer/mfa/setup': 'customer',
  'POST /customer/mfa/disable': 'customer',
  'POST /customer/mfa/backup-codes': 'customer',
  'GET /customer/profile': 'customer',
  'PUT /customer/profile': 'customer',
  'POST /customer/change-password': 'customer',
  'POST /customer/change-email': 'customer',
  'GET /customer/sessions': 'customer',
  'DELETE /customer/sessions/{id}': 'customer',
  'DELETE /customer/sessions': 'customer',
  'GET /customer/export': 'customer',
  'DELETE /customer/account': 'customer',
  'GET /customer/orders': 'customer',
  'GET /customer/orders/{order_id}': 'customer',
  'POST /customer/orders/claim': 'customer',
  'POST /customer/orders/{order_id}/invoice': 'customer',
  'GET /customer/billing-profiles': 'customer',
  'POST /customer/billing-profiles': 'customer',
  'PUT /customer/billing-profiles/{id}': 'customer',
  'DELETE /customer/billing-profiles/{id}': 'customer',
  'GET /customer/passkeys': 'customer',
  'POST /customer/passkeys/challenge': 'customer',
  'POST /customer/passkeys': 'customer',
  'PATCH /customer/passkeys/{id}': 'customer',
  'DELETE /customer/passkeys/{id}': 'customer',
  'POST /customer/passkey-login/challenge': 'anyone',
  'POST /customer/passkey-login': 'anyone',
  'GET /customer/invoice-export': 'customer',
  'GET /customer/invoices': 'customer',
  'GET /customer/invoices/{id}': 'customer',
  'POST /customer/invoices/{id}/correction': 'customer',
  'GET /customer/invoices/{id}/download': 'customer',

  'GET /api/setup': 'anyone',
  'POST /api/setup': 'anyone',
  'POST /api/token': 'anyone',
  'POST /api/token/refresh': 'own page',
  'POST /api/logout': 'anyone',
  'POST /api/invitation': 'anyone',
  'POST /api/pin-login': 'anyone',
  'GET /api/tills/people': 'anyone',
  'GET /api/pickup': 'waiter',
  'GET /api/tills': 'manager',
  'POST /api/tills': 'owner',
  'DELETE /api/tills/{id}': 'manager',
  'POST /api/pairings': 'manager',
  'POST /api/pairings/accept': 'anyone',
  'PUT /api/account/pin': 'waiter',
  'DELETE /api/account/pin': 'waiter',
  'GET /api/approvers': 'waiter',
  'DELETE /api/users/{id}/pin': 'owner',
  'POST /api/mfa/verify': 'waiter',
  'GET /api/me': 'waiter',
  'POST /api/change-password': 'waiter',
  'POST /api/mfa/setup': 'waiter',
  'POST /api/mfa/disable': 'waiter',
  'POST /api/mfa/backup-codes': 'waiter',
  'GET /api/sessions': 'waiter',
  'DELETE /api/sessions/{id}': 'waiter',
  'DELETE /api/sessions': 'waiter',
  'GET /api/events': 'waiter',
  'GET /api/restaurant': 'waiter',
  'PUT /api/restaurant': 'owner',
  'PUT /api/restaurant/logo': 'owner',
  'DELETE /api/restaurant/logo': 'owner',
  'GET /api/restaurant/logo': 'waiter',
  'PUT /api/restaurant/cover': 'owner',
  'DELETE /api/restaurant/cover': 'owner',
  'GET /restaurant/logo': 'anyone',
  'GET /restaurant/icons/{name}': 'anyone',
  'GET /restaurant/manifest': 'anyone',
  'GET /pictures/{token}/{name}': 'anyone',
  'GET /restaurant': 'anyone',
  'GET /api/tables': 'waiter',
  'DELETE /api/tables/{id}': 'manager',
  'POST /api/tables/{id}/restore': 'manager',
  'GET /api/tables/qr.pdf': 'waiter',
  'GET /api/floor': 'waiter',
  'GET /api/opening-hours': 'waiter',
  'PUT /api/opening-hours': 'manager',
  'PUT /api/guest-orders': 'manager',
  'GET /api/stations': 'waiter',
  'POST /api/stations': 'manager',
  'PATCH /api/stations/{id}': 'manager',
  'DELETE /api/stations/{id}': 'manager',
  'GET /api/option-groups': 'waiter',
  'POST /api/option-groups': 'manager',
  'PATCH /api/option-groups/{id}': 'manager',
  'DELETE /api/option-groups/{id}': 'manager',
  'PATCH /api/options/{id}': 'waiter',
  'POST /api/stations/{id}/test': 'manager',
  'POST /api/stations/{id}/print': 'waiter',
  'GET /api/tickets': 'waiter',
  'PATCH /api/tickets/{id}': 'waiter',
  'POST /api/tickets/print': 'waiter',
  'GET /api/kitchen': 'waiter',
  'POST /api/bills/{id}/fire': 'waiter',
  'GET /api/bills/{id}/kitchen': 'waiter',
  'GET /api/payment-methods': 'waiter',
  'POST /api/payment-methods': 'manager',
  'PATCH /api/payment-methods/{id}': 'manager',
  'GET /api/orders': 'waiter',
  'GET /api/orders/{id}': 'waiter',
  'PATCH /api/orders/{id}': 'waiter',
  'GET /api/categories': 'waiter',
  'GET /api/products': 'waiter',
  'GET /api/tax-rates': 'waiter',
  'GET /api/service-charge': 'waiter',
  'PUT /api/service-charge': 'owner',
  'POST /api/orders/{id}/payments': 'cashier',
  'GET /api/bills': 'waiter',
  'GET /api/bills/{id}': 'waiter',
  'PATCH /api/bills/{id}': 'waiter',
  'POST /api/bills/{id}/merge': 'waiter',
  'POST /api/bills/{id}/split': 'waiter',
  'POST /api/orders': 'waiter',
  'POST /api/orders/{id}/items/{item_id}/void': 'waiter',
  'POST /api/bills/{id}/discount': 'cashier',
  'POST /api/bills/{id}/calls/answer': 'waiter',
  'GET /api/feedback': 'manager',
  'GET /api/drawers': 'cashier',
  'GET /api/drawers/{till_id}': 'cashier',
  'POST /api/drawers/{till_id}/open': 'cashier',
  'POST /api/drawers/{till_id}/movements': 'cashier',
  'POST /api/drawers/{till_id}/close': 'cashier',
  'POST /api/drawers/{till_id}/kick': 'cashier',
  'PUT /api/drawers/{till_id}/printer': 'manager',
  'POST /api/bills/{id}/payments': 'cashier',
  'POST /api/bills/{id}/payments/{payment_id}/refund': 'manager',
  'POST /api/bills/{id}/invoice': 'cashier',
  'GET /api/bills/{id}/uninvoiced': 'cashier',
  'POST /api/orders/{id}/invoice': 'cashier',
  'GET /api/orders/{id}/uninvoiced': 'cashier',
  'GET /api/invoices': 'cashier',
  'GET /api/invoices/{id}': 'cashier',
  'GET /api/invoices/{id}/pdf': 'cashier',
  'GET /api/buyers': 'cashier',
  'POST /api/orders/{id}/discount': 'cashier',
  'GET /api/invoices/{id}/receipt.pdf': 'cashier',
  'GET /api/invoices/{id}/xml': 'cashier',
  'POST /api/invoices/{id}/print': 'cashier',
  'GET /api/bills/{id}/pro-forma.pdf': 'waiter',
  'POST /api/bills/{id}/pro-forma/print': 'waiter',
  'GET /api/print-jobs/{id}/document': 'cashier',
  'PATCH /api/print-jobs/{id}': 'cashier',
  'GET /api/print-jobs/{id}': 'cashier',
  'GET /api/print-jobs': 'manager',
  'POST /api/print-jobs/{id}/retry': 'cashier',
  'GET /api/printers': 'cashier',
  'GET /api/system-printers': 'manager',
  'POST /api/printers': 'manager',
  'DELETE /api/printers/{id}': 'manager',
  'POST /api/printers/{id}/test': 'manager',
  'POST /api/invoices/{id}/email': 'cashier',
  'POST /api/invoices/{id}/credit-note': 'manager',
  'POST /api/orders/{id}/payments/{payment_id}/refund': 'manager',
  'POST /api/invoices/{id}/reissue': 'manager',
  'GET /api/archive/verify': 'manager',
  'POST /api/archive/checks': 'manager',
  'GET /api/archive/checks/{id}': 'manager',
  'DELETE /api/archive/checks/{id}': 'manager',
  'POST /api/categories': 'manager',
  'POST /api/products': 'manager',
  'PATCH /api/products/{id}': 'waiter',
  'DELETE /api/products/{id}': 'manager',
  'POST /api/products/{id}/restore': 'manager',
  'POST /api/products/{id}/duplicate': 'manager',
  'PUT /api/products/{id}/picture': 'manager',
  'DELETE /api/products/{id}/picture': 'manager',
  'GET /api/pictures/{token}/{name}': 'waiter',
  'PATCH /api/categories/{id}': 'manager',
  'DELETE /api/categories/{id}': 'manager',
  'PUT /api/menu/order': 'manager',
  'POST /api/menu/tax-rate': 'manager',
  'GET /api/menu.csv': 'manager',
  'POST /api/menu.csv': 'manager',
  'POST /api/tables': 'manager',
  'PATCH /api/tables/{id}': 'manager',
  'GET /api/tables/{id}/qr.png': 'waiter',
  'POST /api/tables/{id}/clear': 'waiter',
  'POST /api/tables/{id}/rotate-token': 'manager',
  'GET /api/audit': 'manager',
  'GET /api/clock': 'waiter',
  'POST /api/clock/confirm': 'manager',
  'POST /api/clock/other': 'waiter',
  'GET /api/outbox': 'manager',
  'POST /api/outbox/{id}/retry': 'manager',
  'GET /api/search': 'waiter',
  'GET /api/reports/day': 'manager',
  'POST /api/reports/day': 'manager',
  'GET /api/reports/days': 'manager',
  'GET /api/reports/day.pdf': 'manager',
  'POST /api/reports/day/print': 'manager',
  'GET /api/reports/period': 'manager',
  'GET /api/reports/period.pdf': 'manager',
  'GET /api/reports/period.csv': 'manager',
  'GET /api/reports/days.pdf': 'manager',
  'GET /api/reports/days.csv': 'manager',
  'GET /api/exports/invoices': 'manager',
  'GET /api/exports/invoice-list': 'manager',
  'GET /api/exports/bill-list': 'manager',
  'GET /api/exports/order-list': 'manager',
  'GET /api/customers': 'manager',
  'POST /api/customers/{id}/verify-email': 'manager',
  'POST /api/customers/{id}/disable-mfa': 'manager',
  'POST /api/customers/{id}/erase': 'manager',
  'DELETE /api/customers/{id}/sessions': 'owner',
  'GET /api/warnings': 'manager',
  'GET /api/health': 'manager',
  'GET /api/backups': 'owner',
  'POST /api/backups': 'owner',
  'POST /api/backups/{name}/restore': 'owner',
  'GET /api/settings/backup': 'owner',
  'PUT /api/settings/backup': 'owner',
  'GET /api/settings/mail': 'owner',
  'PUT /api/settings/mail': 'owner',
  'POST /api/settings/mail/test': 'owner',
  'GET /api/settings/online-payments': 'owner',
  'PUT /api/settings/online-payments': 'owner',
  'POST /api/settings/online-payments/test': 'owner',
  'POST /api/online-refunds/{id}/retry': 'owner',
  'POST /api/online-refunds/{id}/close': 'owner',
  'POST /api/online-reversals/{id}/close': 'owner',
  'GET /api/settings/network': 'owner',
  'PUT /api/settings/network': 'owner',
  'PUT /api/settings/network/staff': 'owner',
  'POST /api/settings/network/check': 'owner',
  'GET /check/{code}': 'anyone',
  'GET /trust': 'anyone',
  'GET /trust/certificate.crt': 'anyone',
  'GET /trust/certificate.mobileconfig': 'anyone',
  'GET /api/first-day': 'owner',
  'PUT /api/first-day': 'owner',
  'POST /api/tax-rates': 'owner',
  'PATCH /api/tax-rates/{id}': 'owner',
  'DELETE /api/tax-rates/{id}': 'owner',
  'GET /api/users': 'owner',
  'POST /api/users': 'owner',
  'PATCH /api/users/{id}': 'owner',
  'POST /api/users/{id}/invitation': 'owner',
  'DELETE /api/users/{id}/sessions': 'owner',
  'POST /api/users/{id}/disable-mfa': 'owner',
};
const ROLES = ['waiter', 'cashier', 'manager', 'owner'] as const;
/** These end the caller's own session, and so come last. */
const ENDS_SESSION = /logout|DELETE \/(customer|api)\/sessions$/;

let mail: MailServer;
let server: TestServer;
let restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
let a: TestCustomer;
let b: TestCustomer;
const roles = {} as Record<(typeof ROLES)[number], Client>;
beforeAll(async () => {
  mail = await startMailServer();
  server = await startTestServer(mail.settings);
  restaurant = await setUpRestaurant(server);
  [a, b] = [await makeCustomer(server, mail), await makeCustomer(server, mail)];
  for (const role of ROLES) roles[role] = (await makeUser(server, restaurant.owner, role)).client;
});
afterAll(async () => {
  await server.stop();
  await mail.stop();
});

const routes = [...portalRoutes, ...staffPortRoutes];
const nameOf = ({ endpoint }: (typeof routes)[number]) => `${endpoint.method} ${endpoint.path}`;
const rows = routes
  .map(nameOf)
  .sort((one, other) => Number(ENDS_SESSION.test(one)) - Number(ENDS_SESSION.test(other)));

/** The status only: an event stream never ends by itself. */
async function statusOf(client: Client, row: string): Promise<number> {
  const [method, path] = row.split(' ') as [string, string];
  const response = await fetch(client.base + path.replace(/\{\w+\}/g, 'made-up'), {
    method,
    headers: {
      ...(client.token && { Authorization: `Bearer ${client.token}` }),
      ...(method !== 'GET' && { 'Content-Type': 'application/json' }),
    },
    ...(method !== 'GET' && { body: /mfa.verify/.test(path) ? '{"code":"000000"}' : '{}' }),
  });
  await response.body?.cancel();
  return response.status;
}

function callersOf(row: string): [string, Client, number | null][] {
  const who = MATRIX[row]!;
  const staffPort = row.includes(' /api/');
  const open = who === 'anyone' ? null : who === 'own page' ? 403 : 401;
  const base = staffPort ? server.staff : server.portal;
  const strangers: [string, Client, number | null][] = [
    ['nobody', base, open],
    ['a token of the other port', base.as(staffPort ? a.token : restaurant.owner.token!), open],
  ];
  if (who === 'anyone' || who === 'own page')
    return who === 'anyone' ? [['nobody', base, null]] : strangers.slice(0, 1);
  if (!staffPort) return [...strangers, ['customer', base.as(b.token), null]];
  return [
    ...strangers,
    ...ROLES.map((role): [string, Client, number | null] => [
      role,
      roles[role],
      ROLES.indexOf(role) < ROLES.indexOf(who as 'waiter') ? 403 : null,
    ]),
  ];
}

describe('T1 [8.1.1] [8.2.1] [8.3.1] the access to each endpoint', () => {
  it('every endpoint has a row, and every row an endpoint', () => {
    expect(rows.filter((row) => !(row in MATRIX))).toEqual([]);
    expect(Object.keys(MATRIX).filter((row) => !rows.includes(row))).toEqual([]);
  });

  it.each(rows)('%s', async (row) => {
    for (const [who, client, denied] of callersOf(row)) {
      const status = await statusOf(client, row);
      if (denied === null) expect(status, who).not.toBeOneOf([401, 403, 500]);
      else expect(status, who).toBe(denied);
    }
  });

  it('no staff path exists on the portal’s port, nor the other way round', async () => {
    for (const row of rows) {
      const other = row.includes(' /api/')
        ? server.portal.as(a.token)
        : server.staff.as(restaurant.owner.token!);
      expect(await statusOf(other, row), row).toBe(404);
    }
  });
});

/** The hash of each table's rows. */
async function fingerprints(): Promise<Record<string, string>> {
  const [tables] = (await database().query(
    `SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT IN ('rate_limits')
      ORDER BY name`,
  )) as [{ name: string }[], unknown];
  const hashes: Record<string, string> = {};
  for (const { name } of tables) {
    const rows = JSON.stringify((await database().query(`SELECT * FROM "${name}"`))[0]);
    hashes[name] = createHash('sha256').update(rows).digest('hex');
  }
  return hashes;
}

describe('[8.2.2] what belongs to customer A does not exist for customer B', () => {
  it('orders, invoices and PDFs: the response is byte-equal to that for a made-up id', async () => {
    const [one, other] = [await makeCustomer(server, mail), await makeCustomer(server, mail)];
    const placed = await paidOrder(restaurant, { by: one.client });
    const invoice = (
      await one.client.post(`/customer/orders/${placed.order_id}/invoice`, { buyer: BUYER })
    ).body;
    const paths = (order: string, bill: string) =>
      [
        ['GET', `/customer/orders/${order}`],
        ['POST', `/customer/orders/${order}/invoice`],
        ['GET', `/customer/invoices/${bill}`],
        ['GET', `/customer/invoices/${bill}/download`],
      ] as const;
    for (const [turn, [method, path]] of paths(placed.order_id, invoice.id).entries()) {
      const foreign = await other.client.send(method, path);
      const madeUp = await other.client.send(method, paths('made-up', 'made-up')[turn]![1]);
      expect([foreign.status, foreign.bytes.toString()], path).toEqual([
        404,
        madeUp.bytes.toString(),
      ]);
    }
    expect(
      (await other.client.post('/customer/orders/claim', { claim_code: placed.claim_code })).body
        .code,
    ).toBe('already_claimed');
    expect((await other.client.get('/customer/orders')).body.items).toEqual([]);
    expect((await other.client.get('/customer/invoices')).body.items).toEqual([]);
    expect((await other.client.get(`/customer/orders?customer_id=${one.id}`)).status).toBe(422);
  });

  it('[2.2.1] a body cannot set the owner, the amount or the state', async () => {
    const guest = await makeCustomer(server, mail);
    const order = { items: [{ product_id: restaurant.paella.id, quantity: 1 }] };
    for (const more of [{ customer_id: a.id }, { total_cents: 1 }, { status: 'paid' }]) {
      expect(
        (await guest.client.post(`/menu/${restaurant.table.token}/order`, { ...order, ...more }))
          .status,
      ).toBe(422);
    }
    for (const more of [
      { email_verified: true },
      { role: 'owner' },
      { customer_id: a.id },
      { mfa_enabled: true },
    ])
      expect((await guest.client.put('/customer/profile', more)).status).toBe(422);
  });
});

/** Each of these records that it was made: in the audit log, or on the list of the first day. */
const RECORDED = [
  'exports/invoice-list',
  'exports/bill-list',
  'exports/order-list',
  'tables/qr.pdf',
  'tables/{id}/qr.png',
].map((path) => `GET /api/${path}`);

it('[3.5.3] GET changes nothing, for any caller', async () => {
  const owner = (await makeUser(server, restaurant.owner, 'owner')).client;
  const guest = await makeCustomer(server, mail);
  const before = await fingerprints();
  for (const row of rows.filter((one) => one.startsWith('GET ') && !RECORDED.includes(one))) {
    const staffPort = row.includes(' /api/');
    for (const client of staffPort ? [server.staff, owner] : [server.portal, guest.client])
      await statusOf(client, row);
  }
  expect(await fingerprints()).toEqual(before);
});
