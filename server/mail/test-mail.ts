import { recordBy } from '../audit/audit.ts';
import { now } from '../clock.ts';
import { inTransaction } from '../database/transaction.ts';
import type { StaffCaller } from '../http/caller.ts';
import { log } from '../log.ts';
import { restaurantById } from '../restaurant/restaurant.ts';
import { countAttempt, STAFF_LIMITS } from '../security/rate-limit.ts';
import { text } from '../texts.ts';
import type { MailField } from './contract.ts';
import { failureOf, type MailReason, Unsendable } from './failure.ts';
import { htmlOf } from './html.ts';
import { watchSilence } from './port.ts';
import { mailServer, type MailServer, noteMailTested } from './settings.ts';
import { openTransport } from './transport.ts';

/** Somebody waits for the outcome, so that a silent server is given up early. */
const TIMEOUTS = { connectionTimeout: 10_000, greetingTimeout: 10_000, socketTimeout: 30_000 };

/** The field of the settings that a failure is at. */
const FIELDS: Partial<Record<MailReason, MailField>> = {
  unreachable: 'host',
  untrusted: 'secure',
  login_refused: 'password',
  sender_refused: 'from',
  tls_port: 'secure',
  plain_port: 'secure',
};

interface Recipient {
  email: string;
  locale: string;
}

async function send(server: MailServer, name: string, { email, locale }: Recipient) {
  const letter = {
    locale,
    title: text(locale, 'mail_test_subject'),
    paragraphs: [text(locale, 'mail_hello_anyone'), text(locale, 'mail_test_text')],
    button: null,
    signature: name,
  };
  const wrongPort = new AbortController();
  const endWatch = watchSilence(server, () => wrongPort.abort());
  const transport = openTransport(server, TIMEOUTS);
  try {
    await transport.sendMail({
      from: server.from,
      to: { name: '', address: email },
      subject: letter.title,
      text: `${letter.paragraphs.join('\n\n')}\n`,
      html: htmlOf(letter),
      headers: { 'Auto-Submitted': 'auto-generated' },
      signal: wrongPort.signal,
    });
  } catch (error) {
    throw wrongPort.signal.aborted ? new Unsendable('tls_port') : error;
  } finally {
    endWatch();
    transport.close();
  }
}

/**
 * Sends a mail at once with the present settings, to the member of staff who asks: to nobody else,
 * so that the mail server cannot be used to write to strangers.
 * @throws Problem 429
 */
export async function sendTestMail(caller: StaffCaller, to: Recipient) {
  await countAttempt(STAFF_LIMITS.testMail, { account: caller.user_id });
  const server = await mailServer();
  const { name } = await restaurantById(caller.restaurant_id);
  const failure = server
    ? await send(server, name, to).then(() => null, failureOf)
    : failureOf(new Unsendable('no_server'));
  const outcome = failure?.reason ?? ('sent' as const);
  await inTransaction(async () => {
    if (!failure) await noteMailTested(now());
    await recordBy(caller, { action: 'settings.mail_tested', detail: { outcome } });
  });
  if (failure) log.warn({ reason: failure.reason, said: failure.said }, 'test mail not sent');
  return {
    outcome,
    to: to.email,
    detail: failure && text(to.locale, `mail_${failure.reason}`),
    server_said: failure?.said ?? null,
    field: (failure && FIELDS[failure.reason]) ?? null,
  };
}
