import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setClock } from '../../../server/clock.ts';
import { database } from '../../../server/database/connect.ts';
import { inTransaction } from '../../../server/database/transaction.ts';
import { PASSWORD } from '../../support/customers.ts';
import { startMailServer, until, type MailServer } from '../../support/mail-server.ts';
import { logInStaff } from '../../support/staff.ts';
import {
  setUpRestaurant,
  startTestServer,
  type Client,
  type TestServer,
} from '../../support/server.ts';

let server: TestServer;
let owner: Client;
function register(email: string) {
  return server.portal.post('/customer/register', {
    email,
    password: PASSWORD,
    full_name: 'Ana Ruiz',
  });
}
const outbox = async (query = '') => (await owner.get(`/api/outbox${query}`)).body.items;
function makeOwner(role: string) {
  return inTransaction(() => database().query('UPDATE users SET role = $role', { bind: { role } }));
}
async function audited(action: string) {
  return (
    await database().query(
      'SELECT actor, subject_id, detail FROM audit_log WHERE action = $action ORDER BY id',
      { bind: { action } },
    )
  )[0];
}

describe('the outbox with a mail server', () => {
  let mail: MailServer;
  beforeAll(async () => {
    mail = await startMailServer({ refuse: [{ code: 550 }] });
    server = await startTestServer(mail.settings);
    ({ owner } = await setUpRestaurant(server));
    await register('refused@example.org');
    await register('sent@example.org');
    await mail.waitFor('sent@example.org');
    await until('both to be settled', async () =>
      (await outbox()).every(
        ({ status }: { status: string }) => status === 'sent' || status === 'failed',
      ),
    );
  });
  afterAll(async () => {
    await server.stop();
    await mail.stop();
    setClock(null);
  });

  it('shows recipient, kind and outcome, newest first, in pages', async () => {
    const both = await outbox();
    expect(
      both.map(({ recipient, kind, status, tries: attempts }: Record<string, unknown>) => [
        recipient,
        kind,
        status,
        attempts,
      ]),
    ).toEqual([
      ['sent@example.org', 'verify', 'sent', 1],
      ['refused@example.org', 'verify', 'failed', 1],
    ]);
    const first = (await owner.get('/api/outbox?limit=1')).body;
    expect([
      first.items[0].id,
      (await outbox(`?limit=1&cursor=${first.next_cursor}`))[0].id,
    ]).toEqual(both.map(({ id }: { id: string }) => id));
    expect(await outbox('?status=failed')).toMatchObject([{ recipient: 'refused@example.org' }]);
    expect(await outbox('?q=SENT@')).toMatchObject([{ recipient: 'sent@example.org' }]);
    expect(await outbox('?kind=reset')).toEqual([]);
  });

  it('states the reason in the language of the reader', async () => {
    const inGerman = (await owner.get('/api/outbox?status=failed', { 'Accept-Language': 'de' }))
      .body.items[0];
    expect(inGerman.last_error).toBe(
      'Der Mailserver hat die E-Mail endgültig abgelehnt. Prüfen Sie, ob die Adresse stimmt.',
    );
  });

  it('never shows a body or a link, also to the owner, nor keeps one in the database', async () => {
    const token = /token=([\w-]+)/.exec(mail.mails()[0]!.text!)![1]!;
    const fields = [
      'created_at',
      'id',
      'invoice_id',
      'kind',
      'last_error',
      'next_try_at',
      'recipient',
      'sent_at',
      'server_said',
      'status',
      'tries',
    ];
    for (const shown of await outbox()) expect(Object.keys(shown).sort()).toEqual(fields);
    const [rows] = await database().query(
      'SELECT recipient, payload FROM outbox ORDER BY created_at',
    );
    expect(rows).toEqual([
      { recipient: 'refused@example.org', payload: expect.stringMatching(/^v1\./) },
      { recipient: 'sent@example.org', payload: null },
    ]);
    expect(JSON.stringify([rows, await outbox()])).not.toMatch(new RegExp(`${token}|verify-email`));
  });

  it('retries a failed mail on request, once, and audits who asked', async () => {
    const [{ id }] = await outbox('?status=failed');
    const retried = await owner.post(`/api/outbox/${id}/retry`);
    expect([retried.status, retried.body.id, retried.body.status]).toEqual([202, id, 'waiting']);
    await mail.waitFor('refused@example.org');
    await until('it to be sent', async () => (await outbox())[1].status === 'sent');
    expect((await owner.post(`/api/outbox/${id}/retry`)).body).toMatchObject({
      status: 409,
      code: 'mail_already_sent',
    });
    expect((await owner.post('/api/outbox/made-up/retry')).body.code).toBe('not_found');
    expect(await audited('mail.retried')).toMatchObject([
      { actor: expect.stringMatching(/^user:/), subject_id: id },
    ]);
    expect(mail.mails()).toHaveLength(2);
  });

  it('does not send an expired link, however often a retry is requested', async () => {
    mail.refuse({ code: 550 });
    await register('late@example.org');
    const [{ id }] = await until('a refusal', async () => {
      const failed = await outbox('?status=failed');
      return failed.length > 0 && failed;
    });
    setClock(() => new Date(Date.now() + 25 * 3_600_000));
    const later = await logInStaff(server.staff);
    expect((await later.post(`/api/outbox/${id}/retry`)).status).toBe(202);
    await until('it to be given up', async () =>
      /has expired/.test((await later.get('/api/outbox?status=failed')).body.items[0]?.last_error),
    );
    expect((await later.post(`/api/outbox/${id}/retry`)).body).toMatchObject({
      status: 409,
      code: 'mail_expired',
    });
    expect(mail.mails().some(({ recipients }) => recipients.includes('late@example.org'))).toBe(
      false,
    );
    setClock(null);
  });

  it('requires a mail server to prove addresses, not a manager’s word', async () => {
    const {
      body: { items },
    } = await owner.get('/api/customers?q=late');
    expect((await owner.post(`/api/customers/${items[0].id}/verify-email`)).body).toMatchObject({
      status: 409,
      code: 'verify_by_mail',
    });
  });
});

describe('the outbox without a mail server', () => {
  beforeAll(async () => {
    server = await startTestServer();
    ({ owner } = await setUpRestaurant(server));
  });
  afterAll(() => server.stop());

  it('shows what waits, and accepts a retry without harm', async () => {
    await register('ana@example.org');
    const [shown] = await outbox();
    expect(shown).toMatchObject({
      recipient: 'ana@example.org',
      kind: 'verify',
      status: 'waiting',
      tries: 0,
      next_try_at: null,
      last_error: expect.stringMatching(/^No mail server is set up/),
    });
    expect((await owner.post(`/api/outbox/${shown.id}/retry`)).status).toBe(202);
  });

  it('lets a manager who sees the person mark the address as verified, once in the audit log', async () => {
    const {
      body: { customer_id },
    } = await register('50%_off@example.org');
    expect((await owner.get('/api/customers?q=%25_')).body.items).toEqual([
      {
        id: customer_id,
        email: '50%_off@example.org',
        full_name: 'Ana Ruiz',
        email_verified: false,
        mfa_enabled: false,
        created_at: expect.stringMatching(/Z$/),
      },
    ]);
    const marked = await owner.post(`/api/customers/${customer_id}/verify-email`);
    expect([marked.status, marked.body.email_verified]).toEqual([200, true]);
    expect((await owner.post(`/api/customers/${customer_id}/verify-email`)).status).toBe(200);
    expect((await owner.post('/api/customers/made-up/verify-email')).body.code).toBe('not_found');
    expect(await audited('customer.verified')).toMatchObject([
      { actor: expect.stringMatching(/^user:/), subject_id: customer_id },
    ]);
    const {
      body: { email_verified },
    } = await server.portal.post('/customer/token', {
      email: '50%_off@example.org',
      password: PASSWORD,
    });
    expect(email_verified).toBe(true);
  });

  it.each([
    ['GET', '/api/outbox'],
    ['POST', '/api/outbox/x/retry'],
    ['GET', '/api/customers'],
    ['POST', '/api/customers/x/verify-email'],
  ])('%s %s is for managers', async (method, path) => {
    expect((await server.staff.send(method, path)).status).toBe(401);
    for (const [role, status] of [
      ['cashier', 403],
      ['manager', path.includes('/x/') ? 404 : 200],
    ] as const) {
      await makeOwner(role);
      expect((await owner.send(method, path)).status).toBe(status);
    }
    await makeOwner('owner');
    expect((await server.portal.send(method, path)).status).toBe(404);
  });
});
