import type { KitchenCaller, StaffCaller } from '../http/caller.ts';
import { insertLater } from '../database/repository.ts';
import type { AuditAction } from './contract.ts';
import { AuditEntry } from './model.ts';

export interface NewEntry {
  actor: string;
  restaurant_id: string | null;
  action: AuditAction;
  subject_id?: string;
  detail?: Record<string, unknown>;
}

/**
 * Writes an entry of the audit log, in the transaction of the action; the table only grows (ASVS
 * 16.4.2).
 */
export const record = (entry: NewEntry) => insertLater(AuditEntry, entry);
/**
 * As `record`, by a member of staff or a paired kitchen screen; the detail names who approved the
 * call, if anybody did, and the screen.
 */
export function recordBy(
  caller: StaffCaller | KitchenCaller,
  what: Pick<NewEntry, 'action' | 'subject_id' | 'detail'>,
) {
  if (caller.kind === 'kitchen_screen') {
    const { till_id, restaurant_id, name } = caller;
    const detail = { ...what.detail, till: name };
    return record({ actor: `till:${till_id}`, restaurant_id, ...what, detail });
  }
  const { user_id, restaurant_id, approved_by } = caller;
  return record({
    actor: `user:${user_id}`,
    restaurant_id,
    ...what,
    ...(approved_by && { detail: { ...what.detail, approved_by: approved_by.user_id } }),
  });
}
