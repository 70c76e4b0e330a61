import type { Caller } from '../http/caller.ts';
import { together } from '../database/repository.ts';
import { isHttps } from '../http/origin.ts';
import { unauthenticated } from '../errors.ts';
import { verifyAccessToken, type Audience } from '../security/access-tokens.ts';
import { cookieNames, openSessionOf } from './sessions.ts';

type Asker = Parameters<typeof isHttps>[0] & { headers: { authorization?: string | undefined } };
/** The audience of a login, and how its account is read at every request. */
export interface LoginSource<Account> {
  audience: Audience;
  accountOf(subject: string): Promise<Account>;
}
export interface Login<Account> {
  account: Account;
  session: string;
  opened_at: Date;
  till_id: string | null;
  via: 'bearer' | 'cookie';
}

/**
 * The login of a request, or null for none. A bad `Authorization` is refused even beside a good
 * cookie.
 * @throws Problem 401 for a login that is not, or no longer, valid
 */
export async function loginOf<Account>(
  { audience, accountOf }: LoginSource<Account>,
  request: Asker,
  cookies: Record<string, string>,
): Promise<Login<Account> | null> {
  const header = request.headers.authorization;
  const bearer = header && /^Bearer ([\w.-]+)$/i.exec(header)?.[1];
  if (header && !bearer) throw unauthenticated();
  const token = bearer || cookies[cookieNames(audience, isHttps(request)).access];
  if (!token) return null;
  const { session, subject } = await verifyAccessToken(audience, token);
  const [open, account] = await together(
    () => openSessionOf(audience, session, subject),
    () => accountOf(subject),
  );
  if (!open) throw unauthenticated();
  return { account, session, ...open, via: bearer ? 'bearer' : 'cookie' };
}

export type Authenticate = (request: Asker, cookies: Record<string, string>) => Promise<Caller>;
