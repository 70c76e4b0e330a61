import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { portalRoutes, staffPortRoutes } from '../../server/routes.ts';
import { database } from '../../server/database/connect.ts';
import { LIMITS, STAFF_LIMITS } from '../../server/security/rate-limit.ts';
import { ROOT } from '../../server/root.ts';
import { startTestServer, type TestServer } from '../support/server.ts';

const routes = [...portalRoutes, ...staffPortRoutes].map(({ endpoint }) => endpoint);
const waysIn = /\n## Ways in\n(.*?)\n## /s.exec(
  readFileSync(join(ROOT, 'SECURITY.md'), 'utf8'),
)![1]!;

/**
 * Endpoints without a login, by hand: the row of SECURITY.md's "Ways in" about each, or null when
 * it needs no secret and gives no access. A missing endpoint fails.
 */
const OPEN: Record<string, string | null> = {
  'GET /menu/{table_token}': 'table token in the QR',
  'POST /menu/{table_token}/order': 'table token in the QR',
  'GET /orders/{claim_code}': 'claim code of an order',
  'POST /orders/{claim_code}/invoice': 'claim code of an order',
  'GET /orders/{claim_code}/invoices': 'claim code of an order',
  'PUT /orders/{claim_code}/invoice-wish': 'claim code of an order',
  'DELETE /orders/{claim_code}/invoice-wish': 'claim code of an order',
  'POST /orders/{claim_code}/invoice-correction': "guest's own device",
  'POST /customer/passkey-login/challenge': "customer's passkey",
  'POST /customer/passkey-login': "customer's passkey",
  'GET /downloads/{token}': 'download link of an invoice',
  'GET /restaurant': null,
  'GET /check/{code}': null,
  'GET /trust': null,
  'GET /trust/certificate.crt': null,
  'GET /trust/certificate.mobileconfig': null,
  'GET /restaurant/logo': null,
  'GET /restaurant/icons/{name}': null,
  'GET /restaurant/manifest': null,
  'GET /pictures/{token}/{name}': null,
  'POST /customer/register': 'opening an account',
  'GET /customer/verify-email': 'mail link: confirm an address',
  'POST /customer/resend-verification': 'mail link: confirm an address',
  'POST /customer/token': "customer's or staff's login",
  'POST /customer/token/refresh': 'refresh token in a cookie',
  'POST /customer/logout': null,
  'POST /customer/forgot-password': 'mail link: new password',
  'POST /customer/reset-password': 'mail link: new password',
  'POST /customer/mfa/verify': "customer's or staff's login",
  'GET /api/setup': null,
  'POST /api/setup': 'first set-up',
  'POST /api/token': "customer's or staff's login",
  'POST /api/token/refresh': 'refresh token in a cookie',
  'POST /api/logout': null,
  'POST /api/mfa/verify': "customer's or staff's login",
  'POST /api/invitation': 'staff invitation',
  'POST /orders/{claim_code}/call': 'claim code of an order',
  'POST /orders/{claim_code}/cancel': 'claim code of an order',
  'POST /orders/{claim_code}/feedback': 'claim code of an order',
  'POST /orders/{claim_code}/pay': 'claim code of an order',
  'GET /orders/{claim_code}/pay/{payment_id}': 'claim code of an order',
  'POST /online-payments/{provider}/webhook': 'webhook of a payment provider',
  'POST /api/pairings/accept': 'QR code of another device',
  'POST /api/pin-login': 'PIN on a paired till',
  'GET /api/tills/people': "till's cookie",
  'GET /api/pickup': "till's cookie",
};
/** The number in the code, for each limit in the table. */
const STATED: [row: string, limit: { times: number; seconds: number }, unit: string][] = [
  ["customer's or staff's login", LIMITS.login, '15 minutes'],
  ["customer's or staff's login", LIMITS.code, '15 minutes'],
  ['opening an account', LIMITS.register, 'an hour'],
  ['mail link: confirm an address', LIMITS.resend, 'an hour'],
  ['mail link: new password', LIMITS.forgot, 'an hour'],
  ['claim code of an order', LIMITS.claim, '15 minutes'],
  ['claim code of an order', LIMITS.claims, '15 minutes'],
  ['claim code of an order', LIMITS.payOnline, '15 minutes'],
  ['PIN on a paired till', STAFF_LIMITS.pin, '15 minutes'],
];

describe('[6.1.3] [6.3.4] every way in', () => {
  const rowOf = (name: string) =>
    waysIn.split('\n').find((line) => line.startsWith(`| ${name} `)) ?? '';

  it('is documented, with the proof that it requires', () => {
    const open = routes
      .filter(({ access }) => access === 'public' || access === 'guest')
      .map(({ method, path }) => `${method} ${path}`);
    expect(open.filter((name) => !(name in OPEN))).toEqual([]);
    for (const name of open) if (OPEN[name]) expect(rowOf(OPEN[name]), name).not.toBe('');
    expect(rowOf('PIN on a paired till')).toContain(`five wrong in a row lock it`);
  });

  it.each(STATED)('is documented with its rate limit: %s', (name, { times, seconds }, unit) => {
    expect(rowOf(name)).toMatch(new RegExp(`\\b${times}\\b.*${unit}`));
    expect(seconds).toBe(unit === 'an hour' ? 3600 : 900);
  });
});

describe('a new installation', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(() => server.stop());

  it('[6.3.2] has no account, and so no password that somebody could know', async () => {
    for (const table of ['users', 'customers', 'restaurants', 'one_use_tokens', 'sessions'])
      expect([table, (await database().query(`SELECT * FROM ${table}`))[0]]).toEqual([table, []]);
    for (const login of [
      { email: 'admin@example.org', password: 'admin' },
      { email: 'owner@example.org', password: 'Password1' },
    ]) {
      expect([
        (await server.staff.post('/api/token', login)).status,
        (await server.portal.post('/customer/token', login)).status,
      ]).toEqual([401, 401]);
    }
  });

  it('[6.4.2] has no hints and no secret questions: no call takes or returns one', async () => {
    const spoken = JSON.stringify([
      (await server.portal.get('/openapi.json')).body.paths,
      (await server.staff.get('/openapi.json')).body.paths,
    ]);
    expect(spoken).not.toMatch(/"\w*(hint|question|secret_answer|maiden)\w*":/i);
  });
});
