import type { ResponseBody } from '../../../server/http/endpoint.ts';
import type { getOpeningHours } from '../../../server/opening-hours/contract.ts';
import {
  WEEKDAYS,
  type Interval,
  type OpeningHours,
  type Weekday,
} from '../../../server/restaurant/contract.ts';

export type Hours = ResponseBody<typeof getOpeningHours>;
export interface TypedException {
  /** Of the row, not of the date, which changes while it is typed. */
  key: number;
  date: string;
  intervals: Interval[];
  note: string;
}
export interface TypedHours {
  /** Whether guests are bound to hours at all. */
  limited: boolean;
  week: Record<Weekday, Interval[]>;
  exceptions: TypedException[];
}

let keys = 0;
export function newException(): TypedException {
  return { key: ++keys, date: '', intervals: [], note: '' };
}

/** What a day begins with when somebody opens it. */
export const usualHours = (): Interval => ({ from: '12:00', to: '22:00' });

export function typedHours(hours: OpeningHours | null): TypedHours {
  const week = Object.fromEntries(
    WEEKDAYS.map((day) => [
      day,
      hours ? hours.week[day].map((one) => ({ ...one })) : [usualHours()],
    ]),
  ) as TypedHours['week'];
  const exceptions = (hours?.exceptions ?? []).map(({ date, intervals, note }) => ({
    ...newException(),
    date,
    intervals: intervals.map((one) => ({ ...one })),
    note: note ?? '',
  }));
  return { limited: hours !== null, week, exceptions };
}

/** What is sent; null is always open. */
export function hoursOf({ limited, week, exceptions }: TypedHours): OpeningHours | null {
  if (!limited) return null;
  return {
    week,
    exceptions: exceptions.map(({ date, intervals, note }) => ({
      date,
      intervals,
      note: note.trim() || null,
    })),
  };
}
