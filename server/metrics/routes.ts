import type { Request, RequestHandler } from 'express';
import { unauthenticated } from '../errors.ts';
import { type Caller, needsRole, requireRole } from '../http/caller.ts';
import { isLoopback, isForwarded } from '../http/headers.ts';
import { ok } from '../http/reply.ts';
import { cookiesOf, on } from '../http/router.ts';
import { getHealth } from './contract.ts';
import { presentHealth } from './health.ts';
import { metricsText } from './metrics.ts';

export const healthRoutes = [on(getHealth, async () => ok(await presentHealth()))];

type Authenticate = (request: Request, cookies: Record<string, string>) => Promise<Caller>;

/**
 * A program on this machine. What a proxy on this machine forwards is somebody else's, who must not
 * read how the restaurant runs by its address.
 */
const isHere = (request: Request) =>
  isLoopback((request.socket.remoteAddress ?? '').replace(/^::ffff:/, '')) &&
  !isForwarded(request.headers);

/**
 * `GET /metrics` of the staff port: Prometheus' text, to this machine without a login and else to a
 * manager's; 404 where METRICS is off.
 */
export function respondMetrics(authenticate: Authenticate): RequestHandler {
  return async (request, response, next) => {
    const metrics = await metricsText();
    if (!metrics) return next();
    if (!isHere(request)) {
      const caller = await authenticate(request, cookiesOf(request));
      if (caller.kind === 'nobody') throw unauthenticated();
      if (caller.kind !== 'staff') throw needsRole('manager');
      requireRole(caller, 'manager');
    }
    response.set({ 'Content-Type': metrics.type, 'Cache-Control': 'no-store' }).send(metrics.text);
  };
}
