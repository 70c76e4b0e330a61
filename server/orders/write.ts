/** Writes orders and their items for the bills that gather them. */
import { insert, insertAll, update, type Where } from '../database/repository.ts';
import type { NewRow } from '../database/table.ts';
import { type ItemVoid, ItemVoid as ItemVoids, Order, OrderItem } from './model.ts';

type NewOrder = NewRow<(typeof Order)['columns']>;
type NewItem = Omit<NewRow<(typeof OrderItem)['columns']>, 'order_id'>;

/** Inserts an order with its items. */
export async function insertOrder(
  order: NewOrder,
  items: NewItem[],
): Promise<Order & { items: OrderItem[] }> {
  const row = await insert(Order, order);
  const rows = await insertAll(
    OrderItem,
    items.map((item) => ({ ...item, order_id: row.id })),
  );
  return { ...row, items: rows };
}
export function insertItems(order_id: string, items: NewItem[]): Promise<OrderItem[]> {
  return insertAll(
    OrderItem,
    items.map((item) => ({ ...item, order_id })),
  );
}
/** @returns how many orders were changed */
export function changeOrders(where: Where<Order>, changes: Partial<Order>): Promise<number> {
  return update(Order, where, changes);
}
export async function changeItem(id: string, changes: Partial<OrderItem>): Promise<void> {
  await update(OrderItem, { id }, changes);
}
export function insertVoid(row: NewRow<(typeof ItemVoids)['columns']>): Promise<ItemVoid> {
  return insert(ItemVoids, row);
}
