import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  shareOf,
  taxesOfShare,
  type SharedItem,
  type Taken,
} from '../../../server/invoices/document/share.ts';
import {
  calculateTax,
  calculatePart,
  subtractTaxes,
  sumTaxes,
  type Tax,
} from '../../../server/tax/calculate-tax.ts';

const sum = (amounts: number[]) => amounts.reduce((all, amount) => all + amount, 0);
const anyItem = fc.record({
  quantity: fc.integer({ min: 1, max: 12 }),
  unit_price_cents: fc.integer({ min: 0, max: 5_000 }),
  tax_rate_basis_points: fc.constantFrom(0, 400, 700, 1000, 2100, 2550),
  discount: fc.integer({ min: 0, max: 100 }),
});
const anyOrder = fc.array(anyItem, { minLength: 1, maxLength: 6 }).map((items) =>
  items.map(({ discount, ...item }, index): SharedItem => ({
    ...item,
    id: `item ${index}`,
    name: 'x',
    part_of: null,
    discount_cents: Math.floor((item.quantity * item.unit_price_cents * discount) / 100),
  })),
);
const anyPrices = fc.boolean().map((prices_include_tax) => ({ prices_include_tax }));
/** The payers' shares in turn: an item by its index, and how many hundredths of the rest of it. */
const anyTurns = fc.array(
  fc.record({
    place: fc.nat({ max: 5 }),
    share: fc.integer({ min: 1, max: 100 }),
    givesBack: fc.boolean(),
  }),
  { maxLength: 12 },
);

interface Part {
  share: SharedItem[];
  taxes: Tax[];
}

/** Splits an order as the tills do, with some shares credited again, until nothing is left. */
function split(
  items: SharedItem[],
  options: { prices_include_tax: boolean },
  turns: { place: number; share: number; givesBack: boolean }[],
): Part[] {
  const whole = calculateTax(items, options).taxes;
  const parts: Part[] = [];
  const taken = () => {
    const held = new Map<string, Taken>();
    for (const { id, quantity, discount_cents } of parts.flatMap(({ share }) => share)) {
      const before = held.get(id) ?? { quantity: 0, discount_cents: 0 };
      held.set(id, {
        quantity: before.quantity + quantity,
        discount_cents: before.discount_cents + discount_cents,
      });
    }
    return held;
  };
  const issue = (wanted?: { order_item_id: string; quantity: number }[]) => {
    const share = shareOf(items, taken(), wanted);
    parts.push({
      share,
      taxes: calculatePart(
        share,
        subtractTaxes(
          whole,
          parts.flatMap(({ taxes }) => taxes),
        ),
        options,
      ),
    });
  };
  for (const { place, share, givesBack } of turns) {
    const item = items[place % items.length]!;
    const quantity = Math.floor(
      ((item.quantity - (taken().get(item.id)?.quantity ?? 0)) * share) / 100,
    );
    if (quantity > 0) issue([{ order_item_id: item.id, quantity }]);
    if (givesBack && parts.length > 1) parts.splice(place % parts.length, 1);
  }
  const held = taken();
  if (items.some(({ id, quantity }) => (held.get(id)?.quantity ?? 0) < quantity)) issue();
  return parts;
}

function byRate(parts: Tax[][]) {
  const rates = [...new Set(parts.flat().map(({ rate_basis_points }) => rate_basis_points))].sort(
    (a, b) => a - b,
  );
  return rates.map((rate) => {
    const own = parts.flat().filter(({ rate_basis_points }) => rate_basis_points === rate);
    return {
      rate_basis_points: rate,
      net_cents: sum(own.map((tax) => tax.net_cents)),
      tax_cents: sum(own.map((tax) => tax.tax_cents)),
      gross_cents: sum(own.map((tax) => tax.gross_cents)),
    };
  });
}

describe('an order that several people pay', () => {
  it('[2.3.2] by item: its invoices add up to the order, rate by rate, however it is split and whatever is credited meanwhile', () => {
    fc.assert(
      fc.property(anyOrder, anyPrices, anyTurns, (items, options, turns) => {
        const parts = split(items, options, turns);
        expect(byRate(parts.map(({ taxes }) => taxes))).toEqual(calculateTax(items, options).taxes);
        for (const { id, quantity, discount_cents } of items) {
          const lines = parts.flatMap(({ share }) => share).filter((line) => line.id === id);
          expect([
            sum(lines.map((line) => line.quantity)),
            sum(lines.map((line) => line.discount_cents)),
          ]).toEqual([quantity, discount_cents]);
        }
      }),
    );
  });

  it('by item: each invoice stands by itself: nothing is below zero, and its lines add up to its totals', () => {
    fc.assert(
      fc.property(anyOrder, anyPrices, anyTurns, (items, options, turns) => {
        for (const { share, taxes } of split(items, options, turns)) {
          const stated = sum(
            share.map(
              ({ quantity, unit_price_cents, discount_cents }) =>
                quantity * unit_price_cents - discount_cents,
            ),
          );
          expect(
            options.prices_include_tax
              ? sumTaxes(taxes).total_cents
              : sumTaxes(taxes).subtotal_cents,
          ).toBe(stated);
          for (const { net_cents, tax_cents, gross_cents } of taxes) {
            expect(Math.min(net_cents, tax_cents, gross_cents)).toBeGreaterThanOrEqual(0);
            expect(net_cents + tax_cents).toBe(gross_cents);
          }
        }
      }),
    );
  });

  it('by item without credits: the tax of each invoice is that of its own amount, to the cent', () => {
    const turns = anyTurns.map((all) => all.map((turn) => ({ ...turn, givesBack: false })));
    fc.assert(
      fc.property(anyOrder, anyPrices, turns, (items, options, all) => {
        for (const { share, taxes } of split(items, options, all)) {
          const alone = calculateTax(share, options).taxes;
          taxes.forEach(({ tax_cents }, index) =>
            expect(Math.abs(tax_cents - alone[index]!.tax_cents)).toBeLessThanOrEqual(2),
          );
        }
      }),
    );
  });

  it('by amount: the shares are what each pays, and add up to the order, rate by rate', () => {
    fc.assert(
      fc.property(
        anyOrder,
        anyPrices,
        fc.array(fc.integer({ min: 1, max: 100 }), { maxLength: 12 }),
        (items, options, turns) => {
          const whole = calculateTax(items, options).taxes;
          fc.pre(sumTaxes(whole).total_cents > 0);
          const parts: Tax[][] = [];
          const left = () => subtractTaxes(whole, parts.flat());
          for (const share of turns) {
            const cents = Math.floor((sumTaxes(left()).total_cents * share) / 100);
            if (cents === 0) continue;
            parts.push(taxesOfShare(left(), cents, 2));
            expect(sumTaxes(parts.at(-1)!).total_cents).toBe(cents);
          }
          if (sumTaxes(left()).total_cents > 0) parts.push(taxesOfShare(left(), undefined, 2));
          expect(byRate(parts)).toEqual(whole.filter(({ gross_cents }) => gross_cents > 0));
          for (const { net_cents, tax_cents } of parts.flat())
            expect(Math.min(net_cents, tax_cents)).toBeGreaterThanOrEqual(0);
        },
      ),
    );
  });

  it('calculated by hand: twenty shares of five cents without tax bear ten cents of tax together, not twenty', () => {
    const tea = {
      id: 'tea',
      name: 'Tea',
      quantity: 20,
      unit_price_cents: 5,
      tax_rate_basis_points: 1000,
      discount_cents: 0,
      part_of: null,
    };
    const one = Array.from({ length: 20 }, (_, before) => ({
      place: 0,
      share: Math.ceil(100 / (20 - before)),
      givesBack: false,
    }));
    const parts = split([tea], { prices_include_tax: false }, one);
    expect([parts.length, sum(parts.map(({ taxes }) => sumTaxes(taxes).total_cents))]).toEqual([
      20, 110,
    ]);
  });
});
