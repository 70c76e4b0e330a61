import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  paymentsNamed,
  tipNamed,
  type NamedPayment,
  type OwnedPayment,
  type TippedPayment,
} from '../../../server/invoices/issue/payments-named.ts';

const cash = (amount_cents: number): NamedPayment => ({ method: 'cash', amount_cents });
const card = (amount_cents: number): NamedPayment => ({ method: 'card', amount_cents });
function sum(payments: NamedPayment[], method?: string) {
  return payments
    .filter((one) => !method || one.method === method)
    .reduce((all, { amount_cents }) => all + amount_cents, 0);
}

/** The orders of a guest's own that a payment is for; mostly of none. */
const OWNERS = fc.constantFrom([], [], ['anna'], ['ben'], ['ben', 'carla']);

describe('the payments that an invoice names', () => {
  it('are all of the order when the invoice is for all of it, also when it comes to zero', () => {
    expect(paymentsNamed(5_000, [cash(2_000), card(3_000)], { byOthers: [] })).toEqual([
      cash(2_000),
      card(3_000),
    ]);
    expect(paymentsNamed(0, [cash(0)], { byOthers: [] })).toEqual([cash(0)]);
  });

  it('are the payer’s own when one payment has exactly the invoice’s amount in any order of requests', () => {
    const payments = [cash(2_000), card(3_000)];
    expect(paymentsNamed(3_000, payments, { byOthers: [] })).toEqual([card(3_000)]);
    expect(paymentsNamed(2_000, payments, { byOthers: [card(3_000)] })).toEqual([cash(2_000)]);
  });

  it('are else those that the other invoices leave, in the order of payment', () => {
    expect(paymentsNamed(2_500, [cash(2_000), card(3_000)], { byOthers: [] })).toEqual([
      cash(2_000),
      card(500),
    ]);
    expect(
      paymentsNamed(2_500, [cash(2_000), card(3_000)], { byOthers: [cash(2_000), card(500)] }),
    ).toEqual([card(2_500)]);
  });

  it('name the first one again when what was credited is invoiced again', () => {
    expect(
      paymentsNamed(1_000, [card(3_000), cash(2_000)], { byOthers: [card(3_000), cash(2_000)] }),
    ).toEqual([card(1_000)]);
  });

  const payment = fc.record({
    method: fc.constantFrom('cash', 'card', 'other'),
    amount_cents: fc.integer({ min: 1, max: 100_000 }),
    orders: OWNERS,
  });
  it('over all invoices of an order are each payment once, and come to the total of each invoice', () => {
    fc.assert(
      fc.property(
        fc.array(payment, { minLength: 1, maxLength: 6 }),
        fc.array(fc.integer({ min: 1, max: 60_000 }), { maxLength: 6 }),
        OWNERS,
        (payments, wanted, orders) => {
          const named: OwnedPayment[] = [];
          const issue = (total_cents: number) => {
            const own = paymentsNamed(total_cents, payments, { byOthers: named, orders });
            expect(sum(own)).toBe(total_cents);
            expect(own.every(({ amount_cents }) => amount_cents > 0)).toBe(true);
            named.push(...own.map((one) => ({ ...one, orders })));
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

describe('the tips of payments', () => {
  /**
   * Tips on invoices of these amounts in cents, issued one after another until nothing is left, each
   * for an order or for none.
   */
  function tipsOf(payments: TippedPayment[], shares: number[], of: string[] = []): number[] {
    const byOthers: OwnedPayment[] = [];
    let [left, held_cents] = [sum(payments), 0];
    return shares.map((total_cents, place) => {
      const orders = of.slice(place, place + 1);
      const named = paymentsNamed(total_cents, payments, { byOthers, orders });
      const isLast = total_cents === left;
      const tip = tipNamed(payments, { named, orders, byOthers, held_cents, isLast });
      byOthers.push(...named.map((one) => ({ ...one, orders })));
      left -= total_cents;
      held_cents += tip;
      return tip;
    });
  }
  const paid = (amount_cents: number, tip_cents: number, method = 'card') => ({
    method,
    amount_cents,
    tip_cents,
  });

  it('stand on the invoice of the person who paid them in any order of requests', () => {
    expect(tipsOf([paid(2_000, 500), paid(3_000, 0)], [3_000, 2_000])).toEqual([0, 500]);
    expect(tipsOf([paid(2_000, 500), paid(3_000, 200)], [2_000, 3_000])).toEqual([500, 200]);
    expect(tipsOf([paid(2_500, 100), paid(2_500, 300)], [2_500, 2_500])).toEqual([100, 300]);
  });

  it('stand on one invoice for several payments together', () => {
    expect(
      tipsOf([paid(2_000, 500), paid(1_000, 50, 'cash'), paid(3_000, 7)], [3_000, 3_000]),
    ).toEqual([7, 550]);
    expect(tipsOf([paid(2_000, 500), paid(3_000, 200)], [5_000])).toEqual([700]);
  });

  it('stand on the last invoice when one person paid for all', () => {
    expect(tipsOf([paid(5_000, 500)], [2_000, 3_000])).toEqual([0, 500]);
  });

  const ofOrders = (one: TippedPayment, ...orders: string[]) => ({ ...one, orders });
  it('stand on the invoice of the guest who paid them for orders of their own, of several alike', () => {
    const [annas, bens] = [ofOrders(paid(2_000, 200), 'anna'), ofOrders(paid(2_000, 0), 'ben')];
    const others = paid(2_000, 70);
    expect(tipsOf([annas, bens, others], [2_000, 2_000, 2_000], ['ben', 'carla', 'anna'])).toEqual([
      0, 70, 200,
    ]);
    expect(tipsOf([annas, others, bens], [1_500, 2_000, 2_500], ['carla', 'ben', 'anna'])).toEqual([
      0, 0, 270,
    ]);
    // One payment for two orders, beside another of just the amount of one.
    expect(
      tipsOf(
        [others, ofOrders(paid(4_000, 300), 'anna', 'again'), bens],
        [2_000, 2_000, 4_000],
        ['anna', 'again'],
      ),
    ).toEqual([0, 0, 370]);
  });

  it('stand once over all invoices of an order, however it is paid and split', () => {
    const tipped = fc.record({
      method: fc.constantFrom('cash', 'card', 'other'),
      amount_cents: fc.constantFrom(1_000, 1_000, 2_000, 777, 1),
      tip_cents: fc.constantFrom(0, 100, 333),
      orders: OWNERS,
    });
    fc.assert(
      fc.property(
        fc.array(tipped, { minLength: 1, maxLength: 6 }),
        fc.array(fc.constantFrom(1_000, 2_000, 777, 1, 1_234), { maxLength: 6 }),
        fc.array(fc.constantFrom('anna', 'ben', 'carla'), { maxLength: 6 }),
        (payments, wanted, of) => {
          let left = sum(payments);
          const shares = wanted.filter((share) => {
            const fits = share < left;
            if (fits) left -= share;
            return fits;
          });
          const tips = tipsOf(payments, [...shares, left], of);
          expect(tips.every((tip) => tip >= 0)).toBe(true);
          expect(tips.reduce((all, tip) => all + tip, 0)).toBe(
            payments.reduce((all, { tip_cents }) => all + tip_cents, 0),
          );
        },
      ),
    );
  });
});
