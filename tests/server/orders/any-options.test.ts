import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { discountLines } from '../../../server/bills/discount-lines.ts';
import { shareOf } from '../../../server/invoices/document/share.ts';
import {
  chooseOptions,
  optionsInPrice,
  optionsPrice,
  type PricedGroup,
} from '../../../server/menu/options/chosen.ts';
import { linesOf, type NewLine } from '../../../server/orders/lines.ts';
import {
  calculatePart,
  calculateTax,
  subtractTaxes,
  sumTaxes,
} from '../../../server/tax/calculate-tax.ts';
import { lineTotal } from '../../../server/tax/line-totals.ts';

const sum = (amounts: number[]) => amounts.reduce((all, amount) => all + amount, 0);
const rate = fc.constantFrom(0, 700, 1000, 1900);
const anyOption = fc.record({
  id: fc.uuid(),
  name: fc.constantFrom('Cheese', 'No onions', 'Beer'),
  price_cents: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 2_000 })),
  available: fc.constant(true),
  tax_rate_basis_points: fc.option(rate),
  translations: fc.constant({}),
});
const anyGroup: fc.Arbitrary<PricedGroup> = fc.record({
  id: fc.uuid(),
  name: fc.constantFrom('Size', 'Extras'),
  min: fc.nat(2),
  max: fc.option(fc.integer({ min: 2, max: 5 })),
  options: fc.array(anyOption, { minLength: 1, maxLength: 5 }),
  translations: fc.constant({}),
});
const anyProduct = fc.record({
  id: fc.uuid(),
  name: fc.constant('Burger'),
  price_cents: fc.integer({ min: 0, max: 5_000 }),
  available: fc.constant(true),
  tax_rate_basis_points: rate,
  bundle: fc.option(
    fc.record({
      name: fc.constant('Drink'),
      tax_rate_basis_points: rate,
      share_basis_points: fc.integer({ min: 1, max: 9_999 }),
    }),
  ),
  option_groups: fc.array(anyGroup, { maxLength: 3 }),
});
/** A dish with as many pieces of each of its options as these numbers say, in turn. */
const anyItem = fc.record({
  product: anyProduct,
  pieces: fc.array(fc.nat(2), { minLength: 1, maxLength: 15 }),
  quantity: fc.integer({ min: 1, max: 9 }),
});

function wantedOf({
  product,
  pieces,
}: {
  product: { option_groups: PricedGroup[] };
  pieces: number[];
}) {
  return product.option_groups
    .flatMap(({ options }) => options)
    .map(({ id }, place) => ({ option_id: id, quantity: pieces[place % pieces.length]! }))
    .filter(({ quantity }) => quantity > 0);
}

/** The lines of what was chosen, whether or not the groups allow as many pieces. */
function linesOfAll(items: (typeof anyItem extends fc.Arbitrary<infer I> ? I : never)[]) {
  return items.flatMap((item): NewLine[] => {
    const { chosen } = chooseOptions(item.product, wantedOf(item), 'options');
    return linesOf(item.product, { quantity: item.quantity, notes: null, options: chosen });
  });
}
const asItems = (lines: NewLine[]) => lines.map((line) => ({ ...line, discount_cents: 0 }));

describe('the calculation of options', () => {
  it('is the price of the dish and of each chosen piece, on lines by rate that add up', () => {
    fc.assert(
      fc.property(fc.array(anyItem, { minLength: 1, maxLength: 5 }), (items) => {
        const lines = linesOfAll(items);
        const prices = items.map((item) => {
          const { chosen } = chooseOptions(item.product, wantedOf(item), 'options');
          return item.quantity * (item.product.price_cents + optionsPrice(chosen));
        });
        expect(sum(lines.map(lineTotal))).toBe(sum(prices));
        expect(calculateTax(lines, { prices_include_tax: true }).total_cents).toBe(sum(prices));
        for (const line of lines.filter(({ options }) => options))
          for (const option of optionsInPrice(line.options!))
            expect(option.price_cents).toBeLessThanOrEqual(line.unit_price_cents);
      }),
    );
  });

  it('allows as many pieces of a group as it says', () => {
    fc.assert(
      fc.property(anyItem, (item) => {
        const wanted = wantedOf(item);
        const { faults } = chooseOptions(item.product, wanted, 'items.0.options');
        const outside = item.product.option_groups.filter(({ min, max, options }) => {
          const ids = new Set(options.map(({ id }) => id));
          const count = sum(
            wanted.filter(({ option_id }) => ids.has(option_id)).map(({ quantity }) => quantity),
          );
          return count < min || (max !== null && count > max);
        });
        expect(faults).toHaveLength(outside.length);
      }),
    );
  });

  it('adds up with any discounts and shares, with the tax of each rate to the cent', () => {
    fc.assert(
      fc.property(
        fc.array(anyItem, { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 0, max: 10_000 }),
        fc.integer({ min: 0, max: 10_000 }),
        fc.nat(),
        fc.boolean(),
        (items, onDish, onBill, some, prices_include_tax) => {
          const lines = linesOfAll(items);
          const discounted = discountLines(asItems(lines), [
            { order_item_id: lines[0]!.id, percent_basis_points: onDish, amount_cents: null },
            { order_item_id: null, percent_basis_points: onBill, amount_cents: null },
          ]);
          const { taxes } = calculateTax(discounted, { prices_include_tax });
          const dish = discounted[0]!;
          const share = shareOf(discounted, new Map(), [
            { order_item_id: dish.id, quantity: 1 + (some % dish.quantity) },
          ]);
          const part = calculatePart(share, taxes, { prices_include_tax });
          const left = subtractTaxes(taxes, part);
          const stated = prices_include_tax ? 'gross_cents' : 'net_cents';
          expect(sum(part.map((tax) => tax[stated]))).toBe(sum(share.map(lineTotal)));
          for (const tax of left) expect(tax.tax_cents).toBeGreaterThanOrEqual(0);
          expect(sumTaxes(part).total_cents + sumTaxes(left).total_cents).toBe(
            sumTaxes(taxes).total_cents,
          );
          expect(sumTaxes(part).tax_cents + sumTaxes(left).tax_cents).toBe(
            sumTaxes(taxes).tax_cents,
          );
        },
      ),
    );
  });
});
