/** When guests can order. Without hours they always can. */
import { record, recordBy } from '../audit/audit.ts';
import { dayAfter } from '../business-day.ts';
import { now } from '../clock.ts';
import { inTransaction } from '../database/transaction.ts';
import { localDay } from '../dates.ts';
import { invalid, Problem, type Fault } from '../errors.ts';
import { publishEvent } from '../events/events.ts';
import type { StaffCaller } from '../http/caller.ts';
import { WEEKDAYS, type Interval, type OpeningHours } from '../restaurant/contract.ts';
import { restaurantById, type RestaurantRow, updateRestaurant } from '../restaurant/restaurant.ts';
import type { Opening } from './contract.ts';
import { hoursOn, LONGEST_DAYS, nextOpening, spanAt } from './intervals.ts';

type Zoned = Pick<
  RestaurantRow,
  'opening_hours' | 'time_zone' | 'orders_paused_at' | 'orders_paused_until'
>;
const DAYS_SHOWN = 7;
const DAY = 24 * 60;
const DAY_MS = DAY * 60_000;

interface Moment {
  open: boolean;
  paused: boolean;
  opens_at: Date | null;
  closes_at: Date | null;
}
/** Whether guests can order at an instant by the hours alone. */
function hoursAt({ opening_hours: hours, time_zone }: Zoned, at: Date): Omit<Moment, 'paused'> {
  if (!hours) return { open: true, opens_at: null, closes_at: null };
  const span = spanAt(hours, at, time_zone);
  if (!span) return { open: false, opens_at: nextOpening(hours, at, time_zone), closes_at: null };
  const closes = span.until.getTime() - at.getTime() < (LONGEST_DAYS - 1) * DAY_MS;
  return { open: true, opens_at: null, closes_at: closes ? span.until : null };
}

/** Whether staff have paused guests' orders at an instant. */
export function isPausedAt(
  { orders_paused_at: since, orders_paused_until: until }: Zoned,
  at: Date,
): boolean {
  return since !== null && (until === null || until > at);
}

/** Whether guests can order at an instant, until when, or when next. */
function momentAt(restaurant: Zoned, at: Date): Moment {
  if (!isPausedAt(restaurant, at)) return { ...hoursAt(restaurant, at), paused: false };
  const until = restaurant.orders_paused_until;
  const then = until && hoursAt(restaurant, until);
  const opens_at = then?.open ? until : (then?.opens_at ?? null);
  return { open: false, paused: true, opens_at, closes_at: null };
}

/** Whether guests can order at an instant. */
export function isOpenAt(restaurant: Zoned, at: Date): boolean {
  return momentAt(restaurant, at).open;
}

/** @throws Problem 409 `restaurant_closed` or, in a pause, `orders_paused`, with `opens_at` */
export function refuseClosedHours(restaurant: Zoned, at: Date): void {
  const { open, paused, opens_at } = momentAt(restaurant, at);
  if (!open)
    throw new Problem(409, paused ? 'orders_paused' : 'restaurant_closed', {
      facts: { opens_at: opens_at?.toISOString() ?? null },
    });
}

/** What guests are told about the hours. */
export function openingOf(restaurant: RestaurantRow, at: Date): Opening {
  const { opening_hours: hours, time_zone, street, city } = restaurant;
  const { open, paused, opens_at, closes_at } = momentAt(restaurant, at);
  const days: Opening['days'] = [];
  let date = localDay(at, time_zone);
  for (let day = 0; hours && day < DAYS_SHOWN; day++) {
    const own = hours.exceptions.find((exception) => exception.date === date);
    days.push({ date, intervals: hoursOn(hours, date), note: own?.note ?? null });
    date = dayAfter(date);
  }
  return {
    open,
    paused,
    opens_at: opens_at?.toISOString() ?? null,
    closes_at: closes_at?.toISOString() ?? null,
    time_zone,
    days,
    street,
    city,
  };
}

/** The hours for staff. */
export async function presentOpeningHours(restaurant_id: string) {
  const restaurant = await restaurantById(restaurant_id);
  const { open, paused, opens_at, closes_at } = openingOf(restaurant, now());
  const { opening_hours, time_zone } = restaurant;
  return { opening_hours, time_zone, open, paused, opens_at, closes_at };
}

const minutes = (clock: string) => Number(clock.slice(0, 2)) * 60 + Number(clock.slice(3));
function overlaps(list: Interval[], path: string): Fault[] {
  const sorted = list
    .map(({ from, to }, index) => ({ from: minutes(from), to: minutes(to), index }))
    .map((one) => ({ ...one, to: one.to > one.from ? one.to : one.to + DAY }))
    .sort((a, b) => a.from - b.from);
  return sorted.flatMap(({ from, index }, place) =>
    place > 0 && from < sorted[place - 1]!.to
      ? [{ path: `${path}.${index}.from`, message: 'overlaps' }]
      : [],
  );
}

/** Intervals of a day that overlap, and dates that are there twice. */
function faultsOf({ week, exceptions }: OpeningHours): Fault[] {
  const dates = exceptions.map(({ date }) => date);
  return [
    ...WEEKDAYS.flatMap((day) => overlaps(week[day], `opening_hours.week.${day}`)),
    ...exceptions.flatMap(({ date, intervals }, index) => [
      ...overlaps(intervals, `opening_hours.exceptions.${index}.intervals`),
      ...(dates.indexOf(date) < index
        ? [{ path: `opening_hours.exceptions.${index}.date`, message: 'date_twice' }]
        : []),
    ]),
  ];
}

/** Sets when guests can order; null is always. @throws Problem 422 for hours that overlap */
export function setOpeningHours(caller: StaffCaller, hours: OpeningHours | null): Promise<void> {
  return inTransaction(async () => {
    const faults = hours ? faultsOf(hours) : [];
    if (faults.length > 0) throw invalid(faults);
    const { restaurant_id: id } = caller;
    await updateRestaurant(id, { opening_hours: hours });
    await recordBy(caller, {
      action: 'opening_hours.set',
      subject_id: id,
      detail: { opening_hours: hours },
    });
    await publishEvent({
      restaurant_id: id,
      type: 'restaurant.changed',
      least_role: 'waiter',
      subject_id: id,
    });
  });
}

/** Who pauses guests' orders: staff by their login, or the person at the machine, in its tray. */
type Pauser = StaffCaller | { restaurant_id: string; actor: 'system' };

/**
 * Pauses guests' orders for minutes, or until the pause is ended, or ends it. Staff go on ordering.
 * @param minutes null is without an end
 */
export function pauseGuestOrders(
  by: Pauser,
  { paused, minutes }: { paused: boolean; minutes: number | null },
): Promise<void> {
  return inTransaction(async () => {
    const at = now();
    const until = minutes === null ? null : new Date(at.getTime() + minutes * 60_000);
    const { restaurant_id: id } = by;
    await updateRestaurant(id, {
      orders_paused_at: paused ? at : null,
      orders_paused_until: paused ? until : null,
    });
    const action = paused ? 'guest_orders.paused' : 'guest_orders.resumed';
    const detail = { until: until?.toISOString() ?? null };
    const entry = { action, subject_id: id, detail } as const;
    if ('actor' in by) await record({ restaurant_id: id, actor: by.actor, ...entry });
    else await recordBy(by, entry);
    await publishEvent({
      restaurant_id: id,
      type: 'restaurant.changed',
      least_role: 'waiter',
      subject_id: id,
    });
  });
}
