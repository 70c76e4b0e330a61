/** Days as texts, `YYYY-MM-DD`, which compare as days do. */
const DAY = 24 * 3_600_000;

export function shifted(day: string, by: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + by * DAY).toISOString().slice(0, 10);
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
