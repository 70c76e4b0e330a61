import helmet from 'helmet';
import { isIP } from 'node:net';
import { networkInterfaces, hostname } from 'node:os';
import type { RequestHandler } from 'express';
import { config } from '../config.ts';
import { forbidden } from '../errors.ts';

const FOREVER = 31_536_000;

/** Headers of every answer. helmet's own policy is laxer, and its `upgrade-insecure-requests` breaks a LAN without https. */
export const securityHeaders = (https: boolean): RequestHandler => helmet({
  contentSecurityPolicy: { useDefaults: false, directives: {
    defaultSrc: ["'self'"], imgSrc: ["'self'", 'data:'], objectSrc: ["'none'"], baseUri: ["'none'"], formAction: ["'self'"], frameAncestors: ["'self'"], frameSrc: ["'self'"],
  } },
  frameguard: { action: 'sameorigin' }, referrerPolicy: { policy: 'no-referrer' },
  // No includeSubDomains: the owner's other sites are not ours to bind.
  strictTransportSecurity: https ? { maxAge: FOREVER, includeSubDomains: false } : false,
});

/** Personal answers stay in no cache, neither the browser's nor a proxy's (ASVS 14.3.2). */
export const noStore: RequestHandler = (_request, response, next) => { response.set('Cache-Control', 'no-store'); next(); };

const LOOPBACK = ['localhost', '127.0.0.1', '[::1]'];
function ownNames(): Set<string> {
  const { STAFF_HOST } = config();
  if (LOOPBACK.includes(STAFF_HOST) || STAFF_HOST === '::1') return new Set(LOOPBACK);
  const addresses = Object.values(networkInterfaces()).flatMap((all) => all ?? []).map(({ address }) => (isIP(address) === 6 ? `[${address}]` : address));
  return new Set([...LOOPBACK, STAFF_HOST.toLowerCase(), hostname().toLowerCase(), `${hostname().toLowerCase()}.local`, ...addresses]);
}

const FORWARDED = /^(forwarded|x-forwarded-.*|cf-.*)$/;
/**
 * The staff port answers to its own names alone: a page whose name was rebound to 127.0.0.1 is refused (DNS rebinding),
 * and so is a tunnel that somebody aimed at it.
 */
export function staffDoor(): RequestHandler {
  const names = ownNames();
  return (request, _response, next) => {
    const name = (request.headers.host ?? '').replace(/:\d+$/, '').toLowerCase();
    const forwarded = Object.keys(request.headers).some((header) => FORWARDED.test(header));
    const trusted = config().TRUST_PROXY.includes((request.socket.remoteAddress ?? '').replace(/^::ffff:/, ''));
    next(names.has(name) && (!forwarded || trusted) ? undefined : forbidden());
  };
}
