import { anyOf } from '../database/conditions.ts';
import { find } from '../database/repository.ts';
import { AuditEntry } from './model.ts';

const KINDS = { customer: 'customer', user: 'staff' } as const;

/**
 * The entries of the audit log by or about a customer, newest first (GDPR, art. 15). The names of
 * staff are left out, since they are the staff's personal data.
 */
export async function entriesAbout(customer_id: string) {
  const entries = await find(
    AuditEntry,
    anyOf<AuditEntry>({ subject_id: customer_id }, { actor: `customer:${customer_id}` }),
    { order: [['id', 'DESC']] },
  );
  return entries.map(({ actor, action, created_at }) => ({
    at: created_at.toISOString(),
    by: KINDS[actor.split(':')[0] as keyof typeof KINDS] ?? ('system' as const),
    action,
  }));
}
