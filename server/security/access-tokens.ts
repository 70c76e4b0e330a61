import { jwtVerify, SignJWT } from 'jose';
import { LRUCache } from 'lru-cache';
import type { KeyObject } from 'node:crypto';
import { unauthenticated } from '../errors.ts';
import { now } from '../clock.ts';
import { installationId, tokenKey } from './keys.ts';
import { sha256 } from './random.ts';

export type Audience = 'customer' | 'staff';
export interface AccessClaims {
  subject: string;
  session: string;
}

/**
 * Signs a short-lived JWT that names a session; the session is read at every use, so ending it ends
 * the token.
 */
export function signAccessToken(
  audience: Audience,
  { subject, session }: AccessClaims,
  minutes: number,
): Promise<string> {
  const at = Math.floor(now().getTime() / 1000);
  return new SignJWT({ sid: session })
    .setProtectedHeader({ alg: 'HS256', typ: `${audience}-access+jwt` })
    .setIssuer(installationId())
    .setAudience(audience)
    .setSubject(subject)
    .setIssuedAt(at)
    .setExpirationTime(at + minutes * 60)
    .sign(tokenKey(audience));
}

/** The longest that any token is valid, whatever it says. */
const MOST_SECONDS = 24 * 3600;
/** More devices than a restaurant has; the least recently used is verified again. */
const VERIFIED = 2000;

interface Verified extends AccessClaims {
  issued: number;
  expires: number;
}
/**
 * What was verified with a key, by the SHA-256 of the token: no token can be read in memory, and a
 * new key has verified nothing. The signature, audience and issuer of the same text stay as they
 * were; times are checked at every use, and the session is read from the database.
 */
const verifiedBy = new WeakMap<KeyObject, LRUCache<string, Verified>>();

function verifiedWith(key: KeyObject): LRUCache<string, Verified> {
  const verified = verifiedBy.get(key) ?? new LRUCache<string, Verified>({ max: VERIFIED });
  verifiedBy.set(key, verified);
  return verified;
}

function isTimely({ issued, expires }: Verified): boolean {
  const at = Math.floor(now().getTime() / 1000);
  return at < expires && at >= issued && at - issued <= MOST_SECONDS;
}

/**
 * Verifies algorithm, type, audience, issuer and key of an access token; every failure gets the
 * same error.
 * @throws Problem 401
 */
export async function verifyAccessToken(audience: Audience, token: string): Promise<AccessClaims> {
  const key = tokenKey(audience);
  const verified = verifiedWith(key);
  const hash = sha256(token);
  const known = verified.get(hash);
  if (known && !isTimely(known)) throw unauthenticated();
  const claims = known ?? (await verify(audience, token, key));
  verified.set(hash, claims);
  return { subject: claims.subject, session: claims.session };
}

async function verify(audience: Audience, token: string, key: KeyObject): Promise<Verified> {
  try {
    const { payload } = await jwtVerify(token, key, {
      algorithms: ['HS256'],
      typ: `${audience}-access+jwt`,
      audience,
      issuer: installationId(),
      currentDate: now(),
      requiredClaims: ['sub', 'sid', 'exp', 'iat'],
      maxTokenAge: MOST_SECONDS,
    });
    const { sub, sid, exp, iat } = payload;
    return { subject: String(sub), session: String(sid), issued: iat!, expires: exp! };
  } catch {
    throw unauthenticated();
  }
}
