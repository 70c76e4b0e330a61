import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codeAt, PASSWORD, tokenFromMail } from '../support/customers.ts';
import { startMailServer, type MailServer } from '../support/mail-server.ts';
import { buildServer, startServerProcess, type ServerProcess } from '../support/process.ts';
import { OWNER, RESTAURANT } from '../support/server.ts';

/** Every secret that gives access, by its kind; T5 searches for each in every forbidden place. */
const secrets: Record<string, string> = {};
/** These give access too, and are stored in plain text: a row is found by them. */
const inPaths: Record<string, string> = {};
const SMTP_PASSWORD = 'smtp-password-of-the-test';
let mail: MailServer;
let server: ServerProcess;
let printed = '';
const responses: string[] = [];
const files: Record<string, Buffer> = {};
const modes: Record<string, number> = {};

function filesUnder(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? filesUnder(path) : [path];
  });
}

async function live(): Promise<void> {
  const { portal, staff } = server;
  const keep = <T extends { bytes: Buffer }>(response: T): T => {
    responses.push(response.bytes.toString());
    return response;
  };
  const owner = staff.as(
    keep(await staff.post('/api/setup', { restaurant: RESTAURANT, owner: OWNER })).body
      .access_token,
  );
  const rate = (await owner.post('/api/tax-rates', { name: 'General', rate_basis_points: 1000 }))
    .body;
  const product = (
    await owner.post('/api/products', { name: 'Paella', price_cents: 1000, tax_rate_id: rate.id })
  ).body;
  const table = (await owner.post('/api/tables', { name: 'Mesa' })).body;
  const email = 'leak@example.org';
  keep(await portal.post('/customer/register', { email, password: PASSWORD, full_name: 'Ana' }));
  secrets.verification = await tokenFromMail(mail, email, 'verify-email');
  keep(await portal.get(`/customer/verify-email?token=${secrets.verification}`));
  const login = await portal.post(
    '/customer/token',
    { email, password: PASSWORD },
    { Origin: portal.base },
  );
  for (const cookie of login.headers.getSetCookie())
    secrets[`cookie ${cookie.split('=')[0]}`] = cookie.split(';')[0]!.split('=')[1]!;
  const customer = portal.as(login.body.access_token);
  const setup = (await customer.post('/customer/mfa/setup', { password: PASSWORD })).body;
  secrets['TOTP secret'] = setup.secret;
  setup.backup_codes.forEach((code: string, turn: number) => {
    secrets[`backup code ${turn}`] = code;
  });
  const on = portal.as(
    (await customer.post('/customer/mfa/verify', { code: await codeAt(setup.secret) })).body
      .access_token,
  );
  secrets['access token'] = on.token!;
  secrets.step = (
    await portal.post('/customer/token', { email, password: PASSWORD })
  ).body.mfa_token;
  const till = await owner.post('/api/tills', { name: 'Bar' });
  secrets['till cookie'] = till.headers.getSetCookie()[0]!.split(';')[0]!.split('=')[1]!;
  const placed = keep(
    await on.post(
      `/menu/${table.token}/order`,
      { items: [{ product_id: product.id, quantity: 1 }] },
      { 'Idempotency-Key': 'key-of-the-test-1234' },
    ),
  ).body;
  await owner.post(`/api/orders/${placed.order_id}/payments`, {
    method: 'cash',
    amount_cents: placed.total_cents,
  });
  for (const path of [
    '/customer/profile',
    '/customer/export',
    '/customer/sessions',
    '/customer/orders',
    '/customer/invoices',
  ])
    keep(await on.get(path));
  for (const path of [
    '/api/me',
    '/api/users',
    '/api/audit',
    '/api/outbox',
    '/api/customers',
    '/api/orders',
    '/api/invoices',
    '/api/restaurant',
  ])
    keep(await owner.get(path));
  await portal.post('/customer/forgot-password', { email });
  secrets.reset = await tokenFromMail(mail, email, 'reset-password');
  keep(await portal.get('/menu/wrong-token-of-a-table-123'));
  keep(await portal.get('/orders/WRONGCLAIMCODE23'));
  keep(await portal.post('/customer/token', { email, password: 'Guessed-password-77' }));
  Object.assign(secrets, {
    password: PASSWORD,
    'owner’s password': OWNER.password,
    'guessed password': 'Guessed-password-77',
    'SMTP password': SMTP_PASSWORD,
    'staff token': owner.token!,
  });
  Object.assign(inPaths, {
    'table token': table.token,
    'claim code': placed.claim_code,
    'unknown table': 'wrong-token-of-a-table-123',
    'unknown claim code': 'WRONGCLAIMCODE23',
  });
  // A browser on this machine sends the staff port's cookies to the portal too.
  await portal.get('/customer/profile', { Cookie: `staff_access=${owner.token}` });
  await portal.get(`/menu/${table.token}`);
  await portal.get(`/orders/${placed.claim_code}`);
}
beforeAll(async () => {
  buildServer();
  mail = await startMailServer({ auth: { user: 'restaurant', password: SMTP_PASSWORD } });
  server = await startServerProcess({
    ...mail.settings,
    SMTP_USER: 'restaurant',
    SMTP_PASSWORD,
    LOG_LEVEL: 'trace',
  });
  server.child.stdout!.on('data', (chunk) => {
    printed += String(chunk);
  });
  server.child.stderr!.on('data', (chunk) => {
    printed += String(chunk);
  });
  await live();
  for (const path of filesUnder(server.dataDir)) {
    const name = path.slice(server.dataDir.length + 1);
    files[name] = readFileSync(path);
    modes[name] = statSync(path).mode & 0o777;
  }
  modes['.'] = statSync(server.dataDir).mode & 0o777;
  await server.stop();
});
afterAll(() => mail.stop());

describe('T5 a secret that gives access stands only where it should:', () => {
  it('[16.2.5] [14.2.1] [3.5.4] in no line of the log, with tokens in paths masked', () => {
    expect(printed.length).toBeGreaterThan(0);
    for (const [what, secret] of Object.entries({ ...secrets, ...inPaths }))
      expect(printed.includes(secret), what).toBe(false);
  });

  it('[13.3.1] in no file of the data folder', () => {
    expect(Object.keys(files)).toContain('database.sqlite');
    for (const [name, bytes] of Object.entries(files))
      for (const [what, secret] of Object.entries(secrets))
        expect(bytes.includes(secret), `${what} in ${name}`).toBe(false);
  });

  it('[14.2.3] [15.3.1] in no response but the one that created it, and no hash or key ever', () => {
    const keys = Object.values(
      JSON.parse(files['keys.json']!.toString()) as Record<string, string>,
    );
    for (const response of responses) {
      for (const [what, secret] of Object.entries(secrets))
        if (what !== 'staff token') expect(response.includes(secret), what).toBe(false);
      expect(response).not.toMatch(
        /\$2[aby]\$|hashed_password|mfa_secret|mfa_backup_codes|token_hash|scrypt14/,
      );
      for (const key of keys) expect(response.includes(key)).toBe(false);
    }
  });

  it('[13.2.2] [13.3.2] in files that nobody else on the machine may read', () => {
    expect(modes['.']).toBe(0o700);
    expect(modes['keys.json']).toBe(0o600);
    expect(
      Object.entries(modes).filter(([name, mode]) => name !== '.' && (mode & 0o077) !== 0),
    ).toEqual([]);
  });
});
