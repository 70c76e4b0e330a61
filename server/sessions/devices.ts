import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Cookie } from '../http/reply.ts';
import { hasRoom, LIMITS, STAFF_LIMITS } from '../security/rate-limit.ts';
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
 * Says of a browser that this account logged in from it. It opens nothing; it only gives the
 * browser its own count of tries. A browser that is known stays the one that it is, and an account
 * gets few new ones an hour: each login would else make another count, and one person with one
 * account as many as they like.
 */
export async function deviceCookies(
  audience: Audience,
  account: string,
  { cookies, secure }: { cookies: Record<string, string>; secure: boolean },
): Promise<Cookie[]> {
  const known = knownDevice(audience, account, { cookies, secure });
  if (known === null && !(await hasRoom(limitOf[audience], { account }))) return [];
  const device = known ?? randomToken();
  const proof = seal(audience, account, device).toString('base64url');
  return [{ name: cookieName(audience, secure), value: `${device}.${proof}`, maxAgeSeconds: YEAR }];
}

/**
 * The browser's device id, where it is a known one for this account; sealed, so that nobody makes
 * himself a fresh count.
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
