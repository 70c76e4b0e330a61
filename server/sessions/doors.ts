/** Logging in and out, for customers and staff alike. */
import { forbidden, Problem, unauthenticated } from '../errors.ts';
import type { EndpointShape } from '../http/endpoint.ts';
import { foreignOrigin, ownOrigin } from '../http/origin.ts';
import type { Cookie } from '../http/reply.ts';
import type { Input } from '../http/router.ts';
import type { Audience } from '../security/access-tokens.ts';
import { loginOf } from './authenticate.ts';
import { deviceCookies } from './devices.ts';
import {
  clearedCookies,
  cookieNames,
  endSession,
  endSessionOf,
  refreshSession,
  sessionCookies,
  type Tokens,
  type Untouched,
} from './sessions.ts';

export type Asked = Pick<
  Input<EndpointShape>,
  'userAgent' | 'secure' | 'request' | 'cookies' | 'address'
>;

/**
 * Refuses requests from other sites, which must not log a browser in as somebody else, nor out
 * (login CSRF, ASVS 3.5.1).
 * @throws Problem 403
 */
export function refuseForeign({ request }: Pick<Asked, 'request'>): void {
  if (foreignOrigin(request)) throw forbidden();
}

/**
 * The cookies of a new session; the session that they replace in this browser ends (ASVS 7.2.4). A
 * form post gets none, since it can come from any page.
 */
export async function entryCookies(
  audience: Audience,
  tokens: Tokens,
  { request, cookies, secure }: Asked,
): Promise<Cookie[]> {
  if (!request.is('application/json')) return [];
  const replaced = cookies[cookieNames(audience, secure).refresh];
  if (replaced) await endSessionOf(replaced);
  return [
    ...sessionCookies(audience, tokens, secure),
    ...(await deviceCookies(audience, tokens.subject, { cookies, secure })),
  ];
}

/**
 * Rotates the refresh token in the cookie; only for pages of this program.
 * @throws Problem 401, 403
 */
export async function renew(
  audience: Audience,
  { cookies, secure, request }: Asked,
  untouched?: Untouched,
): Promise<{ tokens: Tokens; cookies: Cookie[] }> {
  if (!ownOrigin(request)) throw forbidden();
  const token = cookies[cookieNames(audience, secure).refresh];
  if (!token) throw unauthenticated();
  const tokens = await refreshSession(audience, token, untouched);
  return { tokens, cookies: sessionCookies(audience, tokens, secure) };
}

/**
 * Ends the session that a bearer token or a cookie names, if there is one; by a cookie only for
 * pages of this program (ASVS 3.5.1).
 * @returns the cookies that clear a browser
 * @throws Problem 403
 */
export async function leave(audience: Audience, asked: Asked): Promise<Cookie[]> {
  refuseForeign(asked);
  const byCookie =
    !asked.request.headers.authorization &&
    Object.values(cookieNames(audience, asked.secure)).some((name) => asked.cookies[name]);
  if (byCookie && !ownOrigin(asked.request)) throw forbidden();
  const login = await loginOf(
    { audience, accountOf: async () => undefined },
    asked.request,
    asked.cookies,
  ).catch((error: unknown) => {
    // An expired login need not be ended; one that cannot be checked now may still be open.
    if (error instanceof Problem) return null;
    throw error;
  });
  if (login) await endSession(login.session);
  const token = asked.cookies[cookieNames(audience, asked.secure).refresh];
  if (token) await endSessionOf(token);
  return clearedCookies(audience, asked.secure);
}
