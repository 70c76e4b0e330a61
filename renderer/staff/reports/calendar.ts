/** Days as texts, `YYYY-MM-DD`, which compare as days do. */
const DAY = 24 * 3_600_000;

export function shifted(day: string, by: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + by * DAY).toISOString().slice(0, 10);
}

/** Where the business day ends: as in the restaurant's settings. */
export interface DayEnd {
  time_zone: string;
  day_ends_at: string;
}
/**
 * The restaurant's business day of an instant, whatever zone this device is set to: what is before
 * the day's end on the restaurant's clock belongs to the day before. While the restaurant is not
 * known, the day of this device.
 */
export function businessDayOf(instant: Date, restaurant: DayEnd | null): string {
  const { time_zone, day_ends_at = '00:00' }: Partial<DayEnd> = restaurant ?? {};
  const clock = new Intl.DateTimeFormat('sv-SE', {
    timeZone: time_zone,
    dateStyle: 'short',
    timeStyle: 'short',
  });
  const [date, time] = clock.format(instant).split(' ') as [string, string];
  return time < day_ends_at ? shifted(date, -1) : date;
}

export interface Days {
  from: string;
  to: string;
}
export const PRESETS = ['today', 'yesterday', 'week', 'month', 'lastMonth'] as const;
export type Preset = (typeof PRESETS)[number];

/** The days of a preset; a week begins on Monday (ISO 8601). */
export function daysOf(preset: Preset, today: string): Days {
  const month = (day: string) => `${day.slice(0, 7)}-01`;
  const weekday = (new Date(`${today}T00:00:00Z`).getUTCDay() + 6) % 7;
  const lastMonth = shifted(month(today), -1);
  const days: Record<Preset, Days> = {
    today: { from: today, to: today },
    yesterday: { from: shifted(today, -1), to: shifted(today, -1) },
    week: { from: shifted(today, -weekday), to: today },
    month: { from: month(today), to: today },
    lastMonth: { from: month(lastMonth), to: lastMonth },
  };
  return days[preset];
}
