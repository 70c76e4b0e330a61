import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { spreadDiscount } from '../../../server/tax/line-totals.ts';
import { calculateTax, shareTaxes, type TaxableLine } from '../../../server/tax/calculate-tax.ts';

function line(unit_price_cents: number, tax_rate_basis_points: number, quantity = 1): TaxableLine {
  return { quantity, unit_price_cents, tax_rate_basis_points };
}
const sum = (amounts: number[]): number => amounts.reduce((all, amount) => all + amount, 0);

const anyLine = fc
  .record({
    quantity: fc.integer({ min: 1, max: 99 }),
    unit_price_cents: fc.integer({ min: 0, max: 100_000_00 }),
    tax_rate_basis_points: fc.constantFrom(0, 210, 400, 700, 1000, 1900, 2100, 2550),
    discount: fc.integer({ min: 0, max: 100 }),
  })
  .map(({ discount, ...priced }) => ({
    ...priced,
    discount_cents: Math.floor((priced.quantity * priced.unit_price_cents * discount) / 100),
  }));
const anyBill = fc.array(anyLine, { maxLength: 40 });
const anyPrices = fc.boolean().map((prices_include_tax) => ({ prices_include_tax }));

describe('tax calculated by hand', () => {
  test('with prices that include tax: the total is what was paid', () => {
    expect(
      calculateTax([line(1000, 1000), line(250, 2100, 2)], { prices_include_tax: true }),
    ).toEqual({
      taxes: [
        { rate_basis_points: 1000, net_cents: 909, tax_cents: 91, gross_cents: 1000 },
        { rate_basis_points: 2100, net_cents: 413, tax_cents: 87, gross_cents: 500 },
      ],
      subtotal_cents: 1322,
      tax_cents: 178,
      total_cents: 1500,
      lines: [
        { net_cents: 909, gross_cents: 1000, total_cents: 1000 },
        { net_cents: 413, gross_cents: 500, total_cents: 500 },
      ],
    });
  });

  test('with prices that exclude tax: half a cent is rounded up', () => {
    const { taxes, total_cents } = calculateTax([line(105, 1000)], { prices_include_tax: false });
    expect(taxes).toEqual([
      { rate_basis_points: 1000, net_cents: 105, tax_cents: 11, gross_cents: 116 },
    ]);
    expect(total_cents).toBe(116);
  });

  test('is calculated once per rate, never line by line', () => {
    const three = calculateTax([line(333, 1000), line(333, 1000), line(334, 1000)], {
      prices_include_tax: true,
    });
    expect(three.taxes[0]!.net_cents).toBe(909);
    expect(three.lines.map((each) => each.net_cents)).toEqual([303, 303, 303]);
  });

  test('is zero without lines', () => {
    expect(calculateTax([], { prices_include_tax: true })).toEqual({
      taxes: [],
      subtotal_cents: 0,
      tax_cents: 0,
      total_cents: 0,
      lines: [],
    });
  });

  test('is refused for a price of half a cent', () => {
    expect(() => calculateTax([line(0.5, 1000)], { prices_include_tax: true })).toThrow(RangeError);
  });
});

describe('the calculation of tax, for any lines,', () => {
  test('adds up to the cent', () => {
    fc.assert(
      fc.property(anyBill, anyPrices, (bill, options) => {
        const { taxes, lines, ...totals } = calculateTax(bill, options);
        expect(totals.subtotal_cents + totals.tax_cents).toBe(totals.total_cents);
        for (const tax of taxes) {
          const own = lines.filter(
            (_, i) => bill[i]!.tax_rate_basis_points === tax.rate_basis_points,
          );
          expect(tax.net_cents + tax.tax_cents).toBe(tax.gross_cents);
          expect(sum(own.map((each) => each.net_cents))).toBe(tax.net_cents);
          expect(sum(own.map((each) => each.gross_cents))).toBe(tax.gross_cents);
        }
      }),
    );
  });

  test('never changes what was paid: the side that the prices state stays to the cent', () => {
    fc.assert(
      fc.property(anyBill, anyPrices, (bill, options) => {
        const calculated = calculateTax(bill, options);
        const stated = sum(
          bill.map((each) => each.quantity * each.unit_price_cents - each.discount_cents),
        );
        expect(
          options.prices_include_tax ? calculated.total_cents : calculated.subtotal_cents,
        ).toBe(stated);
      }),
    );
  });

  test('gives the whole cent that is nearest to the exact tax', () => {
    fc.assert(
      fc.property(anyBill, anyPrices, (bill, options) => {
        for (const { rate_basis_points: rate, ...tax } of calculateTax(bill, options).taxes) {
          const [exact, over] = options.prices_include_tax
            ? [tax.gross_cents * 10_000, 10_000 + rate]
            : [tax.net_cents * (10_000 + rate), 10_000];
          const rounded = options.prices_include_tax ? tax.net_cents : tax.gross_cents;
          expect(Math.abs(rounded * over - exact) * 2).toBeLessThanOrEqual(over);
        }
      }),
    );
  });

  test('does not depend on the order of the lines', () => {
    fc.assert(
      fc.property(anyBill, anyPrices, (bill, options) => {
        const { lines: _, ...totals } = calculateTax(bill, options);
        const { lines: __, ...reversed } = calculateTax(bill.toReversed(), options);
        expect(reversed).toEqual(totals);
        const rates = totals.taxes.map((tax) => tax.rate_basis_points);
        expect(rates).toEqual([...new Set(rates)].sort((a, b) => a - b));
      }),
    );
  });

  test('spreads a discount on the order to the cent, and turns no line negative', () => {
    fc.assert(
      fc.property(
        fc.array(anyLine, { minLength: 1, maxLength: 20 }),
        fc.integer({ min: 0, max: 100 }),
        (bill, share) => {
          const before = calculateTax(bill, { prices_include_tax: true }).total_cents;
          const discount = Math.floor((before * share) / 100);
          const after = calculateTax(spreadDiscount(bill, discount), { prices_include_tax: true });
          expect(after.total_cents).toBe(before - discount);
          after.lines.forEach((each) => expect(each.total_cents).toBeGreaterThanOrEqual(0));
        },
      ),
    );
  });

  test('adds up with lines on both sides of zero: a returned bottle beside a meal', () => {
    const signed = fc.array(
      anyLine.chain((each) =>
        fc
          .constantFrom(1, -1)
          .map((side) => ({ ...each, quantity: each.quantity * side, discount_cents: 0 })),
      ),
    );
    fc.assert(
      fc.property(signed, anyPrices, (bill, options) => {
        const { taxes, lines } = calculateTax(bill, options);
        expect(sum(lines.map((each) => each.net_cents))).toBe(
          sum(taxes.map((tax) => tax.net_cents)),
        );
        expect(sum(lines.map((each) => each.gross_cents))).toBe(
          sum(taxes.map((tax) => tax.gross_cents)),
        );
      }),
    );
  });

  test('gives the same lines again from stored taxes', () => {
    fc.assert(
      fc.property(anyBill, anyPrices, (bill, options) => {
        const { taxes, lines } = calculateTax(bill, options);
        expect(shareTaxes(bill, taxes, options)).toEqual(lines);
      }),
    );
  });
});
