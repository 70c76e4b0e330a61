/** Every call and page of both ports: a feature adds its routes here. */
import { auditRoutes } from './audit-log/routes.ts';
import { backupRoutes } from './backups/routes.ts';
import { customerRoutes, customerStaffRoutes } from './customers/routes.ts';
import { eventRoutes } from './event-stream/routes.ts';
import type { Route } from './http/router.ts';
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
import { customerOrderRoutes } from './portal/routes.ts';
import { restaurantPortalRoutes } from './restaurant/routes.ts';
import { healthRoutes } from './metrics/routes.ts';
import { networkPortalRoutes, networkRoutes } from './network/routes.ts';
import { floorRoutes } from './floor/routes.ts';
import { openingHoursRoutes } from './opening-hours/routes.ts';
import { searchRoutes } from './search/routes.ts';
import { setupRoutes } from './setup/routes.ts';
import { staffRoutes } from './staff/routes.ts';
import { tableRoutes } from './tables/routes.ts';
import { drawerRoutes } from './drawers/routes.ts';
import { tillRoutes } from './tills/routes.ts';
import { firstDayRoutes } from './first-day/routes.ts';
import { warningRoutes } from './warnings/routes.ts';

/** The calls of the portal, for guests and customers. */
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
/** The calls of the staff port. */
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

/** Pages of a customer’s account, which are redirected to https where there is one. */
export const ACCOUNT_PAGES = [
  '/customer/register',
  '/customer/login',
  '/customer/verify-email',
  '/customer/forgot-password',
  '/customer/reset-password',
  '/customer/deleted',
  '/account',
  '/account/{*page}',
];
/** The addresses at which the portal answers with its page. */
export const PORTAL_PAGES = [
  '/',
  '/menu/:table_token',
  '/orders/:claim_code',
  '/orders/:claim_code/company',
  '/orders/:claim_code/pay',
  '/orders/:claim_code/pay/:payment_id',
  ...ACCOUNT_PAGES,
];
/** What a person sees who opens the address of a call on the portal. */
export const PAGES_OF_CALLS = {
  '/customer/orders': '/account',
  '/customer/orders/{order_id}': '/account/orders/{order_id}',
  '/customer/invoices': '/account/invoices',
  '/customer/invoices/{id}': '/account/invoices/{id}',
  '/customer/profile': '/account/profile',
  '/customer/sessions': '/account/security',
  '/customer/export': '/account/data',
  '/orders/{claim_code}/invoices': '/orders/{claim_code}',
};
/** The addresses at which the staff app answers with its page. */
export const STAFF_PAGES = [
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
