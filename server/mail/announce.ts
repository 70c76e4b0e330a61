import { publishEvent } from '../events/events.ts';
import { firstRestaurant } from '../restaurant/restaurant.ts';

/**
 * Publishes to the staff who see the outbox that a mail was queued, sent or failed: its id, never
 * its content.
 */
export async function announceMail(
  type: 'mail.queued' | 'mail.sent' | 'mail.failed',
  subject_id: string,
): Promise<void> {
  const restaurant = await firstRestaurant();
  if (restaurant)
    await publishEvent({ restaurant_id: restaurant.id, type, least_role: 'manager', subject_id });
}
