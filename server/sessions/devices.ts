import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Cookie } from '../http/reply.ts';
import type { Audience } from '../security/access-tokens.ts';
import { tokenKey } from '../security/keys.ts';
import { randomToken } from '../security/random.ts';

const YEAR = 365 * 24 * 3600;
const cookieName = (audience: Audience, secure: boolean) =>
  `${secure ? '__Host-' : ''}${audience}_device`;
const seal = (audience: Audience, account: string, device: string) =>
  createHmac('sha256', tokenKey('device'))
    .update(JSON.stringify([audience, account, device]))
    .digest();

/** Says of a browser that this account logged in from it. It opens nothing; it only gives the browser its own count of tries. */
export function deviceCookie(audience: Audience, account: string, secure: boolean): Cookie {
  const device = randomToken();
  return {
    name: cookieName(audience, secure),
    value: `${device}.${seal(audience, account, device).toString('base64url')}`,
    maxAgeSeconds: YEAR,
  };
}

/** The browser's device id, where it is a known one for this account; sealed, so that nobody makes himself a fresh count. */
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
