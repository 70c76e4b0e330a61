import type { ResponseBody } from '../../../server/http/endpoint.ts';
import type { listAudit } from '../../../server/audit-log/contract.ts';

export type Entry = ResponseBody<typeof listAudit>['items'][number];

/** The actions that can be filtered by name; others are shown as the server writes them. */
export const ACTIONS = [
  'login',
  'login.refused',
  'login.pin',
  'pin.set',
  'pin.removed',
  'pin.refused',
  'pin.locked',
  'till.paired',
  'till.unpaired',
  'drawer.opened',
  'drawer.moved',
  'drawer.closed',
  'drawer.kicked',
  'drawer.printer_chosen',
  'password.changed',
  'mfa.on',
  'mfa.off',
  'user.invited',
  'user.changed',
  'user.logged_out',
  'invoice.issued',
  'invoice.printed',
  'bill.printed',
  'invoice.mailed',
  'invoice.credited',
  'invoice.reissued',
  'order.moved',
  'order.cancelled',
  'order.discounted',
  'item.voided',
  'ticket.done',
  'ticket.recalled',
  'course.fired',
  'bill.changed',
  'bill.merged',
  'bill.split',
  'payment.taken',
  'payment.refunded',
  'payment_method.added',
  'payment_method.changed',
  'table.cleared',
  'mail.retried',
  'day.closed',
  'day.printed',
  'invoices.exported',
  'customer.verified',
  'customer.logged_out',
  'customer.erased',
  'restaurant.set_up',
  'restaurant.changed',
  'restaurant.logo_set',
  'restaurant.logo_removed',
  'clock.went_back',
  'clock.confirmed',
  'clock.borne_out',
  'tax_rate.changed',
  'tax_rate.removed',
  'menu.imported',
  'station.added',
  'station.changed',
  'station.removed',
  'printer.added',
  'printer.removed',
  'backup.made',
  'backup.restored',
] as const;

/** A message key: a dot would mean a nested key. */
export const textKey = (action: string): string => `audit.actions.${action.replaceAll('.', '_')}`;

const PAGES: Record<string, string> = {
  invoice: '/invoices',
  order: '/orders',
  payment: '/bills',
  bill: '/bills',
};

/** The page of the entry's subject, if it has one. */
export function pageOf({ action, subject_id }: Entry): string | null {
  const folder = PAGES[action.split('.')[0]!];
  return folder && subject_id ? `${folder}/${subject_id}` : null;
}
