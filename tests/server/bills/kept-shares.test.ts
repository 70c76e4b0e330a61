import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  discountLines,
  type GivenDiscount,
  type HeldLine,
  NOTHING_INVOICED,
} from '../../../server/bills/discount-lines.ts';
import {
  calculatePart,
  calculateTax,
  keepParts,
  subtractTaxes,
  type Tax,
} from '../../../server/tax/calculate-tax.ts';
import { discountOn, lineTotal } from '../../../server/tax/line-totals.ts';
import { sum } from '../../support/bill-checks.ts';

/** A dish of which some pieces are invoiced, and then some of the others voided. */
const anyDish = fc.record({
  quantity: fc.integer({ min: 1, max: 6 }),
  unit_price_cents: fc.integer({ min: 0, max: 3000 }),
  tax_rate_basis_points: fc.constantFrom(0, 1000, 2100),
  invoiced: fc.nat({ max: 6 }),
  voided: fc.nat({ max: 6 }),
});
const anyDishes = fc.array(anyDish, { minLength: 1, maxLength: 5 }).map((dishes) =>
  dishes.map((dish, place) => ({
    ...dish,
    id: `dish ${place}`,
    kind: 'dish' as const,
    part_of: null,
    invoiced: Math.min(dish.invoiced, dish.quantity),
  })),
);
const anyGiven = fc.oneof(
  fc.record({ percent_basis_points: fc.integer({ min: 1, max: 10_000 }) }),
  fc.record({ amount_cents: fc.integer({ min: 1, max: 5000 }) }),
);
const given = (order_item_id: string | null, more: Partial<GivenDiscount>): GivenDiscount => ({
  order_item_id,
  percent_basis_points: null,
  amount_cents: null,
  ...more,
});
/** The dishes after the voids, with the next round. */
function after<Dish extends { quantity: number; invoiced: number; voided: number; id: string }>(
  dishes: Dish[],
  round: Dish[],
): Dish[] {
  return [
    ...dishes.map((dish) => ({
      ...dish,
      quantity: dish.quantity - Math.min(dish.voided, dish.quantity - dish.invoiced),
    })),
    ...round.map((dish) => ({ ...dish, id: `next ${dish.id}` })),
  ];
}

describe('what is on invoices', () => {
  it('keeps its discount, and the rest is off the other lines, to the cent as far as they go', () => {
    const onDish = fc.option(anyGiven);
    fc.assert(
      fc.property(anyDishes, anyDishes, anyGiven, onDish, (dishes, round, onBill, own) => {
        const all = [given(null, onBill), ...(own ? [given('dish 0', own)] : [])];
        const held = new Map<string, HeldLine>(
          discountLines(dishes, all)
            .filter(({ invoiced }) => invoiced > 0)
            .map((line) => [
              line.id,
              {
                quantity: line.invoiced,
                unit_price_cents: line.unit_price_cents,
                discount_cents: discountOn(line, line.invoiced),
              },
            ]),
        );
        const taxes: Tax[] = [{ rate_basis_points: 0, net_cents: 0, tax_cents: 0, gross_cents: 0 }];
        const lines = after(dishes, round);
        const kept = discountLines(lines, all, { ...NOTHING_INVOICED, lines: held, taxes });
        const heldOn = ({ id }: { id: string }) => held.get(id)?.discount_cents ?? 0;
        const worth = kept.map(
          ({ id, quantity, unit_price_cents }) =>
            (quantity - (held.get(id)?.quantity ?? 0)) * unit_price_cents,
        );
        kept.forEach((line, place) => {
          expect(line.discount_cents).toBeGreaterThanOrEqual(heldOn(line));
          expect(line.discount_cents - heldOn(line)).toBeLessThanOrEqual(worth[place]!);
        });
        if (own) return;
        const least = sum(kept.map(heldOn));
        const whole = sum(discountLines(lines, all).map(({ discount_cents }) => discount_cents));
        expect(sum(kept.map(({ discount_cents }) => discount_cents))).toBe(
          Math.max(least, Math.min(whole, least + sum(worth))),
        );
      }),
      { numRuns: 500 },
    );
  });

  it('keeps its tax: the rest can be invoiced to the cent, and none of it is below zero', () => {
    fc.assert(
      fc.property(anyDishes, anyDishes, fc.boolean(), (dishes, round, prices_include_tax) => {
        const options = { prices_include_tax };
        const whole = calculateTax(dishes, options).taxes;
        const held = dishes.reduce<Tax[]>((taxes, dish) => {
          if (dish.invoiced === 0) return taxes;
          const share = [{ ...dish, quantity: dish.invoiced }];
          return [...taxes, ...calculatePart(share, subtractTaxes(whole, taxes), options)];
        }, []);
        const lines = after(dishes, round).filter(({ quantity }) => quantity > 0);
        const kept = keepParts(calculateTax(lines, options).taxes, held, options);
        const left = subtractTaxes(kept, held);
        const rest = lines
          .map((line) => ({
            ...line,
            quantity: line.quantity - (line.id.startsWith('next') ? 0 : line.invoiced),
          }))
          .filter((line) => lineTotal(line) > 0);
        expect(calculatePart(rest, left, options).filter(({ gross_cents }) => gross_cents)).toEqual(
          left,
        );
        for (const { net_cents, tax_cents } of left)
          expect(Math.min(net_cents, tax_cents)).toBeGreaterThanOrEqual(0);
      }),
      { numRuns: 2000 },
    );
  });
});
