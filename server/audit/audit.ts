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
/** As `record`, by a member of staff; the detail names who approved the call, if anybody did. */
export function recordBy(
  caller: StaffCaller,
  what: Pick<NewEntry, 'action' | 'subject_id' | 'detail'>,
) {
  const { user_id, restaurant_id, approved_by } = caller;
  return record({
    actor: `user:${user_id}`,
    restaurant_id,
    ...what,
    ...(approved_by && { detail: { ...what.detail, approved_by: approved_by.user_id } }),
  });
}
