import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { paymentsNamed, type NamedPayment } from '../../../server/invoices/payments-named.ts';

const cash = (amount_cents: number): NamedPayment => ({ method: 'cash', amount_cents });
const card = (amount_cents: number): NamedPayment => ({ method: 'card', amount_cents });
const sum = (payments: NamedPayment[], method?: string) =>
  payments
    .filter((one) => !method || one.method === method)
    .reduce((all, { amount_cents }) => all + amount_cents, 0);

describe('the payments that an invoice names', () => {
  it('are all of them where it is for all, a bill of nothing too', () => {
    expect(paymentsNamed(5_000, [cash(2_000), card(3_000)], [])).toEqual([
      cash(2_000),
      card(3_000),
    ]);
    expect(paymentsNamed(0, [cash(0)], [])).toEqual([cash(0)]);
  });

  it('are one payer’s own where one of them is just so much, whoever asks first', () => {
    const payments = [cash(2_000), card(3_000)];
    expect(paymentsNamed(3_000, payments, [])).toEqual([card(3_000)]);
    expect(paymentsNamed(2_000, payments, [card(3_000)])).toEqual([cash(2_000)]);
  });

  it('are else what the others leave, in the order of paying', () => {
    expect(paymentsNamed(2_500, [cash(2_000), card(3_000)], [])).toEqual([cash(2_000), card(500)]);
    expect(paymentsNamed(2_500, [cash(2_000), card(3_000)], [cash(2_000), card(500)])).toEqual([
      card(2_500),
    ]);
  });

  it('name the first once more where what was credited is invoiced again', () => {
    expect(paymentsNamed(1_000, [card(3_000), cash(2_000)], [card(3_000), cash(2_000)])).toEqual([
      card(1_000),
    ]);
  });

  const payment = fc.record({
    method: fc.constantFrom('cash', 'card', 'other'),
    amount_cents: fc.integer({ min: 1, max: 100_000 }),
  });
  it('of all the invoices of an order name each payment once, and of each come to its total', () => {
    fc.assert(
      fc.property(
        fc.array(payment, { minLength: 1, maxLength: 6 }),
        fc.array(fc.integer({ min: 1, max: 60_000 }), { maxLength: 6 }),
        (payments, wanted) => {
          const named: NamedPayment[] = [];
          const issue = (total_cents: number) => {
            const own = paymentsNamed(total_cents, payments, named);
            expect(sum(own)).toBe(total_cents);
            expect(own.every(({ amount_cents }) => amount_cents > 0)).toBe(true);
            named.push(...own);
          };
          for (const share of wanted) if (share < sum(payments) - sum(named)) issue(share);
          issue(sum(payments) - sum(named));
          for (const method of ['cash', 'card', 'other'])
            expect(sum(named, method)).toBe(sum(payments, method));
        },
      ),
      { numRuns: 500 },
    );
  });
});
