import { readFileSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { database } from '../../../server/database/connect.ts';
import { inTransaction } from '../../../server/database/transaction.ts';
import { enqueue, postpone } from '../../../server/jobs/queue.ts';
import { ONLINE_REFUND_QUEUE } from '../../../server/payments/online/queues.ts';
import {
  codeAt,
  makeCustomer,
  PASSWORD,
  tokenFromMail,
  withMfa,
  type TestCustomer,
} from '../../support/customers.ts';
import { jobsOf } from '../../support/jobs.ts';
import { startMailServer, type MailServer } from '../../support/mail-server.ts';
import { issueInvoice, paidOrder } from '../../support/orders.ts';
import { DATABASES, newDatabase } from '../../support/postgres.ts';
import {
  OWNER,
  setUpRestaurant,
  startTestServer,
  type Client,
  type TestServer,
} from '../../support/server.ts';
import { makeUser, STAFF_PASSWORD, type TestUser } from '../../support/staff.ts';
import { rowsOf } from '../database/open.ts';

describe.each(DATABASES)('a restored backup on %s', (name) => {
  let mail: MailServer;
  let server: TestServer;
  let restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
  let owner: Client;
  let waiter: TestUser;
  let ana: TestCustomer;
  let mfa: Awaited<ReturnType<typeof withMfa>>;
  let leaver: TestCustomer;
  /** Who lost a mailbox, and gave another one. */
  let mover: TestCustomer;
  let backup: { name: string; size_bytes: number; created_at: string };
  let oldTable: string;
  let invoiceAfter: string;

  const issue = async (token = restaurant.table.token) => {
    const paid = await paidOrder(restaurant, { table: { token }, payment: { by: owner } });
    const invoice = await issueInvoice(restaurant, { order: paid, by: owner });
    return invoice.invoice_number as string;
  };
  const logIn = async (email = OWNER.email, password = OWNER.password) =>
    server.staff.post('/api/token', { email, password });
  const restore = (body: object = {}, wanted = backup.name) =>
    owner.post(`/api/backups/${wanted}/restore`, { password: OWNER.password, ...body });
  const count = async (table: string) =>
    Number(
      (
        await rowsOf<{ counted: number }>(database(), `SELECT count(*) AS counted FROM ${table}`)
      )[0]!.counted,
    );

  /**
   * The mails in the backup: those written since, such as of a login with a backup code, are new
   * and are sent.
   */
  let mails = new Set<string>();

  beforeAll(async () => {
    mail = await startMailServer();
    server = await startTestServer({ ...mail.settings, ...(await newDatabase(name)) });
    restaurant = await setUpRestaurant(server);
    owner = restaurant.owner;
    waiter = await makeUser(server, owner, 'waiter');
    [ana, leaver] = [await makeCustomer(server, mail), await makeCustomer(server, mail)];
    mover = await makeCustomer(server, mail);
    mfa = await withMfa(server, ana);
    // A refund that was not sent yet, and is not within this test.
    await inTransaction(async () => {
      await enqueue(ONLINE_REFUND_QUEUE, { subject_id: 'unsent', lane: 'payment' });
      await postpone(ONLINE_REFUND_QUEUE, ['unsent'], new Date(Date.now() + 30 * 60_000));
    });
    await issue();
    await leaver.client.post(`/menu/${restaurant.table.token}/order`, {
      items: [{ product_id: restaurant.wine.id, quantity: 1 }],
    });
  });
  afterAll(async () => {
    await server.stop();
    await mail.stop();
  });

  it('is made while the restaurant works, and listed; only its owner on the machine can read it', async () => {
    const made = await owner.post('/api/backups');
    expect(made.status).toBe(201);
    const { copy, ...listed } = made.body;
    expect(copy).toBe('none');
    backup = listed;
    mails = new Set(
      (await rowsOf<{ id: string }>(database(), 'SELECT id FROM outbox')).map(({ id }) => id),
    );
    expect(backup).toMatchObject({ with_keys: false, size_bytes: expect.any(Number) });
    expect((await owner.get('/api/backups')).body).toEqual({ items: [backup], next_cursor: null });
    const folder = join(server.dataDir, 'backups');
    expect(readdirSync(folder)).toHaveLength(2);
    expect(readdirSync(folder).map((file) => statSync(join(folder, file)).mode & 0o777)).toEqual([
      0o600, 0o600,
    ]);
  });

  it('[13.3.1] holds neither the token secret nor the data key, and sealed copies only on request', () => {
    const keys = JSON.parse(readFileSync(join(server.dataDir, 'keys.json'), 'utf8')) as Record<
      string,
      string
    >;
    const file = readFileSync(join(server.dataDir, 'backups', backup.name));
    const label = readFileSync(
      join(server.dataDir, 'backups', `${backup.name}.label.json`),
      'utf8',
    );
    const contents = (name === 'PostgreSQL' ? gunzipSync(file) : file).toString('latin1') + label;
    for (const secret of [keys.jwt_secret!, keys.data_key!, keys.pepper!])
      expect(contents).not.toContain(secret);
    expect(JSON.parse(label).sealed_keys).toBeNull();
  });

  it('is refused without the password, and by any name that is not in the list', async () => {
    expect((await restore({ password: 'not my password 1' })).body.code).toBe(
      'invalid_credentials',
    );
    symlinkSync(
      join(server.dataDir, 'keys.json'),
      join(server.dataDir, 'backups', `link${backup.name.replace(/^[^.]+/, '')}`),
    );
    for (const other of [
      '..%2Fx',
      '%2e%2e%2fkeys.json',
      'x',
      `..%2Fbackups%2F${backup.name}`,
      `${backup.name}.label.json`,
      `link${backup.name.replace(/^[^.]+/, '')}`,
    ]) {
      const { status, body } = await restore({}, other);
      expect([other, status, body.code]).toEqual([other, 404, 'not_found']);
    }
  });

  it('[1.1.1] has its name decoded once', async () =>
    expect((await restore({}, '..%252Fx')).status).toBe(404));

  it('restores what was there, after a backup of the current state, and ends every session', async () => {
    invoiceAfter = await issue();
    oldTable = restaurant.table.token;
    restaurant.table.token = (
      await owner.post(`/api/tables/${restaurant.table.id}/rotate-token`)
    ).body.token;
    await owner.patch(`/api/users/${waiter.id}`, { disabled: true, password: OWNER.password });
    const email = `new-${mover.email}`;
    await mover.client.post('/customer/change-email', { password: PASSWORD, email });
    const token = await tokenFromMail(mail, email, 'verify-email');
    await server.portal.get(`/customer/verify-email?token=${token}`);
    await server.portal
      .post('/customer/token', { email: ana.email, password: PASSWORD })
      .then(({ body }) =>
        server.portal.post('/customer/mfa/verify', {
          mfa_token: body.mfa_token,
          code: mfa.backup_codes[0],
        }),
      );
    const erased = await leaver.client.send('DELETE', '/customer/account', { password: PASSWORD });
    expect(erased.status).toBe(200);
    const audited = await count('audit_log');
    const before = [await count('orders'), await count('invoices')];
    const { status, body } = await restore();
    expect(status).toBe(200);
    expect(body).toMatchObject({
      restored: backup.name,
      safety_backup: { name: expect.stringMatching(/^before-restore-/) },
    });
    expect([await count('orders'), await count('invoices')]).toEqual([
      before[0]! - 1,
      before[1]! - 1,
    ]);
    expect(await count('sessions')).toBe(0);
    expect(await count('audit_log')).toBeGreaterThan(audited);
    expect([
      (await owner.get('/api/me')).status,
      (await mfa.client.get('/customer/profile')).status,
    ]).toEqual([401, 401]);
    expect(
      readdirSync(join(server.dataDir, 'backups')).filter((file) => file.startsWith('.')),
    ).toEqual([]);
    owner = server.staff.as((await logIn()).body.access_token);
    expect(
      (await owner.get('/api/backups')).body.items.map((one: { name: string }) => one.name).sort(),
    ).toEqual([backup.name, body.safety_backup.name].sort());
    expect((await owner.get('/api/audit?action=backup.restored')).body.items[0]).toMatchObject({
      actor_name: OWNER.full_name,
      detail: { name: backup.name },
    });
  });

  it('[9.2.2] comes with a new token secret, so that no earlier token is valid', async () => {
    const keys = JSON.parse(readFileSync(join(server.dataDir, 'keys.json'), 'utf8')) as Record<
      string,
      string
    >;
    expect(keys.generation).toMatch(/^[\w-]{36}$/);
    expect(statSync(join(server.dataDir, 'keys.json')).mode & 0o777).toBe(0o600);
  });

  it('assigns no number twice: the next is above the highest ever assigned, and the chain explains what is missing', async () => {
    const verified = async () => (await owner.get('/api/archive/verify')).body;
    const explained = {
      ok: true,
      first_broken: null,
      gaps: [{ first: invoiceAfter, last: invoiceAfter }],
      events: [{ kind: 'restore', backup: backup.name }],
    };
    expect(await verified()).toMatchObject({ ...explained, checked: 1 });
    const next = await issue();
    expect(await verified()).toMatchObject({ ...explained, checked: 2 });
    expect(Number(next.slice(-4))).toBe(Number(invoiceAfter.slice(-4)) + 1);
    const { items } = (await owner.get('/api/invoices')).body;
    expect(items.map((one: { invoice_number: string }) => one.invoice_number)).not.toContain(
      invoiceAfter,
    );
  });

  it('leaves disabled users disabled', async () => {
    expect((await logIn(waiter.email, STAFF_PASSWORD)).status).toBe(401);
  });

  it('leaves a changed address changed: the former mailbox opens nothing again', async () => {
    const logInAs = (email: string) =>
      server.portal.post('/customer/token', { email, password: PASSWORD });
    expect((await logInAs(mover.email)).body.code).toBe('invalid_credentials');
    const { status, body } = await logInAs(`new-${mover.email}`);
    expect([status, body.email_verified]).toEqual([200, true]);
  });

  it('leaves erased accounts erased, with every mail', async () => {
    expect(
      (await server.portal.post('/customer/token', { email: leaver.email, password: PASSWORD }))
        .body.code,
    ).toBe('invalid_credentials');
    expect(await rowsOf(database(), `SELECT id FROM customers WHERE id = '${leaver.id}'`)).toEqual(
      [],
    );
    expect(
      await rowsOf(database(), `SELECT id FROM orders WHERE customer_id = '${leaver.id}'`),
    ).toEqual([]);
    expect(
      await rowsOf(database(), `SELECT id FROM outbox WHERE recipient = '${leaver.email}'`),
    ).toEqual([]);
  });

  it('[6.5.4] leaves used backup codes used, and the others valid', async () => {
    const verify = async (code: string) => {
      const { mfa_token } = (
        await server.portal.post('/customer/token', { email: ana.email, password: PASSWORD })
      ).body;
      return server.portal.post('/customer/mfa/verify', { mfa_token, code });
    };
    expect((await verify(mfa.backup_codes[0]!)).body.code).toBe('invalid_code');
    expect((await verify(mfa.backup_codes[1]!)).status).toBe(200);
    expect((await verify(await codeAt(mfa.secret, new Date(Date.now() + 30_000)))).status).toBe(
      200,
    );
  });

  it('opens no table by a QR code that was replaced', async () => {
    expect((await server.portal.get(`/menu/${oldTable}`)).status).toBe(404);
    expect((await server.portal.get(`/menu/${restaurant.table.token}`)).status).toBe(200);
  });

  it('still protects issued documents', async () => {
    const refused = inTransaction(() => database().query('DELETE FROM invoice_lines')).then(
      () => 'it was done',
      (error: { original: Error }) => error.original.message,
    );
    expect(await refused).toContain('invoice_lines: written once');
  });

  it('sends no mail twice: waiting mails are shown as failed', async () => {
    const waiting = await rowsOf<{ id: string }>(
      database(),
      "SELECT id FROM outbox WHERE status IN ('waiting', 'sending')",
    );
    expect(waiting.filter(({ id }) => mails.has(id))).toEqual([]);
  });

  it('makes no refund twice: the provider is asked first, as after an attempt', async () => {
    expect(await jobsOf(ONLINE_REFUND_QUEUE)).toMatchObject([
      { subject_id: 'unsent', attempts: 1 },
    ]);
  });

  it('can be undone by the backup that was made before it', async () => {
    const safety = (await owner.get('/api/backups')).body.items.find((one: { name: string }) =>
      one.name.startsWith('before-restore'),
    ).name as string;
    expect((await restore({}, safety)).status).toBe(200);
    owner = server.staff.as((await logIn()).body.access_token);
    const { items } = (await owner.get('/api/invoices')).body;
    expect(items.map((one: { invoice_number: string }) => one.invoice_number)).toContain(
      invoiceAfter,
    );
  });

  it('changes nothing when the file is damaged or is no backup', async () => {
    const extension = backup.name.slice(backup.name.indexOf('Z-') + 6);
    const whole = readFileSync(join(server.dataDir, 'backups', backup.name));
    const before = await count('orders');
    for (const [file, bytes] of Object.entries({
      garbage: Buffer.from('not a backup'),
      empty: Buffer.alloc(0),
      cut: whole.subarray(0, Math.floor(whole.length / 2)),
    })) {
      writeFileSync(join(server.dataDir, 'backups', `${file}${extension}`), bytes);
      expect([file, (await restore({}, `${file}${extension}`)).body.code]).toEqual([
        file,
        'backup_damaged',
      ]);
    }
    expect(await count('orders')).toBe(before);
    expect((await owner.get('/api/me')).status).toBe(200);
  });
});
