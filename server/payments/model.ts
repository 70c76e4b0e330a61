import {
  defineTable,
  id,
  int,
  madeAt,
  type Row,
  text,
  textOrNull,
  time,
  timeOrNull,
} from '../database/table.ts';

export const Payment = defineTable('payments', {
  id: id(),
  order_id: text(),
  user_id: text(),
  method: text(),
  amount_cents: int(),
  tip_cents: int(),
  created_at: madeAt(),
  refunded_at: timeOrNull(),
  refunded_by: textOrNull(),
  refund_reason: textOrNull(),
});
export type Payment = Row<typeof Payment>;

/**
 * The turnover at one rate of an order that was settled, in cents; below zero where a payment was
 * refunded and the order is owed again. Never changed, so that a day's figures stay the same
 * whatever happens to the order.
 */
export const Sale = defineTable('sales', {
  id: id(),
  restaurant_id: text(),
  order_id: text(),
  sold_at: time(),
  rate_basis_points: int(),
  net_cents: int(),
  tax_cents: int(),
  gross_cents: int(),
});
export type Sale = Row<typeof Sale>;
