import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CURRENCIES, minorDigits } from '../../../server/currencies.ts';
import { fromUnits, toUnits } from '../../../server/payments/providers/stripe/units.ts';
import { spread } from '../../../server/payments/land.ts';

const amount = (cents: number, currency: string) => ({
  cents,
  currency,
  currency_digits: minorDigits(currency),
});

describe("Stripe's units", () => {
  it.each([
    ['EUR', 1234, 1234],
    ['JPY', 1234, 1234],
    // Without decimals by ISO 4217, in hundredths at Stripe.
    ['ISK', 1234, 123_400],
    ['UGX', 5, 500],
    // With two by ISO 4217, in whole ariary at Stripe.
    ['MGA', 1200, 12],
    ['MGA', 1234, null],
    // Three decimals: multiples of ten alone.
    ['KWD', 1230, 1230],
    ['KWD', 1234, null],
  ])('%s %i is %s', (currency, cents, units) => {
    expect(toUnits(amount(cents, currency))).toBe(units);
  });

  it('come back as the same amount in every currency', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...CURRENCIES),
        fc.integer({ min: 1, max: 1_000_000_000 }),
        (currency, cents) => {
          const whole = amount(cents, currency);
          const units = toUnits(whole);
          expect(units === null ? cents : fromUnits(units, whole)).toBe(cents);
        },
      ),
    );
  });
});

it('what is received is spread over bill, tip and guest, to the cent, and none is below zero', () => {
  const cents = fc.integer({ min: 0, max: 1_000_000 });
  fc.assert(
    fc.property(
      cents,
      cents,
      cents,
      cents,
      (amount_cents, tip_cents, received_cents, left_cents) => {
        const { landed_cents, surplus_cents, ...parts } = spread(
          { amount_cents, tip_cents },
          { received_cents, left_cents },
        );
        expect(landed_cents + parts.tip_cents + surplus_cents).toBe(received_cents);
        expect(Math.min(landed_cents, parts.tip_cents, surplus_cents)).toBeGreaterThanOrEqual(0);
        expect(landed_cents).toBeLessThanOrEqual(Math.min(left_cents, amount_cents));
        expect(parts.tip_cents).toBeLessThanOrEqual(landed_cents === 0 ? 0 : tip_cents);
      },
    ),
  );
});
