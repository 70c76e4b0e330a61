import { restaurantById } from '../restaurant/restaurant.ts';
import type { User } from './model.ts';

/**
 * A user as a mail's recipient, in the restaurant's language; the address counts as verified,
 * because an owner entered it.
 */
export async function recipient({ id, email, full_name, role, restaurant_id }: User) {
  const { locale } = await restaurantById(restaurant_id);
  return { id, email, full_name, role, locale, email_verified: true };
}
