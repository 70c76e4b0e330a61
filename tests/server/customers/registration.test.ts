import { get } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { setClock } from '../../../server/clock.ts';
import { config, useConfig } from '../../../server/config.ts';
import { PASSWORD } from '../../support/customers.ts';
import { startMailServer, type MailServer, type ReceivedMail } from '../../support/mail-server.ts';
import { paidOrder } from '../../support/orders.ts';
import { textOfPdf } from '../../support/pdf.ts';
import {
  BUYER,
  setUpRestaurant,
  startTestServer,
  type Client,
  type TestServer,
} from '../../support/server.ts';

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
afterEach(() => setClock(null));

function register(email: string, language = 'en') {
  return server.portal.post(
    '/customer/register',
    { email, password: PASSWORD, full_name: 'Buy at evil.example' },
    { 'Accept-Language': language },
  );
}
const linkOf = ({ text = '' }: ReceivedMail) => new URL(/https?:\S+/.exec(text)![0]);
function verify(link: URL, headers: Record<string, string> = {}) {
  return server.portal.get(link.pathname + link.search, headers);
}
/**
 * Requests as a browser does when a link is clicked, without the page; `fetch` would set this
 * header itself.
 */
function navigate(link: URL) {
  return new Promise((done) =>
    get(link, { headers: { 'Sec-Fetch-Mode': 'navigate' } }, ({ statusCode }) => done(statusCode)),
  );
}
async function logIn(email: string) {
  return server.portal.as(
    (await server.portal.post('/customer/token', { email, password: PASSWORD })).body.access_token,
  );
}
const inHours = (hours: number) => setClock(() => new Date(Date.now() + hours * 3_600_000));

const paidBy = (by: Client) =>
  paidOrder(restaurant, { paella: 2, by, payment: { method: 'card' } });

describe('the way from registration to a full invoice', () => {
  it('leads through verification, login and order to the PDF', async () => {
    const email = 'ana@example.org';
    const registered = await register(email);
    expect([registered.status, registered.body]).toEqual([
      201,
      { customer_id: expect.any(String), email, email_verified: false },
    ]);
    expect((await verify(linkOf(await mail.waitFor(email)))).body).toEqual({
      email,
      email_verified: true,
    });

    const ana = await logIn(email);
    const { order_id, customer_id } = await paidBy(ana);
    expect(customer_id).toBe(registered.body.customer_id);
    expect((await ana.get('/customer/orders')).body.items).toMatchObject([
      { order_id, status: 'paid', total_cents: 3700 },
    ]);
    const invoice = await ana.post(`/customer/orders/${order_id}/invoice`, { buyer: BUYER });
    expect([invoice.status, invoice.body.kind, invoice.body.customer_id]).toEqual([
      201,
      'full',
      customer_id,
    ]);
    const pdf = await ana.get(invoice.body.download_url);
    expect(pdf.headers.get('Content-Type')).toBe('application/pdf');
    for (const said of [invoice.body.invoice_number, BUYER.name, 'Paella'])
      expect(await textOfPdf(pdf.bytes)).toContain(said);

    const ready = await mail.waitFor(email, new RegExp(invoice.body.invoice_number));
    expect(ready.attachments.map(({ filename, contentType }) => [filename, contentType])).toEqual([
      [`${invoice.body.invoice_number}.pdf`, 'application/pdf'],
    ]);
    expect(ready.attachments[0]!.content.equals(pdf.bytes)).toBe(true);
    expect(linkOf(ready).pathname).toBe(`/account/invoices/${invoice.body.id}`);
  });

  it('requires a verified address before a full invoice', async () => {
    await register('unproven@example.org');
    const customer = await logIn('unproven@example.org');
    const { order_id } = await paidBy(customer);
    expect(
      (await customer.post(`/customer/orders/${order_id}/invoice`, { buyer: BUYER })).body,
    ).toMatchObject({ status: 403, code: 'email_not_verified' });
  });
});

describe('the verification mail', () => {
  it.each([
    ['de-AT,de;q=0.9', 'Bestätigen Sie Ihre E-Mail-Adresse', 'de'],
    ['es', 'Confirme su correo', 'es'],
    ['sv, en;q=0.5', 'Confirm your email address', 'en'],
    ['ar-EG, en;q=0.5', 'تأكيد بريدك الإلكتروني', 'ar'],
  ])('is written in the language of the browser: %s', async (language, subject, code) => {
    const email = `${code}@example.org`;
    await register(email, language);
    const received = await mail.waitFor(email);
    expect(received.subject).toBe(subject);
    expect(received.html).toContain(`<html lang="${code}" dir="${code === 'ar' ? 'rtl' : 'ltr'}">`);
    expect(received.text).toContain(linkOf(received).href);
    expect(received.html).toContain(linkOf(received).href.replaceAll('&', '&#38;'));
  });

  it('[Mail] [1.3.11] carries no typed text to an unproven address, and has one plain recipient', async () => {
    await register('victim@example.org');
    const received = await mail.waitFor('victim@example.org');
    expect(JSON.stringify([...received.headers]) + received.text + received.html).not.toContain(
      'evil.example',
    );
    expect(received.recipients).toEqual(['victim@example.org']);
    expect(received.to).toMatchObject({ value: [{ address: 'victim@example.org', name: '' }] });
  });

  it('[Mail] [1.3.11] links to the portal’s address, whatever the request names', async () => {
    await server.portal.post(
      '/customer/register',
      { email: 'host@example.org', password: PASSWORD, full_name: 'Ana' },
      { 'X-Forwarded-Host': 'evil.example', Forwarded: 'host=evil.example' },
    );
    expect(linkOf(await mail.waitFor('host@example.org')).origin).toBe(
      new URL(server.portal_url).origin,
    );
  });

  it('links to PUBLIC_URL when it is set', async () => {
    const settings = config();
    useConfig({ ...settings, PUBLIC_URL: 'https://casaluz.example' });
    try {
      await register('tunnel@example.org');
      expect(linkOf(await mail.waitFor('tunnel@example.org')).origin).toBe(
        'https://casaluz.example',
      );
    } finally {
      useConfig(settings);
    }
  });
});

describe('the verification link', () => {
  it('[3.5.3] is not used up by a GET request', async () => {
    await register('scanned@example.org');
    const link = linkOf(await mail.waitFor('scanned@example.org'));
    const page = await verify(link, { Accept: 'text/html,application/xhtml+xml' });
    expect(page.headers.get('Content-Type')).toContain('text/html');
    expect((await fetch(link, { method: 'HEAD' })).status).toBe(400);
    expect(await navigate(link)).toBe(400);
    expect(
      (await (await logIn('scanned@example.org')).get('/customer/profile')).body.email_verified,
    ).toBe(false);
    expect((await verify(link)).body.email_verified).toBe(true);
  });

  /** Requests as a program that is no browser: without the header that `fetch` sets. */
  const open = (link: URL, headers: Record<string, string>) =>
    new Promise((done) => get(link, { headers }, ({ statusCode }) => done(statusCode)));
  const isProven = async (email: string) =>
    (await (await logIn(email)).get('/customer/profile')).body.email_verified;
  const JSON_BY_NAME = { Accept: 'application/json' };

  it.each([
    ['a scanner that takes anything', { Accept: '*/*' }],
    [
      'a scanner that looks like a browser',
      { Accept: 'text/html,application/xhtml+xml,*/*;q=0.8' },
    ],
    ['a picture', { Accept: 'image/*,*/*;q=0.8', 'Sec-Fetch-Mode': 'no-cors' }],
    ['a prefetch', { ...JSON_BY_NAME, 'Sec-Purpose': 'prefetch;prerender' }],
    ['a preview', { ...JSON_BY_NAME, Purpose: 'preview' }],
  ])('[3.5.3] is neither used up by nor proves anything to %s', async (who, headers) => {
    const email = `${who.replaceAll(' ', '-')}@example.org`;
    await register(email);
    const link = linkOf(await mail.waitFor(email));
    expect(await open(link, headers)).not.toBe(500);
    expect(await isProven(email)).toBe(false);
    const pressed = await verify(link, JSON_BY_NAME);
    expect([pressed.status, pressed.body]).toEqual([200, { email, email_verified: true }]);
  });

  it('still works for the person after a script that accepts any type used it: each may use it once', async () => {
    await register('script@example.org');
    const link = linkOf(await mail.waitFor('script@example.org'));
    const statuses = [];
    for (const headers of [{ Accept: '*/*' }, { Accept: '*/*' }, JSON_BY_NAME, JSON_BY_NAME])
      statuses.push((await verify(link, headers)).status);
    expect(statuses).toEqual([200, 400, 200, 400]);
    expect((await verify(link)).status).toBe(400);
  });

  it('to a new address behaves likewise', async () => {
    await register('before@example.org');
    await verify(linkOf(await mail.waitFor('before@example.org')));
    const customer = await logIn('before@example.org');
    await customer.post('/customer/change-email', {
      email: 'after@example.org',
      password: PASSWORD,
    });
    const link = linkOf(await mail.waitFor('after@example.org'));
    expect(await open(link, { Accept: '*/*' })).toBe(400);
    const statuses = [];
    for (const headers of [{ Accept: '*/*' }, { Accept: '*/*' }, JSON_BY_NAME, JSON_BY_NAME])
      statuses.push((await verify(link, headers)).status);
    expect(statuses).toEqual([200, 400, 200, 400]);
    expect((await customer.get('/customer/profile')).body.email).toBe('after@example.org');
  });

  it('works once', async () => {
    await register('once@example.org');
    const link = linkOf(await mail.waitFor('once@example.org'));
    const both = await Promise.all([verify(link), verify(link), verify(link)]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 400, 400]);
    expect((await verify(link)).body.code).toBe('invalid_token');
  });

  it('[T6] lives 24 hours', async () => {
    await register('late@example.org');
    const link = linkOf(await mail.waitFor('late@example.org'));
    inHours(24.01);
    expect((await verify(link)).body).toMatchObject({ status: 410, code: 'expired_token' });
    inHours(23.9);
    expect((await verify(link)).status).toBe(200);
  });

  it.each(['', 'nonsense', 'a'.repeat(200), "' OR 1=1--"])(
    'is refused when it is not one of ours: %j',
    async (token) => {
      expect(
        (await server.portal.get(`/customer/verify-email?token=${encodeURIComponent(token)}`)).body,
      ).toMatchObject({ status: 400, code: 'invalid_token' });
    },
  );

  it('is sent anew on request; each works until one is used', async () => {
    await register('again@example.org');
    const first = linkOf(await mail.waitFor('again@example.org'));
    expect(
      (await server.portal.post('/customer/resend-verification', { email: 'again@example.org' }))
        .status,
    ).toBe(202);
    const second = linkOf(await mail.waitFor('again@example.org'));
    expect((await verify(second)).status).toBe(200);
    expect((await verify(first)).body.code).toBe('invalid_token');
    expect((await verify(second)).body.code).toBe('invalid_token');
  });

  it('is sent anew to anybody who asks, and the link to another address still works', async () => {
    await register('mistyped@example.org');
    const customer = await logIn('mistyped@example.org');
    const email = 'well-typed@example.org';
    await customer.post('/customer/change-email', { email, password: PASSWORD });
    const link = linkOf(await mail.waitFor(email));
    await server.portal.post('/customer/resend-verification', { email: 'mistyped@example.org' });
    expect((await verify(link)).body).toEqual({ email, email_verified: true });
  });
});

describe('[6.3.8] nobody learns who has an account', () => {
  it('from registering a taken address: the response has the same shape and a made-up id, and its owner is mailed', async () => {
    const first = await register('taken@example.org');
    await mail.waitFor('taken@example.org');
    const second = await register('TAKEN@example.org', 'de');
    expect([
      second.status,
      Object.keys(second.body),
      second.body.email,
      second.body.email_verified,
    ]).toEqual([201, Object.keys(first.body), 'taken@example.org', false]);
    expect(second.body.customer_id).not.toBe(first.body.customer_id);
    expect(second.body.customer_id).toMatch(/^[0-9a-f-]{36}$/);
    const reported = await mail.waitFor('taken@example.org');
    expect([reported.subject, linkOf(reported).pathname]).toEqual([
      'You already have an account',
      '/customer/login',
    ]);
  });

  it('from a resend: all get the same response, and only an unverified account is mailed', async () => {
    const before = mail.mails().length;
    const responses = await Promise.all(
      ['nobody@example.org', 'ana@example.org', 'taken@example.org'].map((email) =>
        server.portal.post('/customer/resend-verification', { email }),
      ),
    );
    expect(responses.map(({ status, body }) => [status, body])).toEqual(
      Array(3).fill([202, { accepted: true }]),
    );
    await mail.waitFor('taken@example.org', /verify-email/);
    expect(
      mail
        .mails()
        .slice(before)
        .map(({ recipients }) => recipients),
    ).toEqual([['taken@example.org']]);
  });
});
