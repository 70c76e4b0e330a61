import { computed, type ComputedRef } from 'vue';
import type { Role } from '../../server/http/endpoint.ts';
import type { IconName } from '../ui/icons.ts';
import { useSession } from './stores/session.ts';

/** A page of the navigation and the least role that may read it. */
interface Place {
  path: string;
  name: string;
  role: Role;
  icon: IconName;
}
interface DailyPlace extends Place {
  /** Pages that belong to it. */
  holds?: string[];
  /** On a phone it is listed under "More". */
  desk?: boolean;
}
/** The parts of the settings, in their order. */
export const SECTIONS = ['shift', 'restaurant', 'menu', 'machines', 'people', 'records'] as const;
export type Section = (typeof SECTIONS)[number];
export interface SettingsPlace extends Place {
  section: Section;
  detail: string;
  /** Not for a login by PIN. */
  byPassword?: boolean;
  /** On a wide screen it has a place in the rail. */
  phone?: boolean;
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
/** Used now and then; the page of the settings. */
const SELDOM: SettingsPlace[] = [
  {
    path: '/drawers',
    name: 'titles.drawers',
    role: 'cashier',
    icon: 'drawer',
    section: 'shift',
    detail: 'more.drawers',
  },
  {
    path: '/pickups',
    name: 'titles.pickups',
    role: 'waiter',
    icon: 'bag',
    section: 'shift',
    detail: 'more.pickups',
  },
  {
    path: '/bills',
    name: 'titles.bills',
    role: 'waiter',
    icon: 'bill',
    section: 'shift',
    detail: 'more.bills',
  },
  {
    path: '/orders',
    name: 'titles.orders',
    role: 'waiter',
    icon: 'receipt',
    section: 'shift',
    detail: 'more.orders',
  },
  {
    path: '/reports',
    name: 'titles.reports',
    role: 'manager',
    icon: 'report',
    section: 'shift',
    detail: 'more.reports',
    phone: true,
  },
  {
    path: '/restaurant',
    name: 'titles.restaurant',
    role: 'owner',
    icon: 'company',
    section: 'restaurant',
    detail: 'more.restaurant',
  },
  {
    path: '/opening-hours',
    name: 'titles.openingHours',
    role: 'manager',
    icon: 'clock',
    section: 'restaurant',
    detail: 'more.openingHours',
  },
  {
    path: '/tables',
    name: 'shell.tables',
    role: 'manager',
    icon: 'table',
    section: 'restaurant',
    detail: 'more.tables',
  },
  {
    path: '/payment-methods',
    name: 'titles.paymentMethods',
    role: 'manager',
    icon: 'card',
    section: 'restaurant',
    detail: 'more.paymentMethods',
  },
  {
    path: '/online-payments',
    name: 'titles.onlinePayments',
    role: 'owner',
    icon: 'qr',
    section: 'restaurant',
    detail: 'more.onlinePayments',
  },
  {
    path: '/option-groups',
    name: 'titles.optionGroups',
    role: 'manager',
    icon: 'plus',
    section: 'menu',
    detail: 'more.optionGroups',
  },
  {
    path: '/stations',
    name: 'titles.stations',
    role: 'manager',
    icon: 'kitchen',
    section: 'menu',
    detail: 'more.stations',
  },
  {
    path: '/printers',
    name: 'titles.printers',
    role: 'manager',
    icon: 'print',
    section: 'machines',
    detail: 'more.printers',
  },
  {
    path: '/tills',
    name: 'titles.tills',
    role: 'manager',
    byPassword: true,
    icon: 'cash',
    section: 'machines',
    detail: 'more.tills',
  },
  {
    path: '/staff',
    name: 'titles.users',
    role: 'owner',
    icon: 'covers',
    section: 'people',
    detail: 'more.users',
  },
  {
    path: '/customers',
    name: 'titles.customers',
    role: 'manager',
    icon: 'person',
    section: 'people',
    detail: 'more.customers',
  },
  {
    path: '/account',
    name: 'titles.account',
    role: 'waiter',
    icon: 'lock',
    section: 'people',
    detail: 'more.account',
  },
  {
    path: '/feedback',
    name: 'titles.feedback',
    role: 'manager',
    icon: 'speech',
    section: 'records',
    detail: 'more.feedback',
  },
  {
    path: '/mails',
    name: 'titles.mails',
    role: 'manager',
    icon: 'mail',
    section: 'records',
    detail: 'more.mails',
  },
  {
    path: '/archive',
    name: 'titles.archive',
    role: 'manager',
    icon: 'invoice',
    section: 'records',
    detail: 'more.archive',
  },
  {
    path: '/audit',
    name: 'titles.audit',
    role: 'manager',
    icon: 'history',
    section: 'records',
    detail: 'more.audit',
  },
  {
    path: '/backups',
    name: 'titles.backups',
    role: 'owner',
    icon: 'download',
    section: 'records',
    detail: 'more.backups',
  },
  {
    path: '/mail-server',
    name: 'titles.mailServer',
    role: 'owner',
    icon: 'mail',
    section: 'machines',
    detail: 'more.mailServer',
  },
  {
    path: '/network',
    name: 'titles.network',
    role: 'owner',
    icon: 'qr',
    section: 'machines',
    detail: 'more.network',
  },
  {
    path: '/health',
    name: 'titles.health',
    role: 'manager',
    icon: 'check',
    section: 'machines',
    detail: 'more.health',
  },
  {
    path: '/first-day',
    name: 'titles.firstDay',
    role: 'owner',
    icon: 'check',
    section: 'restaurant',
    detail: 'more.firstDay',
  },
];

/** The pages that the current user may open. */
export function usePlaces(): {
  daily: ComputedRef<typeof DAILY>;
  seldom: ComputedRef<typeof SELDOM>;
} {
  const session = useSession();
  return {
    daily: computed(() => DAILY.filter(({ role }) => session.may(role))),
    seldom: computed(() =>
      SELDOM.filter(
        ({ role, byPassword }) => session.may(role) && !(byPassword && session.me?.by_pin),
      ),
    ),
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
