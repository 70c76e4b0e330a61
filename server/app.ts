import compression from 'compression';
import express, { type Express, type RequestHandler } from 'express';
import { join } from 'node:path';
import { config } from './config.ts';
import { callingCustomer } from './customers/customers.ts';
import { newestEvent } from './events/events.ts';
import { respondReadiness } from './health/routes.ts';
import type { Caller } from './http/caller.ts';
import { noteAnswers } from './http/answered.ts';
import { respondError, respondNotFound } from './http/error-response.ts';
import {
  noteForwarders,
  noStore,
  securityHeaders,
  allowedMethods,
  requireStaffHost,
} from './http/headers.ts';
import { openApi } from './http/openapi.ts';
import { isHttps, reachedBy } from './http/origin.ts';
import { logRequests } from './http/request-log.ts';
import { pages, pagesForCalls, pagesOnHttps, rootFile } from './http/pages.ts';
import { respondsWithPages } from './http/problem-page.ts';
import { dropStalled } from './http/stalled.ts';
import { createRouter, type Route, type RouterDependencies } from './http/router.ts';
import { once } from './idempotency/once.ts';
import { firstRestaurant } from './restaurant/restaurant.ts';
import { portalPageData } from './portal/page-data.ts';
import { publicUrl } from './restaurant/public-address.ts';
import { isOwnTunnel } from './network/network.ts';
import { noteAnswered } from './metrics/measured.ts';
import { respondMetrics } from './metrics/routes.ts';
import { ROOT } from './root.ts';
import { followKeys } from './security/installation.ts';
import { loginOf } from './sessions/authenticate.ts';
import { activeUser } from './staff/staff.ts';
import { approverOf } from './tills/approval.ts';
import { kitchenScreenOf } from './tills/tills.ts';
import { VERSION } from './version.ts';
import { noteForwarder } from './warnings/warnings.ts';
import {
  ACCOUNT_PAGES,
  PAGES_OF_CALLS,
  PORTAL_PAGES,
  portalRoutes,
  STAFF_PAGES,
  staffPortRoutes,
} from './routes.ts';

const builtApp = (name: string) => join(ROOT, 'dist/renderer', name);
const restaurantName = async () => (await firstRestaurant())?.name ?? '';
const loginAt = (page: string, path: string) => `${page}?next=${encodeURIComponent(path)}`;

const authenticateCustomer: RouterDependencies['authenticate'] = async (
  request,
  cookies,
): Promise<Caller> => {
  const login = await loginOf(
    { audience: 'customer', accountOf: callingCustomer },
    request,
    cookies,
  );
  if (!login) return { kind: 'nobody' };
  return {
    kind: 'customer',
    customer_id: login.account,
    session_id: login.session,
    opened_at: login.opened_at,
    via: login.via,
  };
};

const authenticateStaff: RouterDependencies['authenticate'] = async (
  request,
  cookies,
): Promise<Caller> => {
  let refusal: unknown = null;
  const login = await loginOf({ audience: 'staff', accountOf: activeUser }, request, cookies).catch(
    (error: unknown) => {
      refusal = error;
      return null;
    },
  );
  // The cookie of a kitchen's screen counts once the login of who paired it has ended; a bad
  // `Authorization` is refused all the same.
  const screen =
    login || request.get('Authorization')
      ? null
      : await kitchenScreenOf({ cookies, secure: isHttps(request), address: request.ip ?? '' });
  if (screen) return screen;
  if (refusal) throw refusal;
  if (!login) return { kind: 'nobody' };
  const { id: user_id, restaurant_id, role } = login.account;
  return {
    kind: 'staff',
    user_id,
    restaurant_id,
    role,
    session_id: login.session,
    opened_at: login.opened_at,
    via: login.via,
    till_id: login.till_id,
    approved_by: null,
  };
};

/**
 * Middleware that loads the keys that another process restored, before a request is authenticated.
 */
const withPresentKeys: RequestHandler = async (_request, _response, next) => {
  await followKeys();
  next();
};

/**
 * What is smaller is sent as it is: it arrives in the first packets all the same, and compressing
 * costs more than an order's rows.
 */
const SMALL_BYTES = 4096;

/**
 * Makes an app with the common middleware.
 * @param port of which requests are counted
 * @param address the address by which guests reach it, for the portal
 */
function createApp(port: 'portal' | 'staff', address: () => string | undefined): Express {
  const app = express();
  reachedBy(app, address);
  app
    .disable('x-powered-by')
    .disable('etag')
    .set('query parser', 'simple')
    .set('trust proxy', config().TRUST_PROXY)
    .set('case sensitive routing', true);
  app.use(
    dropStalled(),
    logRequests,
    noteAnswers(port, noteAnswered),
    securityHeaders(),
    allowedMethods,
    compression({
      threshold: SMALL_BYTES,
      filter: (request, response) =>
        !/event-stream|pdf/.test(String(response.getHeader('Content-Type'))) &&
        compression.filter(request, response),
    }),
  );
  return app;
}

function addCommon(app: Express, routes: Route[], title: string): void {
  app.get('/readyz', respondReadiness);
  // Made when it is first asked for: it takes a tenth of the time of a start.
  let document: object | null = null;
  app.get('/openapi.json', (_request, response) => {
    document ??= openApi(
      routes.map(({ endpoint }) => endpoint),
      { title, version: VERSION },
    );
    response.json(document);
  });
}

/**
 * Believes what our own tunnel forwards, while it runs: without that all guests behind it would
 * have one address and share one limit. The staff app believes it nothing.
 */
function trustTunnel(app: Express): void {
  const trusted = app.get('trust proxy fn') as (address: string, hop: number) => boolean;
  app.set(
    'trust proxy',
    (address: string, hop: number) => trusted(address, hop) || isOwnTunnel(address),
  );
}

/**
 * The portal app, for guests and customers, on the LAN and through the tunnel. No staff route
 * exists here.
 */
export function createPortalApp(): Express {
  const app = createApp('portal', publicUrl);
  trustTunnel(app);
  respondsWithPages(app, {
    folder: builtApp('portal'),
    restaurantName,
    texts: {
      not_found: { title: 'page_unknown_title', detail: 'page_unknown_portal' },
      link_expired: { title: 'page_expired_title', detail: 'page_expired' },
      unauthenticated: { title: 'page_log_in', detail: 'page_log_in_portal' },
    },
    login: (path) => loginAt('/customer/login', path),
  });
  app.use(noteForwarders(noteForwarder));
  app.get('/healthz', (_request, response) => {
    response.json({ status: 'ok', version: VERSION });
  });
  addCommon(app, portalRoutes, 'Portal: guests and customers');
  app.use(
    pagesOnHttps(ACCOUNT_PAGES),
    pages({ folder: builtApp('portal'), paths: PORTAL_PAGES, data: portalPageData }),
    rootFile(builtApp('portal'), 'service-worker.js'),
    pagesForCalls(
      portalRoutes.map(({ endpoint }) => endpoint),
      PAGES_OF_CALLS,
    ),
    noStore,
    withPresentKeys,
    createRouter(portalRoutes, { authenticate: authenticateCustomer, once }),
  );
  app.use(respondNotFound, respondError);
  return app;
}

/** The staff app, on this machine. */
export function createStaffApp(): Express {
  const app = createApp('staff', () => undefined);
  respondsWithPages(app, {
    folder: builtApp('staff'),
    restaurantName,
    texts: {
      not_found: { title: 'page_unknown_title', detail: 'page_unknown_staff' },
      unauthenticated: { title: 'page_log_in', detail: 'page_log_in_staff' },
    },
    login: (path) => loginAt('/login', path),
  });
  app.use(requireStaffHost());
  app.get('/healthz', (_request, response) => {
    response.json({ status: 'ok', version: VERSION });
  });
  app.get('/metrics', respondMetrics(authenticateStaff));
  addCommon(app, staffPortRoutes, 'Staff');
  app.use(
    pages({ folder: builtApp('staff'), paths: STAFF_PAGES }),
    rootFile(builtApp('staff'), 'app.webmanifest'),
    noStore,
    withPresentKeys,
    createRouter(staffPortRoutes, {
      authenticate: authenticateStaff,
      once,
      approve: approverOf,
      newestEvent,
    }),
  );
  app.use(respondNotFound, respondError);
  return app;
}
