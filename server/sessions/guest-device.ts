import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Cookie } from '../http/reply.ts';
import { tokenKey } from '../security/keys.ts';
import { randomToken, sha256 } from '../security/random.ts';

const DAYS_90 = 90 * 24 * 3600;
const cookieName = (secure: boolean) => `${secure ? '__Host-' : ''}guest_device`;
function seal(device: string) {
  return createHmac('sha256', tokenKey('device'))
    .update(JSON.stringify(['guest', device]))
    .digest();
}

interface Browser {
  cookies: Record<string, string>;
  secure: boolean;
}

/** A guest's browser, by which orders are counted. It grants nothing and identifies nobody. */
export interface GuestDevice {
  /** The id that is stored; no cookie can be made from it. */
  id: string;
  /** Whether the request carried the cookie, rather than getting a new one. */
  recognised: boolean;
  /** The cookies to set, so that it is recognised the next time. */
  cookies: Cookie[];
}

function sealed(value: string): string | null {
  const [device = '', proof = ''] = value.split('.');
  const given = Buffer.from(proof, 'base64url');
  const right = seal(device);
  return given.length === right.length && timingSafeEqual(given, right) ? device : null;
}

/**
 * The device of a caller, a new one where it sends none of ours; signed, so that nobody can count
 * as another device.
 */
export function guestDevice({ cookies, secure }: Browser): GuestDevice {
  const known = sealed(cookies[cookieName(secure)] ?? '');
  const device = known ?? randomToken();
  return {
    id: sha256(device).slice(0, 32),
    recognised: known !== null,
    cookies: known
      ? []
      : [
          {
            name: cookieName(secure),
            value: `${device}.${seal(device).toString('base64url')}`,
            maxAgeSeconds: DAYS_90,
          },
        ],
  };
}
