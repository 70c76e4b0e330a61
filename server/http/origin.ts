import type { Express, Request } from 'express';

const PUBLIC_URL = 'public url';
/**
 * Says that guests reach this app by that address. The staff port has none: a page of the portal
 * must not pass for one of its own (CSRF, ASVS 3.5.1).
 */
export function reachedBy(app: Express, publicUrl: string | undefined) {
  return app.set(PUBLIC_URL, publicUrl);
}
/** The address that guests reach this app by, without a trailing slash. */
export function publicUrlOf({ app }: Pick<Request, 'app'>) {
  return app.get(PUBLIC_URL) as string | undefined;
}

/**
 * True where browsers come by https: a trusted proxy says so, or the address that guests use. Never
 * by a header of a stranger. Then cookies are Secure, and a browser on plain http gets none (ASVS
 * 3.3.1).
 */
export function isHttps(request: Pick<Request, 'app' | 'secure'>) {
  return request.secure || (publicUrlOf(request)?.startsWith('https:') ?? false);
}

/**
 * True when the page that sent this is one of ours: same host and port as asked, or the address
 * that guests use.
 */
export function ownOrigin(request: Request): boolean {
  const origin = request.get('Origin');
  if (!origin) return false;
  const publicUrl = publicUrlOf(request);
  if (publicUrl && origin === new URL(publicUrl).origin) return true;
  return origin === `${request.protocol}://${request.get('Host')}`;
}

/**
 * True when a page that is not ours sent this. Programs send no Origin; browsers do with every
 * POST.
 */
export function foreignOrigin(request: Request) {
  return request.get('Origin') !== undefined && !ownOrigin(request);
}
