import { anyOf } from '../database/conditions.ts';
import { find } from '../database/repository.ts';
import { AuditEntry } from './model.ts';

const KINDS = { customer: 'customer', user: 'staff' } as const;

/**
 * What the audit log says of a customer, by them or about them, newest first (GDPR, art. 15). Which
 * member of staff acted is that person's own.
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
