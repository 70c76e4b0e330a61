import compression from 'compression';
import express, { type Express } from 'express';
import { createHmac } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { existsSync } from 'node:fs';
import { config } from './config.ts';
import { customerRoutes } from './customers/routes.ts';
import { customerById } from './customers/customers.ts';
import { eventRoutes } from './events/routes.ts';
import type { Caller } from './http/caller.ts';
import { answerError, answerNotFound } from './http/error-response.ts';
import { noStore, securityHeaders, staffDoor } from './http/headers.ts';
import { openApi } from './http/openapi.ts';
import { pages } from './http/pages.ts';
import { createRouter, type Route, type RouterDependencies } from './http/router.ts';
import { once } from './idempotency/once.ts';
import { invoicePortalRoutes, invoiceStaffRoutes } from './invoices/routes.ts';
import { menuPortalRoutes, menuStaffRoutes } from './menu/routes.ts';
import { orderPortalRoutes, orderStaffRoutes } from './orders/routes.ts';
import { paymentRoutes } from './payments/routes.ts';
import { printingRoutes } from './printing/routes.ts';
import { restaurantRoutes } from './restaurant/routes.ts';
import { loginOf } from './sessions/authenticate.ts';
import { staffRoutes } from './staff/routes.ts';
import { activeUser } from './staff/staff.ts';
import { tableRoutes } from './tables/routes.ts';
import { VERSION } from './version.ts';

export const portalRoutes: Route[] = [...menuPortalRoutes, ...orderPortalRoutes, ...customerRoutes, ...invoicePortalRoutes];
export const staffPortRoutes: Route[] = [
  ...restaurantRoutes, ...staffRoutes, ...menuStaffRoutes, ...tableRoutes, ...orderStaffRoutes, ...paymentRoutes, ...invoiceStaffRoutes, ...printingRoutes, ...eventRoutes,
];

const PORTAL_PAGES = ['/', '/menu/:table_token', '/orders/:claim_code', '/customer/register', '/customer/login', '/customer/verify-email', '/customer/reset-password',
  '/account', '/account/{*page}'];
const STAFF_PAGES = ['/', '/setup', '/login', '/orders', '/orders/:id', '/invoices', '/invoices/:id', '/menu', '/tables', '/tables/:id'];

/** The built apps lie beside the bundled server; from sources (tests) they are where the build puts them. */
const builtApp = (name: string) => [`../renderer/${name}`, `../dist/renderer/${name}`]
  .map((path) => fileURLToPath(new URL(path, import.meta.url))).find((folder) => existsSync(`${folder}/index.html`) && existsSync(`${folder}/assets`)) ?? '';

const authenticateCustomer: RouterDependencies['authenticate'] = async (request, cookies): Promise<Caller> => {
  const login = await loginOf('customer', request, cookies);
  if (!login) return { kind: 'nobody' };
  const { id } = await customerById(login.subject);
  return { kind: 'customer', customer_id: id, session_id: login.session, via: login.via };
};

const authenticateStaff: RouterDependencies['authenticate'] = async (request, cookies): Promise<Caller> => {
  const login = await loginOf('staff', request, cookies);
  if (!login) return { kind: 'nobody' };
  const user = await activeUser(login.subject);
  return { kind: 'staff', user_id: user.id, restaurant_id: user.restaurant_id, role: user.role, session_id: login.session, via: login.via };
};

function createApp(https: boolean): Express {
  const app = express();
  app.disable('x-powered-by').disable('etag').set('query parser', 'simple').set('trust proxy', config().TRUST_PROXY).set('case sensitive routing', true);
  app.use(securityHeaders(https), compression({ filter: (request, response) => !/event-stream|pdf/.test(String(response.getHeader('Content-Type'))) && compression.filter(request, response) }));
  return app;
}

function addCommon(app: Express, routes: Route[], title: string): void {
  const document = openApi(routes.map(({ endpoint }) => endpoint), { title, version: VERSION });
  app.get('/openapi.json', (_request, response) => { response.json(document); });
}

/** What guests and customers reach, on the LAN and through the tunnel. No staff path exists here. */
export function createPortalApp(): Express {
  const app = createApp(config().PUBLIC_URL?.startsWith('https:') ?? false);
  app.get('/healthz', (_request, response) => { response.json({ status: 'ok', version: VERSION }); });
  addCommon(app, portalRoutes, 'Portal: guests and customers');
  app.use(pages(builtApp('portal'), PORTAL_PAGES), noStore, createRouter(portalRoutes, { authenticate: authenticateCustomer, once }));
  app.use(answerNotFound, answerError);
  return app;
}

/** What staff reach, on this machine. */
export function createStaffApp(): Express {
  const app = createApp(false);
  app.use(staffDoor());
  app.get('/healthz', (request, response) => {
    // The desktop asks this of whoever answers on the port before it gives it its bridge: a stranger does not know the secret.
    const nonce = request.get('X-Desktop-Nonce');
    if (nonce && process.env.DESKTOP_SECRET) response.set('X-Desktop-Proof', createHmac('sha256', process.env.DESKTOP_SECRET).update(nonce).digest('hex'));
    response.json({ status: 'ok', version: VERSION });
  });
  addCommon(app, staffPortRoutes, 'Staff');
  app.use(pages(builtApp('staff'), STAFF_PAGES), noStore, createRouter(staffPortRoutes, { authenticate: authenticateStaff, once }));
  app.use(answerNotFound, answerError);
  return app;
}
