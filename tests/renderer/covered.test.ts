import { expect, it } from 'vitest';
import { isCovered, isPaidAsOwn } from '../../renderer/portal/invoices/covered.ts';
import type { GuestBill } from '../../renderer/portal/orders/follow.ts';

const round = (total_cents: number, more: object) => ({ total_cents, ...more });
const covered = (total_cents: number, paid_cents: number, rounds: object[]) =>
  isCovered({ settled: false, total_cents, bill: { paid_cents, rounds } as GuestBill });

it('a part is paid by what is on the bill, less what others paid for rounds of their own', () => {
  const [mine, theirs] = [
    { mine: true, paid: false },
    { mine: false, paid: false },
  ];
  expect(covered(840, 1850, [round(840, mine), round(1850, theirs)])).toBe(true);
  const paid = { mine: false, paid: true };
  expect(covered(840, 1850, [round(840, mine), round(1850, paid)])).toBe(false);
  expect(covered(840, 2690, [round(840, mine), round(1850, paid)])).toBe(true);
  expect(covered(840, 840, [round(840, { mine: true, paid: true }), round(1850, theirs)])).toBe(
    true,
  );
});

it('an order is paid as its guest’s own by its own round alone', () => {
  const [at, later] = ['2026-03-01T19:00:00.000Z', '2026-03-01T19:10:00.000Z'];
  const paid = (rounds: object[]) => isPaidAsOwn({ created_at: at, bill: { rounds } as GuestBill });
  expect(paid([{ at, paid: true }])).toBe(true);
  expect(
    paid([
      { at, paid: false },
      { at: later, paid: true },
    ]),
  ).toBe(false);
});
