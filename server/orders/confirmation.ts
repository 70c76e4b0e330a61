/** Whether an order is so large that staff must confirm it before the kitchen begins. */
import { statement } from '../database/repository.ts';
import { CONFIRM, widened } from '../security/guest-order-limit.ts';

interface Size {
  dishes: number;
  cents: number;
}

/** The size of a table's pending orders together. */
export async function pendingSizeAt(table_id: string): Promise<Size> {
  const { dishes, prices } = CONFIRM.table;
  if (widened(dishes) === Infinity && widened(prices) === Infinity) return { dishes: 0, cents: 0 };
  const [size] = await statement<Size>(
    `SELECT CAST(COALESCE(SUM(o.total_cents), 0) AS BIGINT) AS cents,
       CAST(COALESCE(SUM((SELECT SUM(i.quantity) FROM order_items i
         WHERE i.order_id = o.id AND i.kind = 'dish')), 0) AS BIGINT) AS dishes
     FROM orders o WHERE o.table_id = $1 AND o.status = 'pending' AND o.settled_at IS NULL`,
    [table_id],
  );
  return size!;
}

function beyond(
  { dishes, cents }: Size,
  most: { dishes: number; prices: number },
  averagePrice: number,
): boolean {
  return (
    dishes > widened(most.dishes) ||
    (averagePrice > 0 && cents > widened(most.prices) * averagePrice)
  );
}

/** @param averagePrice the menu's average price in cents, 0 where nothing has a price */
export function needsConfirmation(order: Size, waiting: Size, averagePrice: number): boolean {
  return (
    beyond(order, CONFIRM.order, averagePrice) ||
    beyond(
      { dishes: order.dishes + waiting.dishes, cents: order.cents + waiting.cents },
      CONFIRM.table,
      averagePrice,
    )
  );
}
