import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { now, setClock } from '../../../server/clock.ts';
import { config, useConfig, type Config } from '../../../server/config.ts';
import { database } from '../../../server/database/connect.ts';
import { inTransaction } from '../../../server/database/transaction.ts';
import { dueTimes } from '../../../server/jobs/queue.ts';
import { wake } from '../../../server/jobs/running.ts';
import { count, find, findOne, remove } from '../../../server/database/repository.ts';
import * as mails from '../../../server/mail/mail.ts';
import { OutboxMail } from '../../../server/mail/model.ts';
import { presentMails } from '../../../server/mail/outbox.ts';
import { MAIL_QUEUE, PAUSES } from '../../../server/mail/queue.ts';
import { freePort } from '../../support/free-port.ts';
import { startMailServer, until, type MailServer } from '../../support/mail-server.ts';
import { startTestServer, type TestServer } from '../../support/server.ts';

let mail: MailServer;
let server: TestServer;
const MINUTE = 60_000;
let settings: Config;
const ANA = {
  email: 'ana@example.org',
  full_name: 'Ana Ruiz',
  locale: 'en' as const,
  email_verified: true,
};

beforeAll(async () => {
  mail = await startMailServer();
  server = await startTestServer(mail.settings);
  settings = config();
});
afterAll(async () => {
  await server.stop();
  await mail.stop();
});
beforeEach(() => {
  const at = Date.now();
  setClock(() => new Date(at));
  mail.forget();
});
afterEach(async () => {
  useConfig(settings);
  await inTransaction(() => remove(OutboxMail, {}));
  await inTransaction(() => database().query('DELETE FROM rate_limits'));
  setClock(null);
});

function moveOn(milliseconds: number) {
  const at = now().getTime() + milliseconds;
  setClock(() => new Date(at));
  wake(MAIL_QUEUE);
}
/** Long enough to see a delivery that should not happen. */
const aMoment = () => new Promise((done) => setTimeout(done, 50));
const theMail = async () => (await findOne(OutboxMail, {}))!;
function to(address: string) {
  return mail.mails().filter(({ recipients }) => recipients.includes(address)).length;
}
const shown = async () => (await presentMails([await theMail()], 'en'))[0]!;
function settled(status: string, tries = 1) {
  return until(`a mail ${status} after ${tries}`, async () => {
    const row = await theMail();
    return row.status === status && row.attempts === tries && row;
  });
}

describe('a mail server that refuses for now', () => {
  it('is retried after growing pauses, for nearly five days, and then the mail is shown as failed', async () => {
    mail.refuse(...PAUSES.map(() => ({ code: 451 })), { code: 451 });
    expect(PAUSES).toEqual(PAUSES.toSorted((a, b) => a - b));
    await mails.queuePasswordChanged(ANA);
    for (const [index, pause] of PAUSES.entries()) {
      const row = await settled('waiting', index + 1);
      const due = (await dueTimes(MAIL_QUEUE, [row.id])).get(row.id)!;
      expect(due.getTime() - now().getTime()).toBe(pause);
      moveOn(pause - 1);
      await aMoment();
      expect(mail.tries()).toBe(index + 1);
      moveOn(1);
    }
    await settled('failed', PAUSES.length + 1);
    expect(await shown()).toMatchObject({
      status: 'failed',
      tries: PAUSES.length + 1,
      next_try_at: null,
      last_error: 'The mail server asks to try again later. It is tried again automatically.',
      server_said: '451 refused by the test',
    });
    expect(mail.mails()).toEqual([]);
  });

  it('gets the mail when it accepts', async () => {
    mail.refuse({ code: 451 }, { code: 452, at: 'message' });
    await mails.queuePasswordChanged(ANA);
    await settled('waiting', 1);
    moveOn(PAUSES[0]!);
    await settled('waiting', 2);
    moveOn(PAUSES[1]!);
    await settled('sent', 3);
    expect(mail.mails()).toHaveLength(1);
    expect(await shown()).toMatchObject({
      status: 'sent',
      last_error: null,
      server_said: null,
      sent_at: now().toISOString(),
    });
  });

  it('does not get a link that has expired meanwhile', async () => {
    mail.refuse({ code: 451 });
    await mails.queuePasswordReset(ANA, 'some-token');
    await settled('waiting');
    moveOn(61 * MINUTE);
    const row = await settled('failed', 2);
    expect([row.payload, mail.mails()]).toEqual([null, []]);
    expect((await shown()).last_error).toMatch(/has expired/);
  });
});

describe('a mail server that was out of reach', () => {
  it('gets with the first mail all that waited for it, at once and not half a day later', async () => {
    useConfig({ ...settings, SMTP_PORT: await freePort() });
    await mails.queuePasswordChanged(ANA);
    for (const [index, pause] of PAUSES.slice(0, 5).entries()) {
      await settled('waiting', index + 1);
      moveOn(pause);
    }
    const { id } = await settled('waiting', 6);
    const due = (await dueTimes(MAIL_QUEUE, [id])).get(id)!;
    expect(due.getTime() - now().getTime()).toBe(12 * 60 * MINUTE);
    useConfig(settings);
    await mails.queuePasswordChanged({ ...ANA, email: 'luis@example.org' });
    await until('both mails', () => to('luis@example.org') === 1 && to(ANA.email) === 1);
  });
});

describe('a mail server that refuses for good', () => {
  it.each([
    [550, 'recipient'],
    [553, 'recipient'],
    [554, 'message'],
    [552, 'message'],
  ] as const)('%i to the %s is not retried', async (code, at) => {
    mail.refuse({
      code,
      at,
      text: 'see https://filter.example/?u=https://casa/customer/reset-password?token=abc of xDJ3kd93jfK2kd93jfKs02jfKs93jfKs02',
    });
    await mails.queuePasswordReset(ANA, 'xDJ3kd93jfK2kd93jfKs02jfKs93jfKs02');
    await settled('failed');
    expect(await shown()).toMatchObject({
      last_error:
        'The mail server rejected the email permanently. Check whether the address is right.',
      server_said: `${code} see … of …`,
    });
    moveOn(24 * 60 * MINUTE);
    await aMoment();
    expect(mail.tries()).toBe(1);
  });

  it('with our own sender address: EMAIL_FROM is at fault, so the mail waits for a better one', async () => {
    mail.refuse({ code: 550, at: 'sender' });
    await mails.queuePasswordChanged(ANA);
    await settled('waiting');
    expect((await shown()).last_error).toMatch(/EMAIL_FROM/);
  });
});

describe('[Mail] [1.3.11] one address', () => {
  it('gets ten account mails an hour, of whatever kinds, and the rest later; others are not delayed', async () => {
    // Queued before, as in days without a mail server.
    const kinds = [
      mails.queueMfaOn,
      mails.queueMfaOff,
      mails.queuePasswordChanged,
      mails.queueAlreadyRegistered,
    ];
    useConfig({ ...settings, RATE_LIMIT_FACTOR: 1000 });
    await inTransaction(async () => {
      for (let number = 0; number < 12; number++) await kinds[number % kinds.length]!(ANA);
      await mails.queuePasswordChanged({ ...ANA, email: 'ben@example.org' });
      useConfig({ ...settings, RATE_LIMIT_FACTOR: 1 });
    });
    await until('eleven mails', () => mail.mails().length === 11);
    expect(to(ANA.email)).toBe(10);
    const held = await until('the rest to be put off', async () => {
      const rows = await find(OutboxMail, {
        recipient: ANA.email,
        status: 'waiting',
        last_error: 'too_many',
      });
      return rows.length === 2 && rows;
    });
    expect(held.map(({ attempts }) => attempts)).toEqual([0, 0]);
    moveOn(59 * MINUTE);
    await aMoment();
    expect(to(ANA.email)).toBe(10);
    moveOn(MINUTE);
    await until('the rest', () => to(ANA.email) === 12);
  });

  it('has no more than ten mails an hour queued for it, counted when queued; erased ones still count', async () => {
    useConfig({ ...settings, RATE_LIMIT_FACTOR: 1, SMTP_HOST: undefined });
    const ask = () => mails.queuePasswordReset(ANA, 'some-token');
    for (let number = 0; number < 8; number++) await ask();
    await inTransaction(() => remove(OutboxMail, {}));
    for (let number = 0; number < 8; number++) await ask();
    expect(await count(OutboxMail, { recipient: ANA.email })).toBe(2);
    await mails.queuePasswordReset({ ...ANA, email: 'ben@example.org' }, 'some-token');
    expect(await count(OutboxMail, { recipient: 'ben@example.org' })).toBe(1);
    moveOn(61 * MINUTE);
    await ask();
    expect(await count(OutboxMail, { recipient: ANA.email })).toBe(3);
  });

  it('gets one notice of a kind about an account in an hour, however often it happens', async () => {
    useConfig({ ...settings, RATE_LIMIT_FACTOR: 1 });
    const staff = { ...ANA, role: 'owner' };
    for (let number = 0; number < 5; number++) {
      await mails.queueNewLogin(ANA, `Browser ${number}`);
      await mails.queuePasswordChanged(ANA);
      await mails.queueAlreadyRegistered(ANA);
    }
    await mails.queueNewLogin(staff, 'Browser');
    const kinds = async () =>
      (await find(OutboxMail, {}, { order: ['kind'] })).map(({ kind }) => kind);
    expect(await kinds()).toEqual(['new_login', 'password_changed', 'registered']);
    moveOn(61 * MINUTE);
    await mails.queueNewLogin(ANA, 'Browser');
    expect(await kinds()).toHaveLength(4);
  });

  it('gets three mails an hour from people who want to move an account there', async () => {
    useConfig({ ...settings, RATE_LIMIT_FACTOR: 1 });
    for (let number = 0; number < 6; number++) {
      const stranger = { ...ANA, id: undefined, email: `stranger${number}@example.org` };
      await mails.queueNewAddress(stranger, 'victim@example.org', 'tok');
    }
    expect(await count(OutboxMail, { recipient: 'victim@example.org' })).toBe(3);
  });

  it('that nobody has proven gets verification mails, and no notices', async () => {
    const unproven = { ...ANA, email_verified: false };
    await mails.queueNewLogin(unproven, 'Browser');
    await mails.queuePasswordChanged(unproven);
    await mails.queueMfaOn(unproven);
    await mails.queueMfaOff(unproven);
    await mails.queueEmailChanged(unproven, unproven.email);
    await mails.queueBackupCodeUsed(unproven, 3);
    await mails.queueBackupCodesRenewed(unproven);
    await mails.queueAccountDeleted(unproven);
    expect(await count(OutboxMail, {})).toBe(0);
    await mails.queueVerification(unproven, 'tok');
    await mails.queuePasswordReset(unproven, 'tok');
    await mails.queueAlreadyRegistered(unproven);
    expect(await count(OutboxMail, {})).toBe(3);
  });
});
