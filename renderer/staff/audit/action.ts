import type { ResponseBody } from '../../../server/http/endpoint.ts';
import type { listAudit } from '../../../server/audit-log/contract.ts';

export type Entry = ResponseBody<typeof listAudit>['items'][number];

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
