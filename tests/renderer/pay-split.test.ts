import { describe, expect, it } from 'vitest';
import { shallowRef } from 'vue';
import type { Bill } from '../../renderer/staff/bills/bill.ts';
import type { Uninvoiced } from '../../renderer/staff/bills/use-bill.ts';
import { useSplit } from '../../renderer/staff/pay/split.ts';

const DISHES = ['beer', 'soup', 'fish', 'cake'];
const EACH_CENTS = 1000;
const TOTAL_CENTS = DISHES.length * EACH_CENTS;

function itemOf(id: string) {
  return {
    id,
    kind: 'dish',
    part_of: null,
    name: id,
    quantity: 1,
    unit_price_cents: EACH_CENTS,
    total_cents: EACH_CENTS,
    discount_cents: 0,
    tax_rate_basis_points: 1000,
    seat: null,
    options: [],
    voids: [],
  };
}
function billWith(payments: { id: string; amount_cents: number; refunded_at: string | null }[]) {
  const paid_cents = payments
    .filter(({ refunded_at }) => refunded_at === null)
    .reduce((sum, { amount_cents }) => sum + amount_cents, 0);
  return {
    id: 'bill',
    total_cents: TOTAL_CENTS,
    paid_cents,
    left_cents: TOTAL_CENTS - paid_cents,
    orders: [{ id: 'order', created_at: '', status: 'pending', items: DISHES.map(itemOf) }],
    payments,
  } as unknown as Bill;
}
/** A bill of four dishes of 10.00, of which nothing is invoiced. */
function openSplit() {
  const payments: Parameters<typeof billWith>[0] = [];
  const bill = shallowRef(billWith([]));
  const rest: Uninvoiced = {
    items: DISHES.map((order_item_id) => ({ order_item_id, quantity: 1 })),
    left_cents: TOTAL_CENTS,
    by_amount: false,
  };
  const use = useSplit(
    () => bill.value,
    () => rest,
  );
  return {
    use,
    /** The present payer pays without a document; `meanwhile` before the answer is here. */
    pay(id: string, meanwhile: () => void = () => undefined) {
      const amount_cents = use.share_cents.value!;
      const turn = use.turn();
      meanwhile();
      payments.push({ id, amount_cents, refunded_at: null });
      bill.value = billWith([...payments]);
      use.advance(turn, { id, left_cents: bill.value.left_cents }, null);
      return amount_cents;
    },
    refund(id: string) {
      payments.find((one) => one.id === id)!.refunded_at = '2031-03-04T12:00:00Z';
      bill.value = billWith([...payments]);
    },
    offered: () => use.choosable.value.map(({ order_item_id }) => order_item_id),
  };
}

describe('a payment that was refunded', () => {
  it('has paid no dish: it is offered again, and nobody else pays for it', () => {
    const { use, pay, refund, offered } = openSplit();
    use.choose('items');
    use.chooseItem('beer', 1);
    expect(pay('first')).toBe(EACH_CENTS);
    expect(offered()).toEqual(['soup', 'fish', 'cake']);
    refund('first');
    expect(offered()).toEqual(DISHES);
    for (const id of ['soup', 'fish', 'cake']) use.chooseItem(id, 1);
    expect(use.share_cents.value).toBe(3 * EACH_CENTS);
  });

  it('of an equal split is no payer: the shares stay equal', () => {
    const { use, pay, refund } = openSplit();
    use.choose('equal', 4);
    expect([pay('first'), pay('second')]).toEqual([EACH_CENTS, EACH_CENTS]);
    refund('second');
    expect([use.paid.value, use.share_cents.value]).toEqual([1, EACH_CENTS]);
    expect([pay('third'), pay('fourth'), pay('fifth')]).toEqual(Array(3).fill(EACH_CENTS));
  });
});

describe('a split that is changed while a payment is on its way', () => {
  it('counts what the payer paid, not what is chosen meanwhile', () => {
    const { use, pay, offered } = openSplit();
    use.choose('items');
    use.chooseItem('beer', 1);
    pay('first', () => {
      use.chooseItem('beer', 0);
      use.chooseItem('fish', 1);
    });
    expect(offered()).toEqual(['soup', 'fish', 'cake']);
  });

  it('goes on as it was when the payer paid', () => {
    const { use, pay } = openSplit();
    use.choose('equal', 4);
    pay('first', () => use.choose('equal', 2));
    expect([use.split.payers, use.paid.value, use.share_cents.value]).toEqual([4, 1, EACH_CENTS]);
  });
});
