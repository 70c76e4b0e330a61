import fc from 'fast-check';
import { expect, it } from 'vitest';
import { canonical } from '../../../server/invoices/chain/chain.ts';

/** What the hashes of documents were always made of, in as few words as it can be said. */
function plainly(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(plainly).join(',')}]`;
  if (value instanceof Date) return JSON.stringify(value.toISOString());
  if (value && typeof value === 'object') {
    const entries = Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1));
    return `{${entries.map(([key, inner]) => `${JSON.stringify(key)}:${plainly(inner)}`).join(',')}}`;
  }
  return JSON.stringify(value ?? null);
}

const anything = fc.anything({
  values: [
    fc.string({ unit: 'binary' }),
    fc.string(),
    fc.integer(),
    fc.double(),
    fc.boolean(),
    fc.constantFrom(null, undefined, -0, '"', '\\', '\u007f', '\u2028', '\ud800'),
    fc.date({ noInvalidDate: true }),
  ],
  maxDepth: 4,
  maxKeys: 50,
});

it('a document is hashed as the same text as ever, whatever it says', () => {
  fc.assert(
    fc.property(anything, (value) => {
      expect(canonical(value)).toBe(plainly(value));
    }),
    { numRuns: 1_000 },
  );
});
