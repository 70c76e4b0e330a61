/**
 * The version of a restaurant's menu, by which every process knows that its copy is out of date.
 */
import { randomUUID } from 'node:crypto';
import { findOne, statement } from '../database/repository.ts';
import { publishEvent } from '../events/events.ts';
import { MenuVersion } from './model.ts';

/** The version now; blank before anything was on the menu. */
export async function menuVersion(restaurant_id: string): Promise<string> {
  return (await findOne(MenuVersion, { restaurant_id }))?.version ?? '';
}

/**
 * Notes in the running transaction that the menu changes. The version is random and not a count,
 * because a restored backup would count to the same numbers again.
 */
export async function menuChanged(restaurant_id: string): Promise<void> {
  await statement(
    `INSERT INTO menu_versions (restaurant_id, version) VALUES ($1, $2)
     ON CONFLICT (restaurant_id) DO UPDATE SET version = excluded.version`,
    [restaurant_id, randomUUID()],
  );
  await publishEvent({
    restaurant_id,
    type: 'menu.changed',
    least_role: 'waiter',
    subject_id: restaurant_id,
  });
}
