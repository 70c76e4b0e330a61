import { expect, it } from 'vitest';
import { isLate } from '../../renderer/staff/floor/state.ts';
import { type KitchenTicket, toneOf } from '../../renderer/staff/kitchen/wall.ts';
import type { Bill } from '../../renderer/staff/stores/bills.ts';

const limits = { wait_minutes: 15, late_minutes: 25 };
const ORDERED = Date.parse('2026-06-10T15:00:00Z');
const minutes = (after: number) => ORDERED + after * 60_000;
const at = (after: number) => new Date(minutes(after)).toISOString();
const ticket = (pickup_at: string | null) =>
  ({ kind: 'order', created_at: at(0), pickup_at }) as KitchenTicket;
const tones = (one: KitchenTicket, when: number[]) =>
  when.map((after) => toneOf(one, minutes(after), limits));

it('what is made at once waits from its order on', () => {
  expect(tones(ticket(null), [0, 14, 15, 24, 25])).toEqual([
    'plain',
    'plain',
    'wait',
    'wait',
    'late',
  ]);
});

it('what is picked up at a time is late then, and not while it is early', () => {
  const tone = tones(ticket(at(120)), [0, 60, 109, 110, 119, 120]);
  expect(tone).toEqual(['plain', 'plain', 'plain', 'wait', 'wait', 'late']);
  const order = { kitchen_status: 'pending', created_at: at(0), pickup_at: at(120) };
  const bill = { orders: [order] } as Bill;
  expect([60, 119, 120].map((after) => isLate(bill, minutes(after)))).toEqual([false, false, true]);
});
