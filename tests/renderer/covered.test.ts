import { expect, it } from 'vitest';
import { isCovered } from '../../renderer/portal/invoices/covered.ts';
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
