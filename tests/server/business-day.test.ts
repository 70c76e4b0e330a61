import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  businessDay,
  dayAfter,
  dayBefore,
  endOfDay,
  startOfDay,
} from '../../server/business-day.ts';
import { localDay } from '../../server/dates.ts';

const madrid = { time_zone: 'Europe/Madrid', day_ends_at: '04:00' };
const at = (instant: string, settings = madrid) => businessDay(new Date(instant), settings);
const start = (day: string, settings = madrid) => startOfDay(day, settings).toISOString();

describe('a business day that ends at 04:00', () => {
  it('holds what is sold after midnight until then', () => {
    expect(at('2026-06-05T22:30:00Z')).toBe('2026-06-05');
    expect(at('2026-06-06T01:59:59.999Z')).toBe('2026-06-05');
    expect(at('2026-06-06T02:00:00Z')).toBe('2026-06-06');
  });

  it('ends at 04:00 on the clock also in the nights in which the clock is changed', () => {
    expect(start('2026-03-29')).toBe('2026-03-29T02:00:00.000Z');
    expect(at('2026-03-29T01:59:59Z')).toBe('2026-03-28');
    expect(start('2026-10-25')).toBe('2026-10-25T03:00:00.000Z');
    expect(at('2026-10-25T02:59:59Z')).toBe('2026-10-24');
  });
});

it.each([
  ['skips, with the first moment after it', '2026-03-29', '02:30', '2026-03-29T01:00:00.000Z'],
  ['shows twice, with the first', '2026-10-25', '02:30', '2026-10-25T00:30:00.000Z'],
])('a day begins at a time that the clock %s', (_what, day, day_ends_at, begins) => {
  const settings = { ...madrid, day_ends_at };
  expect(start(day, settings)).toBe(begins);
  // The hour that is shown again stays in the day that has begun.
  expect(at('2026-10-25T01:10:00Z', { ...madrid, day_ends_at: '02:30' })).toBe('2026-10-25');
});

it('every instant is in the day between its start and its end, in every zone, whenever days end', () => {
  const minutes = fc.integer({ min: 0, max: 24 * 60 - 1 });
  const settings = fc.record({
    time_zone: fc.constantFrom(...Intl.supportedValuesOf('timeZone')),
    day_ends_at: minutes.map((minute) =>
      [Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, '0')).join(':'),
    ),
  });
  const instants = fc.date({
    min: new Date('2000-01-01T00:00:00Z'),
    max: new Date('2040-01-01T00:00:00Z'),
    noInvalidDate: true,
  });
  fc.assert(
    fc.property(settings, instants, (given, instant) => {
      const day = businessDay(instant, given);
      expect(startOfDay(day, given) <= instant && instant < endOfDay(day, given)).toBe(true);
      expect(businessDay(startOfDay(day, given), given)).toBe(day);
      expect(businessDay(new Date(startOfDay(day, given).getTime() - 1), given) < day).toBe(true);
      expect(dayBefore(dayAfter(day))).toBe(day);
      if (given.day_ends_at === '00:00') expect(day).toBe(localDay(instant, given.time_zone));
    }),
  );
});

it('days that end at midnight are those of the calendar, in every zone', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...Intl.supportedValuesOf('timeZone')),
      fc.date({ min: new Date('2000-01-01T00:00:00Z'), max: new Date('2040-01-01T00:00:00Z') }),
      (time_zone, instant) => {
        fc.pre(!Number.isNaN(instant.getTime()));
        const day = businessDay(instant, { time_zone, day_ends_at: '00:00' });
        expect(day).toBe(localDay(instant, time_zone));
      },
    ),
  );
});
