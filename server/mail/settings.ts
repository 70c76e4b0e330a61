import { recordBy } from '../audit/audit.ts';
import { config } from '../config.ts';
import { inTransaction } from '../database/transaction.ts';
import { invalid } from '../errors.ts';
import type { StaffCaller } from '../http/caller.ts';
import type { Body } from '../http/endpoint.ts';
import { hurry } from '../jobs/queue.ts';
import { readSetting, writeSetting } from '../settings/settings.ts';
import type { changeMailSettings as changeEndpoint, MailField } from './contract.ts';
import { MAIL_QUEUE } from './queue.ts';

/** A mail server, and the sender of the mails that it takes. */
export interface MailServer {
  host: string;
  port: number;
  user: string | null;
  password: string | null;
  /** TLS from the first byte. */
  secure: boolean;
  from: string;
}
/** What is set in the app; the password is stored beside it. */
interface MailValues {
  host?: string | null;
  port?: number;
  user?: string | null;
  secure?: boolean;
  from?: string;
  /** When a test mail last went out with these settings, also those of the environment. */
  tested_at: string | null;
}
const NAME = 'mail';
const USUAL_PORT = 587;
/** The port of TLS from the first byte (RFC 8314, 3.3); other ports use STARTTLS. */
const TLS_PORT = 465;

/** What the environment or `config.env` sets; it wins over the app, key by key. */
function fromEnvironment() {
  const settings = config();
  return {
    host: settings.SMTP_HOST,
    port: settings.SMTP_PORT,
    user: settings.SMTP_USER,
    password: settings.SMTP_PASSWORD,
    secure: settings.SMTP_SECURE,
    from: settings.EMAIL_FROM,
  };
}

async function effective() {
  const given = fromEnvironment();
  const { value: stored, secret = null } = (await readSetting<MailValues>(NAME)) ?? {};
  const port = given.port ?? stored?.port ?? USUAL_PORT;
  return {
    host: given.host ?? stored?.host ?? null,
    port,
    user: given.user ?? stored?.user ?? null,
    password: given.password ?? secret,
    secure: given.secure ?? isSecure(port, given.port ? undefined : stored),
    from: given.from ?? stored?.from ?? '',
    tested_at: stored?.tested_at ?? null,
  };
}

/**
 * Whether TLS is spoken from the first byte; a port of the environment decides that itself, and not
 * what was stored for another port.
 */
const isSecure = (port: number, stored?: MailValues) => stored?.secure ?? port === TLS_PORT;

/** The mail server of the settings, or null without one. */
export async function mailServer(): Promise<MailServer | null> {
  const { host, tested_at: _tested, ...server } = await effective();
  return host === null ? null : { host, ...server };
}

/** When a test mail last went out with the present settings. */
export const mailTestedAt = async () => (await effective()).tested_at;

/** The settings for their page, without the password. */
export async function presentMailSettings() {
  const { password, ...settings } = await effective();
  const fixed = Object.entries(fromEnvironment()).flatMap(([field, value]) =>
    value === undefined ? [] : [field as MailField],
  );
  return { ...settings, has_password: password !== null, fixed };
}

/**
 * Changes the mail server; waiting mails are tried with it at once. What the environment sets stays
 * as it is there.
 * @throws Problem 422 at `password` for another server without its password
 */
export function changeMailSettings(
  caller: StaffCaller,
  { password, ...wanted }: Body<typeof changeEndpoint>,
): Promise<void> {
  return inTransaction(async () => {
    const stored = await readSetting<MailValues>(NAME);
    const { host, port, user } = wanted;
    const isOther = stored && (stored.value.host !== host || stored.value.user !== user);
    // The stored password is sent to no other server: someone who took over an owner's session
    // would read it there.
    if (stored?.secret && isOther && host !== null && password === undefined)
      throw invalid([{ path: 'password', message: 'password_of_other_server' }]);
    const value: MailValues = {
      ...wanted,
      secure: wanted.secure ?? port === TLS_PORT,
      tested_at: null,
    };
    await writeSetting(NAME, value, host === null ? null : password);
    await recordBy(caller, {
      action: 'settings.mail_changed',
      subject_id: NAME,
      detail: { ...wanted, password_changed: password !== undefined },
    });
    await hurry(MAIL_QUEUE);
  });
}

/** Notes that a test mail went out with the present settings. */
export function noteMailTested(at: Date): Promise<void> {
  return inTransaction(async () => {
    const stored = await readSetting<MailValues>(NAME);
    await writeSetting(NAME, { ...stored?.value, tested_at: at.toISOString() });
  });
}
