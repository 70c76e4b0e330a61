import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Tax } from '../../../server/tax/calculate-tax.ts';
import { sumByRate, turnoverOf, type CountedDocument } from '../../../server/reports/turnover.ts';
import { dayAfter, dayBefore, endOfDay, startOfDay } from '../../../server/business-day.ts';
import { localDay } from '../../../server/dates.ts';

function breakdown(most: number) {
  return fc.uniqueArray(
    fc
      .record({
        rate_basis_points: fc.constantFrom(0, 700, 1000, 1900, 2100),
        net_cents: fc.integer({ min: 0, max: most }),
        tax_cents: fc.integer({ min: 0, max: most }),
      })
      .map((tax) => ({ ...tax, gross_cents: tax.net_cents + tax.tax_cents })),
    { selector: ({ rate_basis_points }) => rate_basis_points, maxLength: 4 },
  );
}
const story = fc.record({
  invoice: breakdown(1_000_000),
  credits: fc.array(breakdown(1000), { maxLength: 3 }),
  replacedBy: fc.option(breakdown(1_000_000)),
});

/** Amounts by rate, added up without the code under test. */
function plainSum(signed: [Tax, number][]): Map<number, [number, number, number]> {
  const sums = new Map<number, [number, number, number]>();
  for (const [{ rate_basis_points, net_cents, tax_cents, gross_cents }, sign] of signed) {
    const [net, tax, gross] = sums.get(rate_basis_points) ?? [0, 0, 0];
    sums.set(rate_basis_points, [
      net + sign * net_cents,
      tax + sign * tax_cents,
      gross + sign * gross_cents,
    ]);
  }
  return new Map([...sums].filter(([, amounts]) => amounts.some((amount) => amount !== 0)));
}

describe('turnover', () => {
  it('of any invoices, credit notes and replacements is what is valid in the end, rate by rate', () => {
    fc.assert(
      fc.property(fc.array(story, { maxLength: 12 }), (stories) => {
        const left = ({ invoice, credits }: (typeof stories)[number]) =>
          sumByRate([
            invoice,
            ...credits.map((taxes) => turnoverOf({ kind: 'credit_note', taxes, superseded: [] })),
          ]);
        const documents = stories.flatMap((one): CountedDocument[] => [
          { kind: 'simplified', taxes: one.invoice, superseded: [] },
          ...one.credits.map((taxes): CountedDocument => ({
            kind: 'credit_note',
            taxes,
            superseded: [],
          })),
          ...(one.replacedBy
            ? [{ kind: 'full' as const, taxes: one.replacedBy, superseded: left(one) }]
            : []),
        ]);
        const reported = sumByRate(documents.map(turnoverOf));
        const standing = plainSum(
          stories.flatMap(({ invoice, credits, replacedBy }): [Tax, number][] =>
            replacedBy
              ? replacedBy.map((tax): [Tax, number] => [tax, 1])
              : [
                  ...invoice.map((tax): [Tax, number] => [tax, 1]),
                  ...credits.flat().map((tax): [Tax, number] => [tax, -1]),
                ],
          ),
        );
        expect(
          new Map(
            reported.map(({ rate_basis_points, net_cents, tax_cents, gross_cents }) => [
              rate_basis_points,
              [net_cents, tax_cents, gross_cents],
            ]),
          ),
        ).toEqual(standing);
        expect(
          reported.every(
            ({ net_cents, tax_cents, gross_cents }) => net_cents + tax_cents === gross_cents,
          ),
        ).toBe(true);
      }),
    );
  });

  it('does not depend on the order of the documents', () => {
    fc.assert(
      fc.property(
        fc
          .array(breakdown(1000))
          .chain((all) =>
            fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
          ),
        ([one, other]) => {
          expect(sumByRate(other)).toEqual(sumByRate(one));
        },
      ),
    );
  });
});

const midnight = (time_zone: string) => ({ time_zone, day_ends_at: '00:00' });

describe('a business day that ends at midnight', () => {
  it.each([
    ['Europe/Madrid', '2026-03-29', 23],
    ['Europe/Madrid', '2026-10-25', 25],
    ['Europe/Madrid', '2026-06-01', 24],
    ['America/Sao_Paulo', '2018-11-04', 23],
    ['Africa/Cairo', '2026-04-24', 23],
    ['Pacific/Kiritimati', '2026-06-01', 24],
    ['Australia/Lord_Howe', '2026-04-05', 24.5],
  ])('of %s on %s has %s hours', (zone, day, hours) => {
    expect(
      (endOfDay(day, midnight(zone)).getTime() - startOfDay(day, midnight(zone)).getTime()) /
        3_600_000,
    ).toBe(hours);
  });

  it('begins when the date changes and ends when the next begins, in every zone', () => {
    const zones = fc.constantFrom(...Intl.supportedValuesOf('timeZone'));
    fc.assert(
      fc.property(
        zones,
        fc.date({
          min: new Date('2000-01-01T00:00:00Z'),
          max: new Date('2040-01-01T00:00:00Z'),
          noInvalidDate: true,
        }),
        (zone, instant) => {
          const day = localDay(instant, zone);
          const [start, end] = [startOfDay(day, midnight(zone)), endOfDay(day, midnight(zone))];
          expect(start <= instant && instant < end).toBe(true);
          expect(localDay(start, zone)).toBe(day);
          expect(localDay(new Date(start.getTime() - 1), zone) < day).toBe(true);
          expect(dayBefore(dayAfter(day))).toBe(day);
        },
      ),
    );
  });
});
