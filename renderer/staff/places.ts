import { computed, type ComputedRef } from 'vue';
import type { Role } from '../../server/http/endpoint.ts';
import type { IconName } from '../ui/icons.ts';
import { useSession } from './stores/session.ts';

/** A page of the navigation and the least role that may read it. */
interface Place {
  path: string;
  name: string;
  role: Role;
}
interface DailyPlace extends Place {
  icon: IconName;
  /** Pages that belong to it. */
  holds?: string[];
  /** On a phone it is listed under "More". */
  desk?: boolean;
}

/** Used all evening; the rail. */
const DAILY: DailyPlace[] = [
  {
    path: '/',
    name: 'shell.floor',
    role: 'waiter',
    icon: 'floor',
    holds: ['/bills', '/pickups'],
  },
  { path: '/board', name: 'shell.kitchen', role: 'waiter', icon: 'kitchen', holds: ['/orders'] },
  { path: '/invoices', name: 'shell.invoices', role: 'cashier', icon: 'invoice' },
  {
    path: '/menu',
    name: 'shell.menu',
    role: 'waiter',
    icon: 'menu',
    holds: ['/option-groups'],
  },
  { path: '/reports', name: 'titles.reports', role: 'manager', icon: 'report', desk: true },
];
/** Used now and then; the page "More". */
const SELDOM: (Place & { detail: string })[] = [
  { path: '/drawers', name: 'titles.drawers', role: 'cashier', detail: 'more.drawers' },
  { path: '/reports', name: 'titles.reports', role: 'manager', detail: 'more.reports' },
  { path: '/pickups', name: 'titles.pickups', role: 'waiter', detail: 'more.pickups' },
  { path: '/tables', name: 'shell.tables', role: 'manager', detail: 'more.tables' },
  { path: '/customers', name: 'titles.customers', role: 'manager', detail: 'more.customers' },
  { path: '/mails', name: 'titles.mails', role: 'manager', detail: 'more.mails' },
  {
    path: '/opening-hours',
    name: 'titles.openingHours',
    role: 'manager',
    detail: 'more.openingHours',
  },
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

/** The path of the place that a page belongs to: a daily one, else `/more`. */
export function placeOf(path: string): string {
  const within = (start: string) =>
    path === start || path.startsWith(start.endsWith('/') ? start : `${start}/`);
  if (path === '/' || path.endsWith('/order')) return '/';
  const place = DAILY.find(
    (one) => (one.path !== '/' && within(one.path)) || one.holds?.some(within),
  );
  return place?.path ?? '/more';
}
