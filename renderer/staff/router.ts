import {
  createRouter,
  createWebHistory,
  type RouteLocationNormalizedLoaded,
  type RouteRecordRaw,
} from 'vue-router';
import AccountPage from './account/AccountPage.vue';
import AlertsPage from './alerts/AlertsPage.vue';
import AuditPage from './audit/AuditPage.vue';
import BackupsPage from './backups/BackupsPage.vue';
import BillPage from './bills/BillPage.vue';
import BillsPage from './bills/BillsPage.vue';
import BoardPage from './board/BoardPage.vue';
import CustomersPage from './customers/CustomersPage.vue';
import OrderEntryPage from './entry/OrderEntryPage.vue';
import FeedbackPage from './feedback/FeedbackPage.vue';
import FloorPage from './floor/FloorPage.vue';
import DrawersPage from './drawers/DrawersPage.vue';
import FirstDayPage from './first-day/FirstDayPage.vue';
import { guard } from './guard.ts';
import HealthPage from './health/HealthPage.vue';
import ArchivePage from './invoices/ArchivePage.vue';
import InvoicesPage from './invoices/InvoicesPage.vue';
import LoginPage from './login/LoginPage.vue';
import MailServerPage from './mail/MailServerPage.vue';
import NetworkPage from './network/NetworkPage.vue';
import OutboxPage from './mail/OutboxPage.vue';
import OnlinePaymentsPage from './online-payments/OnlinePaymentsPage.vue';
import KitchenPage from './kitchen/KitchenPage.vue';
import MenuPage from './menu/MenuPage.vue';
import MorePage from './MorePage.vue';
import OrderPage from './orders/OrderPage.vue';
import OrdersPage from './orders/OrdersPage.vue';
import ProblemPage from './ProblemPage.vue';
import PaymentMethodsPage from './payment-methods/PaymentMethodsPage.vue';
import OpeningHoursPage from './opening-hours/OpeningHoursPage.vue';
import PairPage from './pair/PairPage.vue';
import PickupScreen from './pickup/PickupScreen.vue';
import PickupsPage from './pickup/PickupsPage.vue';
import PrintersPage from './printers/PrintersPage.vue';
import ReportsPage from './reports/ReportsPage.vue';
import RestaurantPage from './restaurant/RestaurantPage.vue';
import SetupPage from './setup/SetupPage.vue';
import OptionGroupsPage from './option-groups/OptionGroupsPage.vue';
import StationsPage from './stations/StationsPage.vue';
import TablePage from './tables/TablePage.vue';
import TablesPage from './tables/TablesPage.vue';
import TillsPage from './tills/TillsPage.vue';
import UsersPage from './users/UsersPage.vue';

/**
 * All pages are part of the first download, so that none is missing while the server cannot be
 * reached. `bare` pages have no navigation, and `screen` pages nothing beside them. A page with
 * other parameters in its path is another page (`pageOf()`), unless it `stays`.
 */
const pages: RouteRecordRaw[] = [
  { path: '/setup', component: SetupPage, meta: { title: 'titles.setup', bare: true } },
  { path: '/login', component: LoginPage, meta: { title: 'titles.login', bare: true } },
  { path: '/', component: FloorPage, meta: { title: 'titles.floor', fills: true } },
  { path: '/bills', component: BillsPage, meta: { title: 'titles.bills', fills: true } },
  {
    path: '/bills/:id',
    component: BillPage,
    props: true,
    meta: { title: 'titles.bill', fills: true },
  },
  {
    path: '/bills/:id/pay',
    component: BillPage,
    props: true,
    meta: { title: 'titles.bill', fills: true },
  },
  {
    path: '/bills/:bill_id/order',
    component: OrderEntryPage,
    props: true,
    meta: { title: 'titles.entry', fills: true },
  },
  {
    path: '/tables/:table_id/order',
    component: OrderEntryPage,
    props: true,
    meta: { title: 'titles.entry', fills: true },
  },
  { path: '/order', component: OrderEntryPage, meta: { title: 'titles.entry', fills: true } },
  { path: '/board', component: BoardPage, meta: { title: 'titles.board', fills: true } },
  { path: '/pair', component: PairPage, meta: { title: 'pair.title', screen: true } },
  { path: '/kitchen', component: KitchenPage, meta: { title: 'titles.kitchen', screen: true } },
  { path: '/orders', component: OrdersPage, meta: { title: 'titles.orders', fills: true } },
  { path: '/orders/:id', component: OrderPage, props: true, meta: { title: 'titles.order' } },
  { path: '/invoices', component: InvoicesPage, meta: { title: 'titles.invoices', fills: true } },
  {
    path: '/invoices/:id',
    component: InvoicesPage,
    props: true,
    meta: { title: 'titles.invoice', fills: true, stays: true },
  },
  { path: '/menu', component: MenuPage, meta: { title: 'titles.menu' } },
  { path: '/tables', component: TablesPage, meta: { title: 'titles.tables' } },
  { path: '/tables/:id', component: TablePage, props: true, meta: { title: 'titles.table' } },
  { path: '/account', component: AccountPage, meta: { title: 'titles.account' } },
  { path: '/alerts', component: AlertsPage, meta: { title: 'titles.alerts' } },
  { path: '/more', component: MorePage, meta: { title: 'titles.more' } },
  { path: '/reports', component: ReportsPage, meta: { title: 'titles.reports' } },
  {
    path: '/customers',
    component: CustomersPage,
    meta: { title: 'titles.customers', fills: true },
  },
  { path: '/feedback', component: FeedbackPage, meta: { title: 'titles.feedback', fills: true } },
  { path: '/mails', component: OutboxPage, meta: { title: 'titles.mails', fills: true } },
  { path: '/archive', component: ArchivePage, meta: { title: 'titles.archive', fills: true } },
  { path: '/audit', component: AuditPage, meta: { title: 'titles.audit', fills: true } },
  {
    path: '/payment-methods',
    component: PaymentMethodsPage,
    meta: { title: 'titles.paymentMethods' },
  },
  {
    path: '/option-groups',
    component: OptionGroupsPage,
    meta: { title: 'titles.optionGroups' },
  },
  { path: '/stations', component: StationsPage, meta: { title: 'titles.stations' } },
  { path: '/printers', component: PrintersPage, meta: { title: 'titles.printers' } },
  { path: '/staff', component: UsersPage, meta: { title: 'titles.users' } },
  { path: '/tills', component: TillsPage, meta: { title: 'titles.tills' } },
  { path: '/opening-hours', component: OpeningHoursPage, meta: { title: 'titles.openingHours' } },
  { path: '/pickups', component: PickupsPage, meta: { title: 'titles.pickups', fills: true } },
  { path: '/pickup', component: PickupScreen, meta: { title: 'titles.pickup', screen: true } },
  { path: '/drawers', component: DrawersPage, meta: { title: 'titles.drawers' } },
  { path: '/backups', component: BackupsPage, meta: { title: 'titles.backups' } },
  {
    path: '/online-payments',
    component: OnlinePaymentsPage,
    meta: { title: 'titles.onlinePayments' },
  },
  { path: '/network', component: NetworkPage, meta: { title: 'titles.network' } },
  { path: '/health', component: HealthPage, meta: { title: 'titles.health' } },
  { path: '/mail-server', component: MailServerPage, meta: { title: 'titles.mailServer' } },
  {
    path: '/first-day',
    component: FirstDayPage,
    meta: { title: 'titles.firstDay', fills: true },
  },
  { path: '/restaurant', component: RestaurantPage, meta: { title: 'titles.restaurant' } },
];

/**
 * What a page is about: its parameters in the path. The key of the view, so that nothing that was
 * typed or offered for one bill or table is left under another.
 */
export function pageOf({ meta, params }: RouteLocationNormalizedLoaded): string {
  return meta.stays ? '' : Object.entries(params).join();
}

export const router = guard(
  createRouter({
    history: createWebHistory(),
    routes: [...pages, { path: '/:any(.*)*', name: 'problem', component: ProblemPage }],
    scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
  }),
);
