import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { database } from '../../../server/database/connect.ts';
import { purgeUnverified } from '../../../server/privacy/purge.ts';
import { PASSWORD, tokenFromMail } from '../../support/customers.ts';
import { startMailServer, type MailServer } from '../../support/mail-server.ts';
import { setUpRestaurant, startTestServer, type TestServer } from '../../support/server.ts';
import { rowsOf } from '../database/open.ts';

type Erased = typeof import('../../../server/privacy/erased.ts');
/** What happens while the first account of a purge is emptied. */
const meanwhile = vi.hoisted(() => ({ act: null as ((emptied: string) => Promise<void>) | null }));
vi.mock('../../../server/privacy/erased.ts', async (original) => {
  const actual = await original<Erased>();
  const emptyAccount: Erased['emptyAccount'] = async (id) => {
    const { act } = meanwhile;
    meanwhile.act = null;
    await act?.(id);
    await actual.emptyAccount(id);
  };
  return { ...actual, emptyAccount };
});

const EMAILS = ['eva@example.org', 'leo@example.org', 'mia@example.org'];
const DAYS_31 = 31 * 24 * 3_600_000;

let mail: MailServer;
let server: TestServer;
beforeAll(async () => {
  mail = await startMailServer();
  server = await startTestServer(mail.settings);
  await setUpRestaurant(server);
});
afterAll(async () => {
  await server.stop();
  await mail.stop();
});

async function logIn(email: string) {
  const { body } = await server.portal.post('/customer/token', { email, password: PASSWORD });
  return server.portal.as(body.access_token);
}
async function verify(email: string): Promise<void> {
  await server.portal.post('/customer/resend-verification', { email });
  const token = await tokenFromMail(mail, email, 'verify-email');
  const { status } = await server.portal.get(`/customer/verify-email?token=${token}`);
  expect(status).toBe(200);
}

it('goes on past an account that its owner erases meanwhile, and leaves one proven meanwhile as it is', async () => {
  for (const email of EMAILS) {
    await server.portal.post('/customer/register', { email, password: PASSWORD, full_name: 'Eva' });
    await tokenFromMail(mail, email, 'verify-email');
  }
  const clients = new Map<string, Awaited<ReturnType<typeof logIn>>>();
  for (const email of EMAILS) clients.set(email, await logIn(email));
  let [emptied, proven] = ['', ''];
  meanwhile.act = async (id) => {
    const accounts = await rowsOf<{ id: string; email: string }>(
      database(),
      'SELECT id, email FROM customers',
    );
    emptied = accounts.find((account) => account.id === id)!.email;
    const [gone, kept] = EMAILS.filter((email) => email !== emptied);
    await clients.get(gone!)!.send('DELETE', '/customer/account', { password: PASSWORD });
    await verify(kept!);
    proven = kept!;
  };

  await purgeUnverified(new Date(Date.now() + DAYS_31));

  const left = await rowsOf<{ email: string }>(database(), 'SELECT email FROM customers');
  expect(left).toEqual([{ email: proven }]);
  const { status, body } = await clients.get(proven)!.get('/customer/export');
  expect([status, body.mails.map(({ kind }: { kind: string }) => kind)]).toEqual([
    200,
    ['verify', 'verify'],
  ]);
});
