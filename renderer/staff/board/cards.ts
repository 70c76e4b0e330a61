import { plainText } from '../../../server/plain-text.ts';
import type { Order } from '../stores/orders.ts';

/** Orders that stand on one card of the board, the oldest first. */
export interface Card {
  key: string;
  orders: readonly Order[];
}

/**
 * The cards of a column: one for each order, or `together` one for each table. An order that
 * needs a confirmation stays alone, since it is accepted by itself.
 */
export function cardsOf(orders: readonly Order[], together: boolean): Card[] {
  const cards = new Map<string, Order[]>();
  for (const order of orders) {
    const key =
      together && order.table_id && !order.needs_confirmation
        ? `table:${order.table_id}`
        : order.id;
    cards.set(key, [...(cards.get(key) ?? []), order]);
  }
  return [...cards].map(([key, there]) => ({ key, orders: there }));
}

/** Whether an order has every typed word: in its number, table, name, person, dishes or notes. */
export function isFound(order: Order, typed: string): boolean {
  const text = plainText(
    [
      order.order_number,
      order.table_name,
      order.name,
      order.placed_by,
      order.notes,
      ...order.items.flatMap(({ name, notes }) => [name, notes]),
    ]
      .filter(Boolean)
      .join(' '),
  );
  return plainText(typed)
    .split(/\s+/)
    .every((word) => text.includes(word));
}
