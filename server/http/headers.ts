import helmet from 'helmet';
import type { X509Certificate } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { isIP, type Socket } from 'node:net';
import { networkInterfaces, hostname } from 'node:os';
import { TLSSocket } from 'node:tls';
import type { Request, RequestHandler } from 'express';
import { config } from '../config.ts';
import { forbidden, Problem } from '../errors.ts';
import { covers, hostOf } from './https-server.ts';
import { publicUrlOf } from './origin.ts';

const FOREVER = 31_536_000;

// No inline script and no eval; `data:` is needed for the QR code of the second factor.
const POLICY =
  "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; " +
  "img-src 'self' data:; frame-ancestors 'none'";

function helmetWith(https: boolean): RequestHandler {
  return helmet({
    contentSecurityPolicy: false,
    frameguard: { action: 'deny' },
    referrerPolicy: { policy: 'no-referrer' },
    // No includeSubDomains, since the policy must not bind the owner's other sites.
    strictTransportSecurity: https ? { maxAge: FOREVER, includeSubDomains: false } : false,
  });
}

/**
 * The middleware for the security headers of every response. helmet's own policy is laxer, and its
 * `upgrade-insecure-requests` breaks a LAN without https.
 */
export function securityHeaders(): RequestHandler {
  const [onHttp, onHttps] = [helmetWith(false), helmetWith(true)];
  return (request, response, next) => {
    response.set('Content-Security-Policy', POLICY);
    // The back office on https sends none: for a name like pc.local it would bind the portal's
    // plain http on the same name too, and it takes away the way past a certificate that is not
    // trusted yet.
    const https = publicUrlOf(request)?.startsWith('https:') ?? false;
    (https ? onHttps : onHttp)(request, response, next);
  };
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
/** Whether a host is this machine alone. */
export function isLoopback(host: string): boolean {
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

const certificates = new WeakMap<TLSSocket, X509Certificate>();
/** The certificate with which this server answered on a connection. */
function certificateOf(socket: TLSSocket): X509Certificate | undefined {
  const known = certificates.get(socket) ?? socket.getX509Certificate();
  if (known) certificates.set(socket, known);
  return known;
}

/**
 * Whether a connection on https was made to this host: a name of its certificate, or its address.
 */
function isCertified(socket: Socket, host: string): boolean {
  if (!(socket instanceof TLSSocket)) return false;
  const certificate = certificateOf(socket);
  return host === socket.localAddress || (certificate !== undefined && covers(certificate, host));
}

function trusts({ app }: Request, peer: string) {
  return (app.get('trust proxy fn') as (address: string, hop: number) => boolean)(peer, 0);
}
const FORWARDED = /^(forwarded|x-forwarded-.*|cf-.*)$/;
/** Whether a proxy or a tunnel sent a request on, by its own word. */
export function isForwarded(headers: IncomingHttpHeaders): boolean {
  return Object.keys(headers).some((header) => FORWARDED.test(header));
}
/** Middleware that reports a peer which forwards requests and is not a trusted proxy. */
export function noteForwarders(report: (peer: string) => void): RequestHandler {
  return (request, _response, next) => {
    const peer = request.socket.remoteAddress ?? '';
    if (isForwarded(request.headers) && !trusts(request, peer)) report(peer);
    next();
  };
}

/**
 * Middleware that restricts the staff port to its own host names: a page whose name was rebound to
 * 127.0.0.1 is refused (DNS rebinding), and so is a tunnel that points at it. TRUST_PROXY names the
 * portal's tunnel, which on one machine comes from 127.0.0.1: on loopback it permits nothing here.
 * A proxy in front of the staff port needs STAFF_HOST as well. Devices of the restaurant come by
 * https, to a name of the certificate.
 */
export function requireStaffHost(): RequestHandler {
  let names = ownNames();
  /** Looked up again for a name that is not known: the router gives the machine another address. */
  const isOwnName = (name: string): boolean => {
    if (!names.has(name)) names = ownNames();
    return names.has(name);
  };
  const behindProxy = !isLoopback(config().STAFF_HOST);
  return (request, _response, next) => {
    const { socket } = request;
    const name = hostOf(request.headers.host);
    const isOwn =
      isCertified(socket, name) ||
      ((behindProxy || !(socket instanceof TLSSocket)) && isOwnName(name));
    const allowed =
      !isForwarded(request.headers) ||
      (behindProxy && trusts(request, request.socket.remoteAddress ?? ''));
    next(isOwn && allowed ? undefined : forbidden());
  };
}
