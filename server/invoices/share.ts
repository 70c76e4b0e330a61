import { conflict, invalid, type Fault } from '../errors.ts';

export interface SharedItem { id: string; name: string; quantity: number; unit_price_cents: number; tax_rate_basis_points: number }
export interface WantedItem { order_item_id: string; quantity: number }

/**
 * What one payer's invoice holds: the items he asks for, else all that is left. The shares never exceed the order.
 * @throws Problem 409 `already_invoiced` when nothing is left, 422 for more than is left
 */
export function shareOf(items: SharedItem[], taken: Map<string, number>, wanted?: WantedItem[]): SharedItem[] {
  const left = (item: SharedItem) => item.quantity - (taken.get(item.id) ?? 0);
  if (items.every((item) => left(item) === 0)) throw conflict('already_invoiced');
  if (!wanted) return items.map((item) => ({ ...item, quantity: left(item) })).filter(({ quantity }) => quantity > 0);
  const faults: Fault[] = [];
  const share = wanted.flatMap(({ order_item_id, quantity }, index) => {
    const item = items.find(({ id }) => id === order_item_id);
    const asked = wanted.filter((other) => other.order_item_id === order_item_id).reduce((sum, other) => sum + other.quantity, 0);
    if (!item) faults.push({ path: `items.${index}.order_item_id`, message: 'unknown_reference' });
    else if (asked > left(item)) faults.push({ path: `items.${index}.quantity`, message: 'more_than_ordered', values: { left: left(item) } });
    else return [{ ...item, quantity }];
    return [];
  });
  if (faults.length > 0) throw invalid(faults);
  return share;
}
