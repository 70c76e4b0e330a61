import helmet from 'helmet';
import { isIP } from 'node:net';
import { networkInterfaces, hostname } from 'node:os';
import type { Request, RequestHandler } from 'express';
import { config } from '../config.ts';
import { forbidden, Problem } from '../errors.ts';

const FOREVER = 31_536_000;

// No inline script and no eval; `data:` is needed for the QR code of the second factor.
const POLICY =
  "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; " +
  "img-src 'self' data:; frame-ancestors 'none'";

/**
 * The middleware for the security headers of every response. helmet's own policy is laxer, and its
 * `upgrade-insecure-requests` breaks a LAN without https.
 */
export function securityHeaders(https: boolean): RequestHandler[] {
  return [
    (_request, response, next) => {
      response.set('Content-Security-Policy', POLICY);
      next();
    },
    helmet({
      contentSecurityPolicy: false,
      frameguard: { action: 'deny' },
      referrerPolicy: { policy: 'no-referrer' },
      // No includeSubDomains, since the policy must not bind the owner's other sites.
      strictTransportSecurity: https ? { maxAge: FOREVER, includeSubDomains: false } : false,
    }),
  ];
}

/**
 * Our own pages show a PDF in a frame; any other file, opened by itself, is sandboxed (ASVS 3.2.1).
 */
export function fileHeaders(type: string): Record<string, string> {
  return type === 'application/pdf'
    ? {
        'Content-Security-Policy': POLICY.replace(
          "frame-ancestors 'none'",
          "frame-ancestors 'self'",
        ),
        'X-Frame-Options': 'SAMEORIGIN',
      }
    : { 'Content-Security-Policy': `${POLICY}; sandbox` };
}

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];
/**
 * Middleware that refuses other methods: TRACE reflects cookies, and OPTIONS asks for CORS, which
 * is never granted (ASVS 4.1.4).
 */
export const allowedMethods: RequestHandler = ({ method }, response, next) => {
  if (METHODS.includes(method)) return next();
  response.set('Allow', METHODS.join(', '));
  next(new Problem(405, 'method_not_allowed'));
};

/**
 * Middleware that keeps personal responses out of every cache, the browser's and a proxy's (ASVS
 * 14.3.2).
 */
export const noStore: RequestHandler = (_request, response, next) => {
  response.set('Cache-Control', 'no-store');
  next();
};

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];
function isLoopback(host: string): boolean {
  return (
    LOOPBACK.includes(host.toLowerCase()) || host === '::1' || /^127\.\d+\.\d+\.\d+$/.test(host)
  );
}
function ownNames(): Set<string> {
  const { STAFF_HOST } = config();
  if (isLoopback(STAFF_HOST)) return new Set([...LOOPBACK, STAFF_HOST.toLowerCase()]);
  const addresses = Object.values(networkInterfaces())
    .flatMap((all) => all ?? [])
    .map(({ address }) => (isIP(address) === 6 ? `[${address}]` : address));
  return new Set([
    ...LOOPBACK,
    STAFF_HOST.toLowerCase(),
    hostname().toLowerCase(),
    `${hostname().toLowerCase()}.local`,
    ...addresses,
  ]);
}

function trusts({ app }: Request, peer: string) {
  return (app.get('trust proxy fn') as (address: string, hop: number) => boolean)(peer, 0);
}
const FORWARDED = /^(forwarded|x-forwarded-.*|cf-.*)$/;
/** Middleware that reports a peer which forwards requests and is not a trusted proxy. */
export function noteForwarders(report: (peer: string) => void): RequestHandler {
  return (request, _response, next) => {
    const peer = request.socket.remoteAddress ?? '';
    if (
      Object.keys(request.headers).some((header) => FORWARDED.test(header)) &&
      !trusts(request, peer)
    )
      report(peer);
    next();
  };
}

/**
 * Middleware that restricts the staff port to its own host names: a page whose name was rebound to
 * 127.0.0.1 is refused (DNS rebinding), and so is a tunnel that points at it. TRUST_PROXY names the
 * portal's tunnel, which on one machine comes from 127.0.0.1: on loopback it permits nothing here.
 * A proxy in front of the staff port needs STAFF_HOST as well.
 */
export function requireStaffHost(): RequestHandler {
  const names = ownNames();
  const behindProxy = !isLoopback(config().STAFF_HOST);
  return (request, _response, next) => {
    const name = (request.headers.host ?? '').replace(/:\d+$/, '').toLowerCase();
    const forwarded = Object.keys(request.headers).some((header) => FORWARDED.test(header));
    const allowed =
      !forwarded || (behindProxy && trusts(request, request.socket.remoteAddress ?? ''));
    next(names.has(name) && allowed ? undefined : forbidden());
  };
}
