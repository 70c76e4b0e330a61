import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Cookie } from '../http/reply.ts';
import { isWithinLimit, LIMITS, STAFF_LIMITS } from '../security/rate-limit.ts';
import type { Audience } from '../security/access-tokens.ts';
import { tokenKey } from '../security/keys.ts';
import { randomToken } from '../security/random.ts';

const YEAR = 365 * 24 * 3600;
function cookieName(audience: Audience, secure: boolean) {
  return `${secure ? '__Host-' : ''}${audience}_device`;
}
function seal(audience: Audience, account: string, device: string) {
  return createHmac('sha256', tokenKey('device'))
    .update(JSON.stringify([audience, account, device]))
    .digest();
}

const limitOf = { customer: LIMITS.devices, staff: STAFF_LIMITS.devices };

/**
 * The cookie that marks a browser from which this account logged in. It grants nothing but a
 * separate rate limit. A known browser keeps its cookie, and an account gets few new ones an hour:
 * otherwise each login would make another count, and one person as many as they like.
 */
export async function deviceCookies(
  audience: Audience,
  account: string,
  { cookies, secure }: { cookies: Record<string, string>; secure: boolean },
): Promise<Cookie[]> {
  const known = knownDevice(audience, account, { cookies, secure });
  if (known === null && !(await isWithinLimit(limitOf[audience], { account }))) return [];
  const device = known ?? randomToken();
  const proof = seal(audience, account, device).toString('base64url');
  return [{ name: cookieName(audience, secure), value: `${device}.${proof}`, maxAgeSeconds: YEAR }];
}

/**
 * The browser's device id if it is known for this account; signed, so that nobody can make a new
 * count for themselves.
 */
export function knownDevice(
  audience: Audience,
  account: string,
  { cookies, secure }: { cookies: Record<string, string>; secure: boolean },
): string | null {
  const [device = '', proof = ''] = (cookies[cookieName(audience, secure)] ?? '').split('.');
  const given = Buffer.from(proof, 'base64url');
  const right = seal(audience, account, device);
  return given.length === right.length && timingSafeEqual(given, right) ? device : null;
}
