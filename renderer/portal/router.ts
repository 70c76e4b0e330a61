import { createRouter, createWebHistory, START_LOCATION, type RouteRecordRaw } from 'vue-router';
import { loadAllTexts } from '../i18n.ts';
import { isReloadHelp, lazyPage, untilLoaded } from '../ui/lazy.ts';
import MenuPage from './menu/MenuPage.vue';
import { beforeProblem } from './problem.ts';

/**
 * Every page of the portal. The menu, which a guest waits for, is part of the first file; the
 * others are fetched when first needed.
 */
const pages: RouteRecordRaw[] = [
  {
    path: '/',
    component: lazyPage(() => import('./WelcomePage.vue')),
    meta: { title: 'titles.welcome' },
  },
  {
    path: '/menu/:table_token',
    component: MenuPage,
    props: true,
    meta: { title: 'titles.menu', head: 'own', texts: 'menu' },
  },
  {
    path: '/orders/:claim_code',
    component: lazyPage(() => import('./orders/OrderPage.vue')),
    props: true,
    meta: { title: 'titles.order', head: 'own' },
  },
  {
    path: '/orders/:claim_code/company',
    component: lazyPage(() => import('./invoices/CompanyPage.vue')),
    props: true,
    meta: { title: 'titles.companyInvoice' },
  },
  {
    path: '/orders/:claim_code/pay',
    component: lazyPage(() => import('./pay/PayPage.vue')),
    props: true,
    meta: { title: 'titles.pay', head: 'own' },
  },
  {
    path: '/orders/:claim_code/pay/:payment_id',
    component: lazyPage(() => import('./pay/PaymentPage.vue')),
    props: true,
    meta: { title: 'titles.pay', head: 'own' },
  },
  {
    path: '/customer/register',
    component: lazyPage(() => import('./customer/RegisterPage.vue')),
    meta: { title: 'titles.register' },
  },
  {
    path: '/customer/login',
    component: lazyPage(() => import('./customer/LoginPage.vue')),
    meta: { title: 'titles.login' },
  },
  {
    path: '/customer/verify-email',
    component: lazyPage(() => import('./customer/VerifyEmailPage.vue')),
    meta: { title: 'titles.verifyEmail' },
  },
  {
    path: '/customer/forgot-password',
    component: lazyPage(() => import('./customer/ForgotPasswordPage.vue')),
    meta: { title: 'titles.forgotPassword' },
  },
  {
    path: '/customer/reset-password',
    component: lazyPage(() => import('./customer/ResetPasswordPage.vue')),
    meta: { title: 'titles.resetPassword' },
  },
  {
    path: '/customer/deleted',
    component: lazyPage(() => import('./customer/DeletedPage.vue')),
    meta: { title: 'titles.deleted' },
  },
  {
    path: '/account',
    component: lazyPage(() => import('./account/AccountFrame.vue')),
    children: [
      {
        path: '',
        component: lazyPage(() => import('./account/MyOrdersPage.vue')),
        meta: { title: 'titles.account' },
      },
      {
        path: 'orders/:order_id',
        component: lazyPage(() => import('./account/MyOrderPage.vue')),
        props: true,
        meta: { title: 'titles.order' },
      },
      {
        path: 'invoices',
        component: lazyPage(() => import('./account/MyInvoicesPage.vue')),
        meta: { title: 'titles.invoices' },
      },
      {
        path: 'invoices/:id',
        component: lazyPage(() => import('./account/MyInvoicePage.vue')),
        props: true,
        meta: { title: 'titles.invoice' },
      },
      {
        path: 'companies',
        component: lazyPage(() => import('./account/CompaniesPage.vue')),
        meta: { title: 'account.companies' },
      },
      {
        path: 'profile',
        component: lazyPage(() => import('./account/ProfilePage.vue')),
        meta: { title: 'account.profile' },
      },
      {
        path: 'security',
        component: lazyPage(() => import('./security/SecurityPage.vue')),
        meta: { title: 'account.security' },
      },
      {
        path: 'data',
        component: lazyPage(() => import('./data/DataPage.vue')),
        meta: { title: 'account.data' },
      },
    ],
  },
];

export const router = createRouter({
  history: createWebHistory(),
  routes: [
    ...pages,
    { path: '/:any(.*)*', name: 'problem', component: lazyPage(() => import('./ProblemPage.vue')) },
  ],
  // A dish's sheet lies over the menu, and a filter changes a list: the page stays where it is.
  scrollBehavior: (to, from, saved) => {
    const stays = to.hash.endsWith('dish') || (to.path === from.path && to.hash === from.hash);
    return saved ?? (stays ? false : { top: 0 });
  },
});

// The menu is the first screen; its texts are there.
router.beforeResolve(async ({ meta }) => {
  if (!meta.texts) await untilLoaded(loadAllTexts);
});
// The server was updated, and has the files of the new version only; or the first page was opened
// without a connection, and its file failed once.
router.onError((_error, to, from) => {
  if (from !== START_LOCATION) location.assign(to.fullPath);
  else if (isReloadHelp()) location.reload();
});
router.beforeEach((to, from) => (to.name === 'problem' ? beforeProblem(to, from) : true));
