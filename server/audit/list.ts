import { Op } from 'sequelize';
import { newestFirst, pageOf } from '../database/newest.ts';
import { AuditEntry } from './model.ts';

interface AuditQuery {
  action?: string | undefined;
  actor?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
  limit: number;
  cursor?: string | undefined;
}

/**
 * One page of a restaurant's audit log; what concerns no restaurant (customers' accounts) is in
 * each. `namesOf` tells the names of staff by their ids.
 */
export async function listAudit(
  restaurant_id: string,
  { action, actor, ...query }: AuditQuery,
  namesOf: (ids: string[]) => Promise<Map<string, string>>,
) {
  const { conditions, order, limit } = newestFirst(query, 'serial');
  const where = {
    [Op.and]: [
      { restaurant_id: { [Op.or]: [restaurant_id, null] } },
      ...(action ? [{ action }] : []),
      ...(actor ? [{ actor }] : []),
      ...conditions,
    ],
  };
  const found = await AuditEntry.findAll({ where, order, limit });
  const { rows, next_cursor } = pageOf(
    found.map((entry) => ({ id: String(entry.id), created_at: entry.created_at, entry })),
    query.limit,
  );
  const names = await namesOf(rows.map(({ entry }) => entry.actor.replace(/^user:/, '')));
  return {
    items: rows.map(({ id, created_at, entry }) => ({
      id,
      at: created_at.toISOString(),
      actor: entry.actor,
      actor_name: names.get(entry.actor.replace(/^user:/, '')) ?? null,
      action: entry.action,
      subject_id: entry.subject_id ?? null,
      detail: (entry.detail as Record<string, unknown> | null) ?? null,
    })),
    next_cursor,
  };
}
