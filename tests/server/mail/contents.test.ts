import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setClock } from '../../../server/clock.ts';
import { inTransaction } from '../../../server/database/transaction.ts';
import { deviceName } from '../../../server/mail/device.ts';
import * as mails from '../../../server/mail/mail.ts';
import { mailServer } from '../../../server/mail/settings.ts';
import { openTransport } from '../../../server/mail/transport.ts';
import { startMailServer, type MailServer } from '../../support/mail-server.ts';
import { BUYER, setUpRestaurant, startTestServer, type TestServer } from '../../support/server.ts';

/** The languages whose subjects are listed here. */
type Locale = 'en' | 'es' | 'de';

let mail: MailServer;
let server: TestServer;
let invoice: { id: string; invoice_number: string };
beforeAll(async () => {
  mail = await startMailServer();
  server = await startTestServer(mail.settings);
  const { owner, paella, table } = await setUpRestaurant(server);
  const { body: order } = await server.portal.post(`/menu/${table.token}/order`, {
    items: [{ product_id: paella.id, quantity: 1 }],
  });
  await owner.post(`/api/orders/${order.order_id}/payments`, {
    method: 'card',
    amount_cents: order.total_cents,
  });
  invoice = (await owner.post(`/api/orders/${order.order_id}/invoice`, { buyer: BUYER })).body;
});
afterAll(async () => {
  await server.stop();
  await mail.stop();
});

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
let count = 0;
function guest(locale: Locale = 'en', more: Partial<mails.Recipient> = {}): mails.Recipient {
  return {
    email: `guest${++count}@example.org`,
    full_name: 'Ana Ruiz',
    locale,
    email_verified: true,
    ...more,
  };
}

type Kind = [
  name: string,
  queue: (to: mails.Recipient) => Promise<void>,
  subject: Record<Locale, string>,
  path: string | null,
];
const KINDS: Kind[] = [
  [
    'verification',
    (to) => mails.queueVerification(to, 'tok'),
    {
      en: 'Confirm your email address',
      es: 'Confirme su correo',
      de: 'Bestätigen Sie Ihre E-Mail-Adresse',
    },
    '/customer/verify-email?token=tok',
  ],
  [
    'already registered',
    mails.queueAlreadyRegistered,
    {
      en: 'You already have an account',
      es: 'Ya tiene una cuenta',
      de: 'Sie haben schon ein Konto',
    },
    '/customer/login',
  ],
  [
    'reset',
    (to) => mails.queuePasswordReset(to, 'tok'),
    {
      en: 'Set a new password',
      es: 'Elija una contraseña nueva',
      de: 'Legen Sie ein neues Passwort fest',
    },
    '/customer/reset-password?token=tok',
  ],
  [
    'MFA on',
    mails.queueMfaOn,
    {
      en: 'Two-step login is on',
      es: 'La verificación en dos pasos está activada',
      de: 'Die Zwei-Faktor-Anmeldung ist eingeschaltet',
    },
    '/account',
  ],
  [
    'MFA off',
    mails.queueMfaOff,
    {
      en: 'Two-step login is off',
      es: 'La verificación en dos pasos está desactivada',
      de: 'Die Zwei-Faktor-Anmeldung ist ausgeschaltet',
    },
    '/account',
  ],
  [
    'password changed',
    mails.queuePasswordChanged,
    {
      en: 'Your password was changed',
      es: 'Su contraseña ha cambiado',
      de: 'Ihr Passwort wurde geändert',
    },
    '/account',
  ],
  [
    'address to change',
    (to) => mails.queueEmailChanged(to, to.email),
    {
      en: 'Your email address is about to change',
      es: 'Su dirección de correo va a cambiar',
      de: 'Ihre E-Mail-Adresse wird geändert',
    },
    '/account',
  ],
  [
    'new address',
    (to) => mails.queueNewAddress(to, to.email, 'tok'),
    {
      en: 'Confirm your new email address',
      es: 'Confirme su nuevo correo',
      de: 'Bestätigen Sie Ihre neue E-Mail-Adresse',
    },
    '/customer/verify-email?token=tok',
  ],
  [
    'new device',
    (to) => mails.queueNewLogin(to, FIREFOX),
    {
      en: 'Login from a new device',
      es: 'Inicio de sesión desde un dispositivo nuevo',
      de: 'Anmeldung mit einem neuen Gerät',
    },
    '/account',
  ],
  [
    'backup code used',
    (to) => mails.queueBackupCodeUsed(to, 7),
    {
      en: 'A backup code was used',
      es: 'Se usó un código de respaldo',
      de: 'Ein Ersatzcode wurde benutzt',
    },
    '/account',
  ],
  [
    'account deleted',
    mails.queueAccountDeleted,
    {
      en: 'Your account has been deleted',
      es: 'Su cuenta se ha eliminado',
      de: 'Ihr Konto wurde gelöscht',
    },
    null,
  ],
  [
    'invoice ready',
    (to) => mails.queueInvoiceReady(to, invoice),
    { en: 'Your invoice is ready', es: 'Su factura está lista', de: 'Ihre Rechnung ist fertig' },
    '/account/invoices/',
  ],
  [
    'invoice to any address',
    (to) => mails.queueInvoiceCopy(to, invoice, null),
    { en: 'Your invoice', es: 'Su factura', de: 'Ihre Rechnung' },
    null,
  ],
];

describe.each(KINDS)('%s', (_name, queue, subjects, path) => {
  it.each(['en', 'es', 'de'] as const)(
    '%s: subject, text and HTML say the same, in a light or dark scheme by the reader’s choice',
    async (locale) => {
      const to = guest(locale);
      await queue(to);
      const { subject, text = '', html, recipients, headers } = await mail.waitFor(to.email);
      expect([subject, recipients, headers.get('auto-submitted')]).toEqual([
        subjects[locale],
        [to.email],
        'auto-generated',
      ]);
      expect(`${subject}${text}${html}`).not.toMatch(/\{\w+\}|undefined|null/);
      for (const said of [
        'color-scheme" content="light dark"',
        'prefers-color-scheme:dark',
        `<html lang="${locale}" dir="ltr">`,
        'Casa Luz',
      ])
        expect(html).toContain(said);
      const paragraphs = text.split('\n\n').filter((part) => !/https?:|^-- /.test(part));
      for (const paragraph of paragraphs)
        expect(html).toContain(paragraph.trim().replaceAll("'", '&#39;'));
      const links = text.match(/https?:\S+/g) ?? [];
      expect(links.map((link) => link.replace(server.portal_url, ''))).toEqual(
        path === null ? [] : [expect.stringContaining(path)],
      );
    },
  );
});

describe('a mail states', () => {
  /** Tomorrow in the restaurant, and today in London. */
  const LATE = new Date('2027-06-30T22:30:00Z');
  const textOf = async (queue: (to: mails.Recipient) => Promise<void>, to = guest()) => {
    await queue(to);
    return (await mail.waitFor(to.email)).text!;
  };

  it('when it happened, by the clock of the restaurant', async () => {
    const shown = new Intl.DateTimeFormat('de-DE', {
      dateStyle: 'long',
      timeZone: 'Europe/Madrid',
    }).format(LATE);
    setClock(() => LATE);
    expect(await textOf(mails.queuePasswordChanged, guest('de'))).toContain(`am ${shown} um `);
    setClock(null);
  });

  it('which device, in our words and never in those of its header', async () => {
    expect(await textOf((to) => mails.queueNewLogin(to, FIREFOX))).toContain('Firefox, Linux');
    const spam = await textOf((to) =>
      mails.queueNewLogin(to, 'Win a prize at https://evil.example'),
    );
    expect(spam).toContain('an unknown device');
    expect(spam).not.toContain('evil');
  });

  it('what to do when it was somebody else, and to staff no page of the portal', async () => {
    expect(await textOf(mails.queueMfaOff)).toContain('change your password at once');
    const staff = await textOf(mails.queueMfaOff, guest('en', { role: 'cashier' }));
    expect(staff).toContain('tell the owner of the restaurant');
    expect(staff).not.toContain('http');
  });

  it('[Mail] no name to a person who has not proven the address: names can carry advertisements', async () => {
    const spam = { full_name: 'Win at https://evil.example' };
    expect(await textOf(mails.queuePasswordChanged, guest('en', spam))).toMatch(/^Hello Win at/);
    expect(
      await textOf(
        (to) => mails.queuePasswordReset(to, 'tok'),
        guest('en', { ...spam, email_verified: false }),
      ),
    ).toMatch(/^Hello,\n/);
    expect(
      await textOf(
        (to) => mails.queueNewAddress({ ...to, email: 'proven@example.org' }, to.email, 'tok'),
        guest('en', spam),
      ),
    ).not.toContain('evil');
  });

  it('the invoice as a PDF', async () => {
    const to = guest();
    await mails.queueInvoiceCopy(to, invoice, null);
    const {
      attachments: [pdf],
      text,
    } = await mail.waitFor(to.email);
    expect([pdf!.filename, pdf!.contentType, pdf!.content.subarray(0, 5).toString()]).toEqual([
      `${invoice.invoice_number}.pdf`,
      'application/pdf',
      '%PDF-',
    ]);
    expect(text).toContain(invoice.invoice_number);
  });
});

describe('[Mail] [1.3.11] bad input', () => {
  it.each([
    'ana@example.org\r\nBcc: eve@evil.example',
    'ana@example.org, eve@evil.example',
    '"eve@evil.example y"@example.org',
    'ana@example.org eve@evil.example',
    '<eve@evil.example>',
    'ana',
    'ana@example',
  ])('%j is no address', async (email) => {
    await expect(mails.queuePasswordChanged({ ...guest(), email })).rejects.toThrow();
  });

  it.each([
    'Ana\r\nBcc: eve@evil.example',
    'Ana" <eve@evil.example>',
    '=?utf-8?Q?Ana=0D=0ABcc:_eve@evil.example?=',
    '<script>alert(1)</script>',
    '{{7*7}} {time}',
    'Ana\u202Eevil',
  ])('[1.2.1] [1.3.7] a name of %j stays a name', async (full_name) => {
    const to = guest('en', { full_name });
    await mails.queuePasswordChanged(to);
    const received = await mail.waitFor(to.email);
    expect([
      received.recipients,
      received.headers.get('bcc'),
      received.headers.get('to'),
    ]).toMatchObject([[to.email], undefined, { value: [{ address: to.email }] }]);
    expect(
      received.headerLines
        .map(({ key }) => key)
        .filter(
          (key) =>
            ![
              'from',
              'to',
              'subject',
              'message-id',
              'auto-submitted',
              'date',
              'mime-version',
              'content-type',
            ].includes(key),
        ),
    ).toEqual([]);
    expect(received.html).not.toContain('<script');
    expect(received.text!.replace(/\s+/g, ' ')).toContain(full_name.replace(/\s+/g, ' '));
  });

  it('a mail belongs to the transaction of its subject: rolled back with it, it is never sent', async () => {
    const to = guest();
    await expect(
      inTransaction(async () => {
        await mails.queuePasswordChanged(to);
        throw new Error('undone');
      }),
    ).rejects.toThrow('undone');
    const next = guest();
    await mails.queuePasswordChanged(next);
    await mail.waitFor(next.email);
    expect(mail.mails().filter(({ recipients }) => recipients.includes(to.email))).toEqual([]);
  });
});

it.each([
  ['a file', { path: '/etc/hostname' }],
  ['a page', { href: 'http://127.0.0.1:9/' }],
])('[Mail] never includes %s, whatever a mail contains', async (_what, attachment) => {
  const transport = openTransport((await mailServer())!);
  const sent = transport.sendMail({
    from: 'mail@casaluz.example',
    to: 'ana@example.org',
    subject: 'x',
    text: 'x',
    attachments: [attachment],
  });
  await expect(sent).rejects.toThrow(/access rejected/i);
  transport.close();
});

describe('a device', () => {
  it.each([
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0',
      'Edge, Windows',
    ],
    [
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1',
      'Safari, iOS',
    ],
    [
      'Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36',
      'Chrome, Android',
    ],
    ['curl/8.5.0', null],
  ])('%s', (userAgent, name) => expect(deviceName(userAgent)).toBe(name));
});
