/** The demo's opening hours: closed on Mondays, and open whenever the demo is tried. */
import { dayAfter } from '../business-day.ts';
import { now } from '../clock.ts';
import { localDay } from '../dates.ts';
import type { StaffCaller } from '../http/caller.ts';
import { setOpeningHours } from '../opening-hours/opening-hours.ts';
import { RESTAURANT } from './cast.ts';

const LUNCH = { from: '12:00', to: '15:30' };
const DINNER = { from: '17:00', to: '23:00' };
const ALL_DAY = [{ from: '00:00', to: '00:00' }];

/** Guests can order today and tomorrow around the clock: the demo may begin at any hour. */
export function openAtAnyHour(manager: StaffCaller): Promise<void> {
  const today = localDay(now(), RESTAURANT.time_zone);
  const usual = [LUNCH, DINNER];
  const note = 'Open around the clock';
  return setOpeningHours(manager, {
    week: {
      mon: [],
      tue: usual,
      wed: usual,
      thu: usual,
      fri: usual,
      sat: usual,
      sun: usual,
    },
    exceptions: [today, dayAfter(today)].map((date) => ({ date, intervals: ALL_DAY, note })),
  });
}
