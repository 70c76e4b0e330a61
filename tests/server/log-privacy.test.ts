import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { logFilesOf } from '../../server/log-files.ts';
import { freePort } from '../support/free-port.ts';
import { until } from '../support/mail-server.ts';
import { CHEAP_HASH } from '../support/process.ts';
import { BUYER, Client, OWNER, RESTAURANT, setUpRestaurant } from '../support/server.ts';

const root = resolve(import.meta.dirname, '../..');
let home: string;
let dataDir: string;
beforeAll(() => {
  const { status, stderr } = spawnSync(
    process.execPath,
    [join(root, '.scripts/build.mjs'), 'server', 'portal', 'staff'],
    { cwd: root, encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(`the build failed:\n${stderr}`);
  home = mkdtempSync(join(tmpdir(), 'privacy-'));
  dataDir = join(home, 'data');
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

const GUEST = { email: 'anna.secret@example.org', full_name: 'Anna Geheim' };
const PASSWORD = 'A long passphrase 77';

/** A day with names, mails that cannot be sent, wrong passwords and links; what nobody may read. */
async function story(): Promise<string[]> {
  const smtp = await freePort();
  const child = spawn(process.execPath, [...CHEAP_HASH, join(root, '.scripts/serve.cjs')], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'ignore'],
    env: {
      PATH: process.env.PATH,
      DATA_DIR: dataDir,
      PORTAL_HOST: '127.0.0.1',
      PORTAL_PORT: '0',
      STAFF_PORT: '0',
      LOG_LEVEL: 'trace',
      RATE_LIMIT_FACTOR: '1000',
      SMTP_HOST: '127.0.0.1',
      SMTP_PORT: String(smtp),
      SMTP_PASSWORD: 'mail-server-secret',
      SMTP_USER: 'mail-user',
      EMAIL_FROM: 'from.address@example.org',
    },
  });
  let out = '';
  child.stdout.on('data', (chunk) => (out += String(chunk)));
  await until('a ready server', () => /^Ready\.$/m.test(out));
  const addressOf = (name: string) => new RegExp(`^${name}:\\s+(\\S+)$`, 'm').exec(out)![1]!;
  const portal = new Client(addressOf('Guests'));
  const staff = new Client(addressOf('Back office'));
  const { owner, table, paella } = await setUpRestaurant({ portal, staff });
  await portal.post('/customer/register', { ...GUEST, password: PASSWORD });
  const { body: login } = await portal.post('/customer/token', {
    email: GUEST.email,
    password: PASSWORD,
  });
  await portal.post('/customer/token', { email: GUEST.email, password: `${PASSWORD} wrong` });
  await portal.get('/customer/verify-email?token=mail-token-of-nobody-123456');
  await portal.send('POST', '/customer/token', '{"email": "broken.json@example.org"');
  const { body: order } = await portal.as(login.access_token).post(`/menu/${table.token}/order`, {
    items: [{ product_id: paella.id, quantity: 1, notes: 'allergic-to-nuts' }],
  });
  await portal.get(`/orders/${order.claim_code}`);
  await owner.post(`/api/orders/${order.order_id}/payments`, {
    method: 'card',
    amount_cents: order.total_cents,
  });
  const { body: invoice } = await owner.post(`/api/orders/${order.order_id}/invoice`, {
    buyer: BUYER,
  });
  await owner.post(`/api/invoices/${invoice.id}/email`, { email: 'buyer.mail@example.org' });
  await owner.get(`/api/customers?q=${encodeURIComponent(GUEST.full_name)}`);
  await until('a mail that was not sent', () => /mail/.test(logs()));
  child.kill('SIGTERM');
  await once(child, 'exit');
  return [
    ...[GUEST.email, GUEST.full_name, 'Geheim', PASSWORD, OWNER.email, OWNER.full_name],
    ...[OWNER.password, RESTAURANT.name, RESTAURANT.tax_id, BUYER.name, BUYER.tax_id, BUYER.street],
    ...[table.token, order.claim_code, login.access_token, owner.token!, 'allergic-to-nuts'],
    ...['buyer.mail', 'mail-token-of-nobody', 'broken.json', 'mail-server-secret', 'mail-user'],
    'from.address',
  ];
}

const logs = () =>
  logFilesOf(dataDir)
    .map(({ path }) => readFileSync(path, 'utf8'))
    .join('');

it('[16.2.5] neither the log files nor a report of a day name a person, a password or a link', async () => {
  const secrets = await story();
  const text = logs();
  expect(text.split('\n').length).toBeGreaterThan(20);
  expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
  for (const { path } of logFilesOf(dataDir)) expect(statSync(path).mode & 0o777).toBe(0o600);

  const file = join(home, 'report.txt');
  const { status, stderr } = spawnSync(
    process.execPath,
    [join(root, '.scripts/report.cjs'), '--data-dir', dataDir, '--to', file],
    {
      cwd: root,
      encoding: 'utf8',
      env: { PATH: process.env.PATH, HOME: home, SMTP_PASSWORD: 'mail-server-secret' },
    },
  );
  expect([status, stderr]).toEqual([0, '']);
  const report = readFileSync(file, 'utf8');
  for (const title of ['System', 'Data folder', 'Settings', 'Check', 'Last lines of the logs'])
    expect(report).toContain(`== ${title}`);
  expect(report).toMatch(/^ok: Database: ~\/data\/database\.sqlite$/m);
  expect(report).toMatch(/^SMTP_PASSWORD is set$/m);
  expect(report).toMatch(/^STAFF_PORT=4100$/m);
  expect(secrets.filter((secret) => report.includes(secret))).toEqual([]);
  expect(report).not.toContain(home);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

it('a report is made of a folder whose settings and database are broken', () => {
  const broken = mkdtempSync(join(tmpdir(), 'privacy-'));
  const { status, stdout } = spawnSync(
    process.execPath,
    [join(root, '.scripts/report.cjs'), '--data-dir', broken, '--to', join(broken, 'r.txt')],
    { cwd: root, encoding: 'utf8', env: { PATH: process.env.PATH, PORTAL_PORT: 'four' } },
  );
  expect([status, stdout]).toEqual([0, expect.stringContaining(join(broken, 'r.txt'))]);
  expect(readFileSync(join(broken, 'r.txt'), 'utf8')).toContain('PORTAL_PORT: must be a port');
  rmSync(broken, { recursive: true, force: true });
});
