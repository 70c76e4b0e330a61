import helmet from 'helmet';
import { isIP } from 'node:net';
import { networkInterfaces, hostname } from 'node:os';
import type { Request, RequestHandler } from 'express';
import { config } from '../config.ts';
import { forbidden, Problem } from '../errors.ts';

const FOREVER = 31_536_000;

// No inline script and no eval; `data:` is the picture of the second factor's QR code.
const POLICY =
  "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; img-src 'self' data:; frame-ancestors 'none'";

/**
 * Headers of every answer. helmet's own policy is laxer, and its `upgrade-insecure-requests` breaks
 * a LAN without https.
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
      // No includeSubDomains: the owner's other sites are not ours to bind.
      strictTransportSecurity: https ? { maxAge: FOREVER, includeSubDomains: false } : false,
    }),
  ];
}

/**
 * Our own pages show a PDF in a frame; any other file, opened by itself, may do nothing at all
 * (ASVS 3.2.1).
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
 * TRACE hands cookies back, OPTIONS asks for the CORS that we never grant: neither is spoken here
 * (ASVS 4.1.4).
 */
export const allowedMethods: RequestHandler = ({ method }, response, next) => {
  if (METHODS.includes(method)) return next();
  response.set('Allow', METHODS.join(', '));
  next(new Problem(405, 'method_not_allowed'));
};

/** Personal answers stay in no cache, neither the browser's nor a proxy's (ASVS 14.3.2). */
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
/** Tells of a peer that forwards somebody else's request and that no setting trusts. */
export function noteForwarders(tell: (peer: string) => void): RequestHandler {
  return (request, _response, next) => {
    const peer = request.socket.remoteAddress ?? '';
    if (
      Object.keys(request.headers).some((header) => FORWARDED.test(header)) &&
      !trusts(request, peer)
    )
      tell(peer);
    next();
  };
}

/**
 * The staff port answers to its own names alone: a page whose name was rebound to 127.0.0.1 is
 * refused (DNS rebinding), and so is a tunnel that somebody aimed at it. TRUST_PROXY names the
 * portal's tunnel, which on one machine comes from 127.0.0.1: on loopback it opens nothing here.
 * Whoever puts a proxy before the staff port sets STAFF_HOST as well.
 */
export function requireStaffHost(): RequestHandler {
  const names = ownNames();
  const behindProxy = !isLoopback(config().STAFF_HOST);
  return (request, _response, next) => {
    const name = (request.headers.host ?? '').replace(/:\d+$/, '').toLowerCase();
    const forwarded = Object.keys(request.headers).some((header) => FORWARDED.test(header));
    const welcome =
      !forwarded || (behindProxy && trusts(request, request.socket.remoteAddress ?? ''));
    next(names.has(name) && welcome ? undefined : forbidden());
  };
}
