import { computed, type ComputedRef } from 'vue';
import type { Role } from '../../server/http/endpoint.ts';
import { useSession } from './stores/session.ts';

/** A page of the navigation and the least role that may read it. */
interface Place {
  path: string;
  name: string;
  role: Role;
}

/** Used all evening. */
const DAILY: Place[] = [
  { path: '/', name: 'shell.board', role: 'waiter' },
  { path: '/invoices', name: 'shell.invoices', role: 'cashier' },
  { path: '/menu', name: 'shell.menu', role: 'waiter' },
  { path: '/tables', name: 'shell.tables', role: 'manager' },
];
/** Used now and then. */
const SELDOM: (Place & { detail: string })[] = [
  { path: '/drawers', name: 'titles.drawers', role: 'cashier', detail: 'more.drawers' },
  { path: '/reports', name: 'titles.reports', role: 'manager', detail: 'more.reports' },
  { path: '/customers', name: 'titles.customers', role: 'manager', detail: 'more.customers' },
  { path: '/mails', name: 'titles.mails', role: 'manager', detail: 'more.mails' },
  {
    path: '/payment-methods',
    name: 'titles.paymentMethods',
    role: 'manager',
    detail: 'more.paymentMethods',
  },
  { path: '/stations', name: 'titles.stations', role: 'manager', detail: 'more.stations' },
  { path: '/printers', name: 'titles.printers', role: 'manager', detail: 'more.printers' },
  { path: '/archive', name: 'titles.archive', role: 'manager', detail: 'more.archive' },
  { path: '/audit', name: 'titles.audit', role: 'manager', detail: 'more.audit' },
  { path: '/staff', name: 'titles.users', role: 'owner', detail: 'more.users' },
  { path: '/tills', name: 'titles.tills', role: 'owner', detail: 'more.tills' },
  { path: '/backups', name: 'titles.backups', role: 'owner', detail: 'more.backups' },
  { path: '/restaurant', name: 'titles.restaurant', role: 'owner', detail: 'more.restaurant' },
];

/** The pages that the current user may open. */
export function usePlaces(): {
  daily: ComputedRef<typeof DAILY>;
  seldom: ComputedRef<typeof SELDOM>;
} {
  const session = useSession();
  return {
    daily: computed(() => DAILY.filter(({ role }) => session.may(role))),
    seldom: computed(() => SELDOM.filter(({ role }) => session.may(role))),
  };
}
