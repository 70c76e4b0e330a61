import compression from 'compression';
import express, { type Express, type RequestHandler } from 'express';
import { join } from 'node:path';
import { auditRoutes } from './audit-log/routes.ts';
import { backupRoutes } from './backups/routes.ts';
import { config } from './config.ts';
import { customerRoutes, customerStaffRoutes } from './customers/routes.ts';
import { callingCustomer } from './customers/customers.ts';
import { eventRoutes } from './event-stream/routes.ts';
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
import { invoicePortalRoutes, invoiceStaffRoutes } from './invoices/routes.ts';
import { kitchenRoutes } from './kitchen/routes.ts';
import { kitchenScreenRoutes } from './kitchen-screen/routes.ts';
import { mailRoutes } from './mail/routes.ts';
import { optionRoutes } from './menu/option-groups/routes.ts';
import { menuCareRoutes } from './menu/care/routes.ts';
import { menuCsvRoutes } from './menu-csv/routes.ts';
import { picturePortalRoutes, pictureStaffRoutes } from './menu/pictures/routes.ts';
import { menuPortalRoutes, menuStaffRoutes } from './menu/routes.ts';
import { billPortalRoutes, billStaffRoutes } from './bills/routes.ts';
import { orderStaffRoutes } from './orders/routes.ts';
import { passkeyRoutes } from './passkey-login/routes.ts';
import { paymentMethodRoutes } from './payments/methods/routes.ts';
import { paymentPortalRoutes, paymentRoutes } from './payments/routes.ts';
import { settlementPortalRoutes, settlementRoutes } from './settlement/routes.ts';
import { privacyRoutes, privacyStaffRoutes } from './privacy/routes.ts';
import { printingRoutes } from './printing/routes.ts';
import { customerExportRoutes, exportRoutes } from './exports/routes.ts';
import { reportRoutes } from './reports/routes.ts';
import { firstRestaurant } from './restaurant/restaurant.ts';
import { portalPageData } from './portal/page-data.ts';
import { customerOrderRoutes } from './portal/routes.ts';
import { restaurantPortalRoutes } from './restaurant/routes.ts';
import { publicUrl } from './restaurant/public-address.ts';
import { isOwnTunnel } from './network/network.ts';
import { noteAnswered } from './metrics/measured.ts';
import { healthRoutes, respondMetrics } from './metrics/routes.ts';
import { networkPortalRoutes, networkRoutes } from './network/routes.ts';
import { floorRoutes } from './floor/routes.ts';
import { openingHoursRoutes } from './opening-hours/routes.ts';
import { searchRoutes } from './search/routes.ts';
import { setupRoutes } from './setup/routes.ts';
import { ROOT } from './root.ts';
import { followKeys } from './security/installation.ts';
import { loginOf } from './sessions/authenticate.ts';
import { staffRoutes } from './staff/routes.ts';
import { activeUser } from './staff/staff.ts';
import { tableRoutes } from './tables/routes.ts';
import { approverOf } from './tills/approval.ts';
import { drawerRoutes } from './drawers/routes.ts';
import { tillRoutes } from './tills/routes.ts';
import { kitchenScreenOf } from './tills/tills.ts';
import { VERSION } from './version.ts';
import { firstDayRoutes } from './first-day/routes.ts';
import { warningRoutes } from './warnings/routes.ts';
import { noteForwarder } from './warnings/warnings.ts';

export const portalRoutes: Route[] = [
  ...menuPortalRoutes,
  ...picturePortalRoutes,
  ...billPortalRoutes,
  ...settlementPortalRoutes,
  ...paymentPortalRoutes,
  ...customerOrderRoutes,
  ...customerRoutes,
  ...passkeyRoutes,
  ...privacyRoutes,
  ...invoicePortalRoutes,
  ...customerExportRoutes,
  ...restaurantPortalRoutes,
  ...networkPortalRoutes,
];
export const staffPortRoutes: Route[] = [
  ...setupRoutes,
  ...staffRoutes,
  ...tillRoutes,
  ...drawerRoutes,
  ...menuStaffRoutes,
  ...optionRoutes,
  ...menuCareRoutes,
  ...pictureStaffRoutes,
  ...menuCsvRoutes,
  ...tableRoutes,
  ...openingHoursRoutes,
  ...floorRoutes,
  ...kitchenRoutes,
  ...kitchenScreenRoutes,
  ...orderStaffRoutes,
  ...billStaffRoutes,
  ...settlementRoutes,
  ...paymentRoutes,
  ...paymentMethodRoutes,
  ...invoiceStaffRoutes,
  ...printingRoutes,
  ...auditRoutes,
  ...reportRoutes,
  ...exportRoutes,
  ...backupRoutes,
  ...customerStaffRoutes,
  ...privacyStaffRoutes,
  ...mailRoutes,
  ...eventRoutes,
  ...warningRoutes,
  ...healthRoutes,
  ...networkRoutes,
  ...searchRoutes,
  ...firstDayRoutes,
];

const ACCOUNT_PAGES = [
  '/customer/register',
  '/customer/login',
  '/customer/verify-email',
  '/customer/forgot-password',
  '/customer/reset-password',
  '/customer/deleted',
  '/account',
  '/account/{*page}',
];
const PORTAL_PAGES = [
  '/',
  '/menu/:table_token',
  '/orders/:claim_code',
  '/orders/:claim_code/company',
  '/orders/:claim_code/pay',
  '/orders/:claim_code/pay/:payment_id',
  ...ACCOUNT_PAGES,
];
/** What a person sees who opens the address of a call on the portal. */
const PAGES_OF_CALLS = {
  '/customer/orders': '/account',
  '/customer/orders/{order_id}': '/account/orders/{order_id}',
  '/customer/invoices': '/account/invoices',
  '/customer/invoices/{id}': '/account/invoices/{id}',
  '/customer/profile': '/account/profile',
  '/customer/sessions': '/account/security',
  '/customer/export': '/account/data',
  '/orders/{claim_code}/invoices': '/orders/{claim_code}',
};
const STAFF_PAGES = [
  '/',
  '/setup',
  '/login',
  '/orders',
  '/orders/:id',
  '/invoices',
  '/invoices/:id',
  '/menu',
  '/option-groups',
  '/tables',
  '/tables/:id',
  '/payment-methods',
  '/stations',
  '/account',
  '/alerts',
  '/more',
  '/reports',
  '/customers',
  '/feedback',
  '/mails',
  '/archive',
  '/audit',
  '/printers',
  '/backups',
  '/staff',
  '/tills',
  '/drawers',
  '/restaurant',
  '/board',
  '/kitchen',
  '/bills',
  '/bills/:id',
  '/bills/:id/pay',
  '/bills/:bill_id/order',
  '/tables/:table_id/order',
  '/order',
  '/opening-hours',
  '/pickups',
  '/pickup',
  '/mail-server',
  '/online-payments',
  '/network',
  '/health',
  '/first-day',
  '/pair',
];

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
