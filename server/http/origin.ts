import type { Express, Request } from 'express';

const PUBLIC_URL = 'public url';
type PublicUrl = () => string | undefined;
/**
 * Sets the address by which guests reach this app, which a tunnel may change. The staff port has
 * none: a page of the portal must not count as one of its own (CSRF, ASVS 3.5.1).
 */
export function reachedBy(app: Express, publicUrl: PublicUrl) {
  return app.set(PUBLIC_URL, publicUrl);
}
/** The address by which guests reach this app, without a trailing slash. */
export function publicUrlOf({ app }: Pick<Request, 'app'>) {
  return (app.get(PUBLIC_URL) as PublicUrl)();
}

/**
 * Whether browsers use https: by a trusted proxy, or by the address that guests use, never by a
 * header of an untrusted client. Then cookies are Secure, and a browser on plain http gets none
 * (ASVS 3.3.1).
 */
export function isHttps(request: Pick<Request, 'app' | 'secure'>) {
  return request.secure || (publicUrlOf(request)?.startsWith('https:') ?? false);
}

/**
 * Whether the page that sent the request is one of this program: the requested host and port, or
 * the address that guests use.
 */
export function ownOrigin(request: Request): boolean {
  const origin = request.get('Origin');
  if (!origin) return false;
  const publicUrl = publicUrlOf(request);
  if (publicUrl && origin === new URL(publicUrl).origin) return true;
  return origin === `${request.protocol}://${request.get('Host')}`;
}

/**
 * Whether a page of another site sent the request. Programs send no Origin; browsers do with every
 * POST.
 */
export function foreignOrigin(request: Request) {
  return request.get('Origin') !== undefined && !ownOrigin(request);
}
