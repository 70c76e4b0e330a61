import { RESTAURANT } from './server.ts';

/** The year in the restaurant's time zone, which differs from the machine's around New Year. */
export function thisYear(): string {
  return new Intl.DateTimeFormat('en', { timeZone: RESTAURANT.time_zone, year: 'numeric' }).format(
    new Date(),
  );
}
