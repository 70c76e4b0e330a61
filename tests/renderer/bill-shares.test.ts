import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  chosenBySeat,
  costOf,
  isAllChosen,
  linesOf,
  seatsOf,
  type Bill,
  type BillItem,
  type Chosen,
} from '../../renderer/staff/bills/bill.ts';
import { productsLeft, shareOf } from '../../server/invoices/document/share.ts';
import { calculatePart, calculateTax, sumTaxes } from '../../server/tax/calculate-tax.ts';

interface Given {
  quantity: number;
  unit_price_cents: number;
  rate: number;
  discount: number;
  seat: number | null;
  /** Above 0: the dish is a bundle whose second part has this price and the other rate. */
  part: number;
}
const given: fc.Arbitrary<Given> = fc.record({
  quantity: fc.integer({ min: 1, max: 6 }),
  unit_price_cents: fc.integer({ min: 1, max: 5000 }),
  rate: fc.constantFrom(0, 700, 1000, 2100),
  discount: fc.integer({ min: 0, max: 100 }),
  seat: fc.option(fc.integer({ min: 1, max: 4 })),
  part: fc.constantFrom(0, 0, 350),
});

function itemOf(values: Partial<BillItem> & Pick<BillItem, 'id' | 'quantity'>): BillItem {
  const { quantity, unit_price_cents = 0, discount_cents = 0 } = values;
  return {
    product_id: values.id,
    name: values.id,
    unit_price_cents,
    tax_rate_basis_points: 1000,
    discount_cents,
    total_cents: quantity * unit_price_cents - discount_cents,
    notes: null,
    kind: 'dish',
    part_of: null,
    options: [],
    course: null,
    seat: null,
    voids: [],
    ...values,
  };
}

function billOf(all: Given[], prices_include_tax: boolean): Bill {
  const items = all.flatMap(({ quantity, unit_price_cents, rate, discount, seat, part }, place) => {
    const id = `item-${place}`;
    const priced = (cents: number) => ({
      quantity,
      unit_price_cents: cents,
      discount_cents: Math.floor((quantity * cents * discount) / 100),
      seat,
    });
    const head = itemOf({ id, tax_rate_basis_points: rate, ...priced(unit_price_cents) });
    const second = itemOf({
      id: `${id}-part`,
      part_of: id,
      kind: 'bundle_part',
      tax_rate_basis_points: 1900,
      ...priced(part),
    });
    return part > 0 ? [head, second] : [head];
  });
  const { total_cents } = calculateTax(items, { prices_include_tax });
  const order = { id: 'order', order_number: 1, status: 'pending', created_at: '', items };
  return { orders: [order], total_cents } as unknown as Bill;
}
function headsOf(bill: Bill): Chosen[] {
  return linesOf(bill.orders[0]!).map(({ id, quantity }) => ({ order_item_id: id, quantity }));
}
/** The server's document for the chosen items of a bill of which nothing is invoiced. */
function documentOf(bill: Bill, chosen: Chosen[], prices_include_tax: boolean): number {
  const { items } = bill.orders[0]!;
  const shared = shareOf(items, new Map(), chosen);
  const { taxes } = calculateTax(items, { prices_include_tax });
  return sumTaxes(calculatePart(shared, taxes, { prices_include_tax })).total_cents;
}
const bills = fc.array(given, { minLength: 1, maxLength: 8 });

describe('the share of a payer by item', () => {
  it('is what the server’s document comes to, to the cent where prices include tax', () =>
    fc.assert(
      fc.property(bills, fc.infiniteStream(fc.nat()), fc.boolean(), (all, random, included) => {
        const bill = billOf(all, included);
        const left = headsOf(bill);
        const chosen = left
          .map(({ order_item_id, quantity }) => ({
            order_item_id,
            quantity: (random.next().value as number) % (quantity + 1),
          }))
          .filter(({ quantity }) => quantity > 0);
        if (chosen.length === 0) return;
        const cost = costOf(bill, left, chosen);
        const document = documentOf(bill, chosen, included);
        if (included) expect(cost).toBe(document);
        // a cent for each rate, which the document adds or takes so that the rest adds up
        else expect(Math.abs(cost - document)).toBeLessThanOrEqual(5);
      }),
    ));

  it('of payers one after another adds up to the bill', () =>
    fc.assert(
      fc.property(bills, (all) => {
        const bill = billOf(all, true);
        let left = headsOf(bill);
        let paid = 0;
        while (left.length > 0) {
          const one = { ...left[0]!, quantity: 1 };
          paid += costOf(bill, left, [one]);
          left = left
            .map((item) => (item === left[0] ? { ...item, quantity: item.quantity - 1 } : item))
            .filter(({ quantity }) => quantity > 0);
        }
        expect(Math.abs(paid - bill.total_cents)).toBeLessThanOrEqual(all.length * 6);
        expect(productsLeft(bill.orders[0]!.items, new Map(), 'item-0')).toBe(all[0]!.quantity);
      }),
    ));

  it('knows when everything is chosen', () => {
    const left = [
      { order_item_id: 'a', quantity: 2 },
      { order_item_id: 'b', quantity: 1 },
    ];
    expect(isAllChosen(left, left)).toBe(true);
    expect(isAllChosen(left, [left[0]!])).toBe(false);
    expect(isAllChosen(left, [{ order_item_id: 'a', quantity: 1 }, left[1]!])).toBe(false);
  });
});

describe('the share of a payer by seat', () => {
  it('is what the seat ordered; what nobody in particular ordered stands last', () => {
    const one = { unit_price_cents: 100, rate: 1000, discount: 0, part: 0 };
    const bill = billOf(
      [
        { ...one, quantity: 2, seat: 3 },
        { ...one, quantity: 1, seat: null },
        { ...one, quantity: 1, seat: 1 },
      ],
      true,
    );
    const left = headsOf(bill);
    expect(seatsOf(bill, left)).toEqual([1, 3, null]);
    expect(chosenBySeat(bill, left, [3])).toEqual([{ order_item_id: 'item-0', quantity: 2 }]);
    expect(costOf(bill, left, chosenBySeat(bill, left, [3, null]))).toBe(300);
    expect(seatsOf(bill, left.slice(1))).toEqual([1, null]); // seat 3 has its document
  });
});

describe('the lines of an order', () => {
  it('show a bundle as one line with the price of all its parts', () => {
    const bill = billOf(
      [{ quantity: 2, unit_price_cents: 900, rate: 1000, discount: 10, seat: 2, part: 350 }],
      true,
    );
    expect(linesOf(bill.orders[0]!)).toMatchObject([
      { id: 'item-0', quantity: 2, full_cents: 2500, discount_cents: 250, total_cents: 2250 },
    ]);
  });
});
