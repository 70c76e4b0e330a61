import { jwtVerify, SignJWT } from 'jose';
import { unauthenticated } from '../errors.ts';
import { now } from '../clock.ts';
import { installationId, tokenKey } from './keys.ts';

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

/**
 * Verifies algorithm, type, audience, issuer and key of an access token; every failure gets the
 * same error.
 * @throws Problem 401
 */
export async function verifyAccessToken(audience: Audience, token: string): Promise<AccessClaims> {
  try {
    const { payload } = await jwtVerify(token, tokenKey(audience), {
      algorithms: ['HS256'],
      typ: `${audience}-access+jwt`,
      audience,
      issuer: installationId(),
      currentDate: now(),
      requiredClaims: ['sub', 'sid', 'exp', 'iat'],
      maxTokenAge: '24h',
    });
    return { subject: String(payload.sub), session: String(payload.sid) };
  } catch {
    throw unauthenticated();
  }
}
