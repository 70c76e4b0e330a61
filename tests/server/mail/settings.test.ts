import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { config, useConfig } from '../../../server/config.ts';
import { queuePasswordChanged } from '../../../server/mail/mail.ts';
import { findOne } from '../../../server/database/repository.ts';
import { Setting } from '../../../server/settings/model.ts';
import { startMailServer, type MailServer } from '../../support/mail-server.ts';
import { makeUser } from '../../support/staff.ts';
import {
  OWNER,
  setUpRestaurant,
  startTestServer,
  type Client,
  type TestServer,
} from '../../support/server.ts';

const auth = { user: 'casa', password: 'smtp-secret' };
let server: TestServer;
let mail: MailServer;
let owner: Client;
let before: ReturnType<typeof config>;
beforeAll(async () => {
  [server, mail] = await Promise.all([startTestServer(), startMailServer({ auth })]);
  ({ owner } = await setUpRestaurant(server));
  before = config();
});
afterAll(async () => {
  await server.stop();
  await mail.stop();
});
afterEach(() => useConfig(before));

const typed = (more: object = {}) => ({
  host: '127.0.0.1',
  port: mail.port,
  user: auth.user,
  password: auth.password,
  from: 'Casa Luz <mail@casaluz.example>',
  ...more,
});
const put = (more: object = {}) => owner.put('/api/settings/mail', typed(more));
const test = async () => (await owner.post('/api/settings/mail/test')).body;

it('a mail that waited goes out as soon as an owner sets a mail server, without a restart', async () => {
  expect((await owner.get('/api/settings/mail')).body).toEqual({
    host: null,
    port: 587,
    user: null,
    has_password: false,
    secure: false,
    from: '',
    fixed: [],
    tested_at: null,
  });
  expect(await test()).toMatchObject({ outcome: 'no_server' });
  await queuePasswordChanged({
    email: 'ana@example.org',
    full_name: 'Ana Ruiz',
    locale: 'en',
    email_verified: true,
  });
  const { status, body } = await put();
  expect(status).toBe(200);
  expect(body).toMatchObject({ host: '127.0.0.1', has_password: true, secure: false, fixed: [] });
  await mail.waitFor('ana@example.org');
});

it('the test mail goes to the owner who asks, and says so', async () => {
  expect(await test()).toEqual({
    outcome: 'sent',
    to: OWNER.email,
    detail: null,
    server_said: null,
    field: null,
  });
  expect((await mail.waitFor(OWNER.email)).subject).toBe('Test email');
  expect((await owner.get('/api/settings/mail')).body.tested_at).toEqual(expect.any(String));
});

it.each([
  ['a wrong password', { password: 'wrong' }, 'login_refused', 'password'],
  ['a wrong user', { user: 'nobody', password: 'smtp-secret' }, 'login_refused', 'password'],
  ['a port where nobody answers', { port: 1 }, 'unreachable', 'host'],
  ['TLS where there is none', { secure: true }, 'plain_port', 'secure'],
])('%s is named at its field', async (_what, wrong, outcome, field) => {
  await put(wrong);
  expect(await test()).toMatchObject({ outcome, field });
  expect((await owner.get('/api/settings/mail')).body.tested_at).toBeNull();
});

it('the password is never shown, is encrypted, and is not sent to another server', async () => {
  await put();
  const { password: _same, ...unchanged } = typed();
  expect((await owner.put('/api/settings/mail', unchanged)).body.has_password).toBe(true);
  expect(await test()).toMatchObject({ outcome: 'sent' });

  const stored = await findOne(Setting, { name: 'mail' });
  expect(JSON.stringify(stored)).not.toContain(auth.password);
  const audit = await owner.get('/api/audit?action=settings.mail_changed');
  expect(audit.body.items.length).toBeGreaterThan(0);
  for (const { body } of [await owner.get('/api/settings/mail'), audit])
    expect(JSON.stringify(body)).not.toContain(auth.password);

  const moved = await owner.put('/api/settings/mail', { ...unchanged, host: 'attacker.example' });
  expect([moved.status, moved.body.errors]).toEqual([
    422,
    [expect.objectContaining({ path: 'password' })],
  ]);
  expect((await owner.get('/api/settings/mail')).body.host).toBe('127.0.0.1');
});

it('what the environment sets wins, key by key, and the page is told which', async () => {
  await put({ host: 'wrong.invalid', port: 1 });
  useConfig({ ...before, SMTP_HOST: '127.0.0.1', SMTP_PORT: mail.port });
  expect((await owner.get('/api/settings/mail')).body).toMatchObject({
    host: '127.0.0.1',
    port: mail.port,
    user: auth.user,
    fixed: ['host', 'port'],
  });
  expect(await test()).toMatchObject({ outcome: 'sent' });
});

it('a sender with a second address or a header is refused, as is everybody but an owner', async () => {
  for (const from of [
    'a@b.example, c@d.example',
    'nobody',
    'A <a@b.example> <c@d.example>',
    'x\r\nBcc: a@b.example',
  ])
    expect((await put({ from })).body.errors?.[0].path).toBe('from');
  for (const host of ['http://mail', 'a b', '-x', '..'])
    expect((await put({ host })).body.errors?.[0].path).toBe('host');
  const { client } = await makeUser(server, owner, 'manager');
  expect((await client.get('/api/settings/mail')).status).toBe(403);
  expect((await client.post('/api/settings/mail/test')).status).toBe(403);
});
