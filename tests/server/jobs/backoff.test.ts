import fc from 'fast-check';
import { expect, it } from 'vitest';
import { longestPause, pauseAfter } from '../../../server/jobs/backoff.ts';

const pauses = fc.array(fc.integer({ min: 1, max: 86_400_000 }), { minLength: 1, maxLength: 12 });

it('the backoff gives each attempt its pause, and then none, or the last one for ever', () => {
  fc.assert(
    fc.property(pauses, fc.integer({ min: 1, max: 100 }), (table, attempts) => {
      expect(pauseAfter(attempts, { pauses: table })).toBe(table[attempts - 1] ?? null);
      expect(pauseAfter(attempts, { pauses: table, endless: true })).toBe(
        table[attempts - 1] ?? table.at(-1),
      );
    }),
  );
});

it('no pause of the backoff exceeds the longest one', () => {
  fc.assert(
    fc.property(pauses, fc.integer({ min: 1, max: 100 }), (table, attempts) => {
      const backoff = { pauses: table, endless: true };
      expect(pauseAfter(attempts, backoff)!).toBeLessThanOrEqual(longestPause(backoff));
    }),
  );
});
