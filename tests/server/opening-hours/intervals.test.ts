import { describe, expect, it } from 'vitest';
import { nextOpening, spanAt } from '../../../server/opening-hours/intervals.ts';
import { WEEKDAYS, type OpeningHours } from '../../../server/restaurant/contract.ts';

const ZONE = 'Europe/Madrid';
function hours(
  week: Partial<OpeningHours['week']>,
  exceptions: OpeningHours['exceptions'] = [],
): OpeningHours {
  const whole = Object.fromEntries(WEEKDAYS.map((day) => [day, week[day] ?? []]));
  return { week: whole as OpeningHours['week'], exceptions };
}
const span = (open: OpeningHours, at: string, zone = ZONE) => {
  const found = spanAt(open, new Date(at), zone);
  return found && [found.from.toISOString(), found.until.toISOString()];
};
const next = (open: OpeningHours, at: string, zone = ZONE) =>
  nextOpening(open, new Date(at), zone)?.toISOString() ?? null;

describe('opening hours', () => {
  it('have several intervals a day; the end of one is outside it', () => {
    // Saturday, 28 November 2026; Madrid is an hour ahead of UTC in winter.
    const open = hours({
      sat: [
        { from: '12:00', to: '14:30' },
        { from: '17:00', to: '23:00' },
      ],
    });
    expect(span(open, '2026-11-28T11:00:00Z')).toEqual([
      '2026-11-28T11:00:00.000Z',
      '2026-11-28T13:30:00.000Z',
    ]);
    expect(span(open, '2026-11-28T10:59:59Z')).toBeNull();
    expect(span(open, '2026-11-28T13:30:00Z')).toBeNull();
    expect(next(open, '2026-11-28T13:30:00Z')).toBe('2026-11-28T16:00:00.000Z');
    expect(next(open, '2026-11-28T22:30:00Z')).toBe('2026-12-05T11:00:00.000Z');
  });

  it('go past midnight, also into a day that is closed', () => {
    const open = hours({ sat: [{ from: '18:00', to: '02:00' }] }, [
      { date: '2026-11-29', intervals: [], note: 'Closed' },
    ]);
    expect(span(open, '2026-11-29T00:30:00Z')).toEqual([
      '2026-11-28T17:00:00.000Z',
      '2026-11-29T01:00:00.000Z',
    ]);
    expect(span(open, '2026-11-29T01:00:00Z')).toBeNull();
  });

  it('are joined where one interval follows another at once', () => {
    const open = hours({
      sat: [
        { from: '12:00', to: '18:00' },
        { from: '18:00', to: '00:00' },
      ],
      sun: [{ from: '00:00', to: '02:00' }],
    });
    expect(span(open, '2026-11-28T12:00:00Z')?.[1]).toBe('2026-11-29T01:00:00.000Z');
  });

  it('follow daylight saving: a night of 23 hours, and one of 25', () => {
    // Clocks go forward on 29 March 2026 at 02:00 and back on 25 October at 03:00.
    const open = hours({ sat: [{ from: '20:00', to: '05:00' }] });
    expect(span(open, '2026-03-28T23:00:00Z')).toEqual([
      '2026-03-28T19:00:00.000Z',
      '2026-03-29T03:00:00.000Z',
    ]);
    expect(span(open, '2026-10-24T23:00:00Z')).toEqual([
      '2026-10-24T18:00:00.000Z',
      '2026-10-25T04:00:00.000Z',
    ]);
    // A time that the clock skips is the next that it shows.
    const skipped = hours({ sun: [{ from: '02:30', to: '06:00' }] });
    expect(span(skipped, '2026-03-29T01:00:00Z')?.[0]).toBe('2026-03-29T01:00:00.000Z');
  });

  it('take the hours of a date in place of its weekday’s', () => {
    const open = hours({ sat: [{ from: '12:00', to: '23:00' }] }, [
      { date: '2026-11-28', intervals: [{ from: '10:00', to: '11:00' }] },
      { date: '2026-12-05', intervals: [] },
    ]);
    expect(span(open, '2026-11-28T12:00:00Z')).toBeNull();
    expect(span(open, '2026-11-28T09:30:00Z')).not.toBeNull();
    expect(next(open, '2026-11-28T12:00:00Z')).toBe('2026-12-12T11:00:00.000Z');
  });

  it('never end where they are all days around the clock, and never begin where there are none', () => {
    const always = hours(
      Object.fromEntries(WEEKDAYS.map((day) => [day, [{ from: '00:00', to: '00:00' }]])),
    );
    const found = spanAt(always, new Date('2026-11-28T12:00:00Z'), ZONE)!;
    expect(found.until.getTime()).toBeGreaterThan(Date.parse('2026-12-05T12:00:00Z'));
    expect(next(hours({}), '2026-11-28T12:00:00Z')).toBeNull();
  });

  it('are in the restaurant’s time zone, wherever its machine is', () => {
    const open = hours({ sat: [{ from: '12:00', to: '14:00' }] });
    expect(span(open, '2026-11-28T18:30:00Z', 'America/Mexico_City')).not.toBeNull();
    expect(span(open, '2026-11-28T18:30:00Z')).toBeNull();
  });
});
