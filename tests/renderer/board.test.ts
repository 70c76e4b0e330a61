import { expect, it } from 'vitest';
import { isFound, cardsOf } from '../../renderer/staff/board/cards.ts';
import type { Order } from '../../renderer/staff/stores/orders.ts';

function order(order_number: number, table_id: string | null, more: object = {}): Order {
  const dish = { kind: 'dish', name: 'Jamón ibérico', quantity: 1, notes: 'sin pan' };
  return {
    id: `order ${order_number}`,
    order_number,
    table_id,
    table_name: table_id && `Mesa ${table_id}`,
    name: null,
    placed_by: 'Niamh Byrne',
    needs_confirmation: false,
    notes: null,
    items: [dish],
    ...more,
  } as Order;
}
const numbers = (orders: Order[], together: boolean) =>
  cardsOf(orders, together).map((card) => card.orders.map((one) => one.order_number));

it('a card holds one order, or together those of a table; none that is to be confirmed', () => {
  const orders = [
    order(1, 'A'),
    order(2, 'B'),
    order(3, 'A'),
    order(4, null),
    order(5, null),
    order(6, 'A', { needs_confirmation: true }),
  ];
  expect(numbers(orders, false)).toEqual([[1], [2], [3], [4], [5], [6]]);
  expect(numbers(orders, true)).toEqual([[1, 3], [2], [4], [5], [6]]);
});

it('an order is found by words of its number, table, person, dishes and notes, without accents', () => {
  const found = ['7', 'mesa c', 'jamon', 'PAN niamh', ' iberico  mesa '];
  for (const typed of found) expect([typed, isFound(order(7, 'C'), typed)]).toEqual([typed, true]);
  expect(isFound(order(7, 'C'), 'jamon mesa d')).toBe(false);
});
