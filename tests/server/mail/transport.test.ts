import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { hostname } from 'node:os';
import { afterEach, describe, expect, it } from 'vitest';
import { wake } from '../../../server/jobs/running.ts';
import { findOne } from '../../../server/database/repository.ts';
import * as mails from '../../../server/mail/mail.ts';
import { OutboxMail } from '../../../server/mail/model.ts';
import { presentMails } from '../../../server/mail/outbox.ts';
import { MAIL_QUEUE } from '../../../server/mail/queue.ts';
import { lanAddress } from '../../../server/restaurant/lan.ts';
import { setDue } from '../../support/jobs.ts';
import {
  startMailServer,
  until,
  type MailServer,
  type MailServerOptions,
} from '../../support/mail-server.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';

let mail: MailServer;
let server: TestServer;
const ANA = {
  email: 'ana@example.org',
  full_name: 'Ana Ruiz',
  locale: 'en' as const,
  email_verified: true,
};
const auth = { user: 'casa', password: 'smtp-secret' };

async function start(
  options: MailServerOptions = {},
  settings: Record<string, string> = {},
): Promise<void> {
  mail = await startMailServer(options);
  server = await startTestServer({ ...mail.settings, ...settings });
  await mails.queuePasswordChanged(ANA);
}
/** The same data folder, with other settings. */
async function restart(settings: Record<string, string>): Promise<void> {
  const { dataDir, close } = server;
  await close();
  const next = await startTestServer({ ...settings, DATA_DIR: dataDir });
  server = {
    ...next,
    dataDir,
    stop: async () => {
      await next.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
afterEach(async () => {
  await server.stop();
  await mail.stop();
});

/** The mail as staff see it, once it got there. */
async function shownAs(status: string, tries = 1) {
  const row = await until(`a mail ${status} after ${tries}`, async () => {
    const found = (await findOne(OutboxMail, {}))!;
    return found.status === status && found.attempts === tries && found;
  });
  return (await presentMails([row], 'en'))[0]!;
}

describe('mail settings at fault', () => {
  it.each([
    ['a wrong password', { auth }, { SMTP_PASSWORD: 'wrong' }, /SMTP_USER and SMTP_PASSWORD/],
    ['nobody at that port', {}, { SMTP_PORT: '1' }, /cannot be reached/],
    ['nobody of that name', {}, { SMTP_HOST: 'mail.invalid' }, /cannot be reached/],
  ])(
    '%s: the mail waits for better ones, and staff see which',
    async (_what, options, settings, says) => {
      await start(options, settings);
      expect((await shownAs('waiting')).last_error).toMatch(says);
      await restart(mail.settings);
      await setDue(MAIL_QUEUE, new Date());
      wake(MAIL_QUEUE);
      await shownAs('sent', 2);
    },
  );

  it('no mail server: the mail waits, staff see it, and it is sent once there is one', async () => {
    await start({}, { SMTP_HOST: '' });
    expect(await shownAs('waiting', 0)).toMatchObject({
      next_try_at: null,
      last_error:
        'No mail server is set up, so the email waits. An owner sets one up under Settings, Mail server.',
    });
    await restart(mail.settings);
    await mail.waitFor(ANA.email);
  });
});

describe('a port with the other use of TLS', () => {
  it('begins with TLS: reported within seconds, with the setting that is wrong', async () => {
    await start({ secure: true }, { SMTP_SECURE: 'false' });
    const { last_error } = await shownAs('waiting');
    expect(last_error).toMatch(/starts with TLS.*SMTP_SECURE=true/);
    await restart({ ...mail.settings, SMTP_SECURE: 'true' });
    await setDue(MAIL_QUEUE, new Date());
    wake(MAIL_QUEUE);
    await shownAs('sent', 2);
  });

  it('does not begin with TLS: reported at once', async () => {
    await start({}, { SMTP_SECURE: 'true' });
    expect((await shownAs('waiting')).last_error).toMatch(/SMTP_SECURE=false/);
  });

  it('is slow and speaks no TLS: no fault is reported', async () => {
    let open = () => undefined as void;
    const opens = new Promise<void>((done) => {
      open = done;
    });
    await start({ opens });
    // The connection itself, and the probe of what the port speaks.
    await until('both at the door', () => mail.lines() === 2);
    open();
    await shownAs('sent');
  });
});

describe('an address with letters beyond ASCII', () => {
  const queueTo = (email: string) => mails.queuePasswordChanged({ ...ANA, email });

  it('is sent as Punycode when only its domain has some', async () => {
    await start({ hideSmtpUtf8: true });
    await queueTo('ana@münchen.example');
    // The test's server shows its client's Punycode in letters; the header stays as it was sent.
    const { headerLines } = await mail.waitFor('ana@münchen.example');
    expect(headerLines.find(({ key }) => key === 'to')!.line).toContain(
      'ana@xn--mnchen-3ya.example',
    );
  });

  it('is sent to a server that offers SMTPUTF8', async () => {
    await start();
    await queueTo('josé@münchen.example');
    await until('two mails', () => mail.mails().length === 2);
    expect(mail.mails()[1]!.recipients).toEqual(['josé@münchen.example']);
  });

  it('waits before a server that does not, and staff read why; other mails are sent', async () => {
    await start({ hideSmtpUtf8: true });
    await queueTo('josé@example.org');
    await queueTo('ben@example.org');
    await mail.waitFor('ben@example.org');
    const row = await until('a reason', () =>
      findOne(OutboxMail, { recipient: 'josé@example.org', status: 'waiting', attempts: 1 }),
    );
    const [shown] = await presentMails([row], 'en');
    expect(shown!.last_error).toMatch(/SMTPUTF8/);
    expect(mail.mails().flatMap(({ recipients }) => recipients)).not.toContain('josé@example.org');
  });
});

describe('[12.3.1] the password', () => {
  // No loopback name, so it counts as remote: the network card's address, else this machine's name.
  const far = { SMTP_HOST: lanAddress() === '127.0.0.1' ? hostname() : lanAddress() };

  it.each([
    ['offers no TLS', false],
    ['offers TLS by a certificate that nobody vouches for [12.3.2]', true],
  ])('is not sent to a remote server that %s: the mail waits', async (_what, startTls) => {
    await start({ auth, startTls, host: '0.0.0.0' }, far);
    expect((await shownAs('waiting')).last_error).toMatch(
      /no encryption that can be trusted, so the password was not sent/,
    );
    expect([mail.tries(), mail.passwords(), mail.mails()]).toEqual([0, [], []]);
  });

  it.each([
    ['without TLS', false],
    ["with the machine's own certificate", true],
  ])('is sent to a server on this machine %s', async (_what, startTls) => {
    await start({ auth, startTls });
    await shownAs('sent');
    expect(mail.passwords()).toEqual([auth.password]);
  });
});

describe('a connection that is cut', () => {
  it('after the server had the message, before it confirmed: the mail is sent again, and staff see that it may have arrived twice', async () => {
    await start({ stall: 'message' });
    await until('a stalled delivery', () => mail.stalled() === 1);
    mail.cut();
    expect(await shownAs('waiting')).toMatchObject({
      last_error:
        'Sending was interrupted. It is tried again automatically; the email may arrive twice.',
    });
  });
});

describe('the end of the program', () => {
  it.each([ANA.email, 'josé@example.org'])(
    'does not wait for a mail server that greets and says no more, with a mail to %s',
    async (email) => {
      const callers = new Set<Socket>();
      const silent = createServer((caller) => {
        callers.add(caller.on('error', () => undefined));
        caller.write('220 mail.example\r\n');
      }).listen(0, '127.0.0.1');
      await once(silent, 'listening');
      const { port } = silent.address() as AddressInfo;
      mail = await startMailServer();
      server = await startTestServer({ ...mail.settings, SMTP_PORT: String(port) });
      await mails.queuePasswordChanged({ ...ANA, email });
      await until('a caller', () => callers.size > 0);
      await restart(mail.settings);
      await mail.waitFor(email);
      for (const caller of callers) caller.destroy();
      silent.close();
    },
  );

  it('waits a moment for the mail in delivery, then disconnects; the next start sends it and says that it may have arrived twice', async () => {
    await start({ stall: 'recipient' });
    await until('a stalled delivery', () => mail.stalled() === 1);
    const willing = await startMailServer();
    try {
      await restart(willing.settings);
      await willing.waitFor(ANA.email);
      expect((await shownAs('sent', 2)).last_error).toMatch(/may have arrived twice/);
    } finally {
      await willing.stop();
    }
  });
});
