import compression from 'compression';
import express, { type Express, type RequestHandler } from 'express';
import { join } from 'node:path';
import { auditRoutes } from './audit-log/routes.ts';
import { backupRoutes } from './backups/routes.ts';
import { config } from './config.ts';
import { customerRoutes, customerStaffRoutes } from './customers/routes.ts';
import { callingCustomer } from './customers/customers.ts';
import { eventRoutes } from './event-stream/routes.ts';
import { respondReadiness } from './health/routes.ts';
import type { Caller } from './http/caller.ts';
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
import { pages, pagesOnHttps } from './http/pages.ts';
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
import { paymentMethodRoutes } from './payments/methods/routes.ts';
import { paymentRoutes } from './payments/routes.ts';
import { settlementPortalRoutes, settlementRoutes } from './settlement/routes.ts';
import { privacyRoutes, privacyStaffRoutes } from './privacy/routes.ts';
import { printingRoutes } from './printing/routes.ts';
import { exportRoutes } from './exports/routes.ts';
import { reportRoutes } from './reports/routes.ts';
import { firstRestaurant } from './restaurant/restaurant.ts';
import { customerOrderRoutes } from './portal/routes.ts';
import { restaurantPortalRoutes } from './restaurant/routes.ts';
import { floorRoutes } from './floor/routes.ts';
import { openingHoursRoutes } from './opening-hours/routes.ts';
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
import { warningRoutes } from './warnings/routes.ts';
import { noteForwarder } from './warnings/warnings.ts';

export const portalRoutes: Route[] = [
  ...menuPortalRoutes,
  ...picturePortalRoutes,
  ...billPortalRoutes,
  ...settlementPortalRoutes,
  ...customerOrderRoutes,
  ...customerRoutes,
  ...privacyRoutes,
  ...invoicePortalRoutes,
  ...restaurantPortalRoutes,
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
const PORTAL_PAGES = ['/', '/menu/:table_token', '/orders/:claim_code', ...ACCOUNT_PAGES];
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
  '/more',
  '/reports',
  '/customers',
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
      : await kitchenScreenOf({ cookies, secure: isHttps(request) });
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
 * Makes an app with the common middleware.
 * @param publicUrl the address by which guests reach it, for the portal
 */
function createApp(publicUrl?: string): Express {
  const app = express();
  reachedBy(app, publicUrl);
  app
    .disable('x-powered-by')
    .disable('etag')
    .set('query parser', 'simple')
    .set('trust proxy', config().TRUST_PROXY)
    .set('case sensitive routing', true);
  app.use(
    dropStalled(),
    logRequests,
    securityHeaders(publicUrl?.startsWith('https:') ?? false),
    allowedMethods,
    compression({
      filter: (request, response) =>
        !/event-stream|pdf/.test(String(response.getHeader('Content-Type'))) &&
        compression.filter(request, response),
    }),
  );
  return app;
}

function addCommon(app: Express, routes: Route[], title: string): void {
  const document = openApi(
    routes.map(({ endpoint }) => endpoint),
    { title, version: VERSION },
  );
  app.get('/readyz', respondReadiness);
  app.get('/openapi.json', (_request, response) => {
    response.json(document);
  });
}

/**
 * The portal app, for guests and customers, on the LAN and through the tunnel. No staff route
 * exists here.
 */
export function createPortalApp(): Express {
  const app = createApp(config().PUBLIC_URL);
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
    pages(builtApp('portal'), PORTAL_PAGES),
    noStore,
    withPresentKeys,
    createRouter(portalRoutes, { authenticate: authenticateCustomer, once }),
  );
  app.use(respondNotFound, respondError);
  return app;
}

/** The staff app, on this machine. */
export function createStaffApp(): Express {
  const app = createApp();
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
  addCommon(app, staffPortRoutes, 'Staff');
  app.use(
    pages(builtApp('staff'), STAFF_PAGES),
    noStore,
    withPresentKeys,
    createRouter(staffPortRoutes, {
      authenticate: authenticateStaff,
      once,
      approve: approverOf,
    }),
  );
  app.use(respondNotFound, respondError);
  return app;
}
