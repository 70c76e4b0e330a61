import { RESTAURANT } from './server.ts';

/**
 * The year in the restaurant, which is not always that of the machine: on its last evening the two
 * differ for an hour or more.
 */
export function thisYear(): string {
  return new Intl.DateTimeFormat('en', { timeZone: RESTAURANT.time_zone, year: 'numeric' }).format(
    new Date(),
  );
}
