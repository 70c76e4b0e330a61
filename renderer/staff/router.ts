import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router';
import NotFound from '../ui/NotFound.vue';
import { guard } from './guard.ts';

/** `bare` pages have no navigation around them. */
const pages: RouteRecordRaw[] = [
  { path: '/setup', component: () => import('./setup/SetupPage.vue'), meta: { title: 'titles.setup', bare: true } },
  { path: '/login', component: () => import('./login/LoginPage.vue'), meta: { title: 'titles.login', bare: true } },
  { path: '/', component: () => import('./board/BoardPage.vue'), meta: { title: 'titles.board' } },
  { path: '/orders', component: () => import('./orders/OrdersPage.vue'), meta: { title: 'titles.orders' } },
  { path: '/orders/:id', component: () => import('./orders/OrderPage.vue'), props: true, meta: { title: 'titles.order' } },
  { path: '/invoices', component: () => import('./invoices/InvoicesPage.vue'), meta: { title: 'titles.invoices' } },
  { path: '/invoices/:id', component: () => import('./invoices/InvoicePage.vue'), props: true, meta: { title: 'titles.invoice' } },
  { path: '/menu', component: () => import('./menu/MenuPage.vue'), meta: { title: 'titles.menu' } },
  { path: '/tables', component: () => import('./tables/TablesPage.vue'), meta: { title: 'titles.tables' } },
  { path: '/tables/:id', component: () => import('./tables/TablePage.vue'), props: true, meta: { title: 'titles.table' } },
];

export const router = guard(createRouter({
  history: createWebHistory(),
  routes: [...pages, { path: '/:any(.*)*', component: NotFound }],
  scrollBehavior: (_to, _from, saved) => saved ?? { top: 0 },
}));
