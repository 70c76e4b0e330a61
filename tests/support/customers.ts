import { generate } from 'otplib';
import type { MailServer } from './mail-server.ts';
import type { Client, TestServer } from './server.ts';

export const PASSWORD = 'Gazpacho42x';
let count = 0;

export interface TestCustomer {
  id: string;
  email: string;
  client: Client;
  token: string;
}

/** The token in the link of the next mail to an address. */
export async function tokenFromMail(mail: MailServer, to: string, path: string): Promise<string> {
  const { text = '' } = await mail.waitFor(to, new RegExp(path));
  const found = /[?&]token=([\w-]+)/.exec(text);
  if (!found) throw new Error(`no link in: ${text}`);
  return found[1]!;
}

/** Registers over HTTP, opens the mail's link and logs in. */
export async function makeCustomer(
  { portal }: Pick<TestServer, 'portal'>,
  mail: MailServer,
  email = `guest${++count}@example.org`,
): Promise<TestCustomer> {
  const {
    body: { customer_id: id },
  } = await portal.post('/customer/register', { email, password: PASSWORD, full_name: 'Ana Ruiz' });
  await portal.get(
    `/customer/verify-email?token=${await tokenFromMail(mail, email, 'verify-email')}`,
  );
  const {
    body: { access_token: token },
  } = await portal.post('/customer/token', { email, password: PASSWORD });
  return { id, email, token, client: portal.as(token) };
}

export function codeAt(secret: string, at = new Date()) {
  return generate({ secret, epoch: Math.floor(at.getTime() / 1000) });
}

/**
 * Turns two-step login on.
 * @returns the secret, the backup codes, and a client of the new session
 */
export async function withMfa({ portal }: TestServer, { client }: TestCustomer, at = new Date()) {
  const {
    body: { secret, backup_codes },
  } = await client.post('/customer/mfa/setup', { password: PASSWORD });
  const on = await client.post('/customer/mfa/verify', { code: await codeAt(secret, at) });
  return {
    secret: secret as string,
    backup_codes: backup_codes as string[],
    client: portal.as(on.body.access_token),
    on,
  };
}
