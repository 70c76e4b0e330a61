import { either } from '../database/conditions.ts';
import { page, type PageQuery } from '../database/repository.ts';
import { AuditEntry } from './model.ts';

interface AuditQuery extends PageQuery {
  action?: string | undefined;
  actor?: string | undefined;
}

/** The id of who approved what an entry tells of (`X-Approval`); null for other entries. */
function approverOf({ detail }: AuditEntry): string | null {
  const { approved_by } = Object(detail) as { approved_by?: string };
  return approved_by ?? null;
}

/**
 * One page of a restaurant's audit log; entries without a restaurant (customers' accounts) are in
 * each. `namesOf` returns the names of staff by their ids.
 */
export async function listAudit(
  restaurant_id: string,
  { action, actor, ...query }: AuditQuery,
  namesOf: (ids: string[]) => Promise<Map<string, string>>,
) {
  const where = {
    restaurant_id: either(restaurant_id, null),
    ...(action && { action }),
    ...(actor && { actor }),
  };
  const { rows, next_cursor } = await page(AuditEntry, where, query);
  const names = await namesOf(
    rows.flatMap((entry) => [entry.actor.replace(/^user:/, ''), approverOf(entry) ?? []].flat()),
  );
  return {
    items: rows.map((entry) => ({
      id: String(entry.id),
      at: entry.created_at.toISOString(),
      actor: entry.actor,
      actor_name: names.get(entry.actor.replace(/^user:/, '')) ?? null,
      approver_name: names.get(approverOf(entry) ?? '') ?? null,
      action: entry.action,
      subject_id: entry.subject_id ?? null,
      detail: (entry.detail as Record<string, unknown> | null) ?? null,
    })),
    next_cursor,
  };
}
