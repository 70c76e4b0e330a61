import type { StaffCaller } from '../http/caller.ts';
import { insert } from '../database/repository.ts';
import { AuditEntry } from './model.ts';

export interface NewEntry {
  actor: string;
  restaurant_id: string | null;
  action: string;
  subject_id?: string;
  detail?: Record<string, unknown>;
}

/**
 * Writes an entry of the audit log, in the transaction of the action; the table only grows (ASVS
 * 16.4.2).
 */
export const record = (entry: NewEntry) => insert(AuditEntry, entry);
export function recordBy(
  caller: StaffCaller,
  what: Pick<NewEntry, 'action' | 'subject_id' | 'detail'>,
) {
  return record({ actor: `user:${caller.user_id}`, restaurant_id: caller.restaurant_id, ...what });
}
