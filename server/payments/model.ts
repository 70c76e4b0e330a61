import {
  defineTable,
  id,
  int,
  intOrNull,
  madeAt,
  type Row,
  text,
  textOrNull,
  timeOrNull,
} from '../database/table.ts';

export const Payment = defineTable('payments', {
  id: id(),
  bill_id: text(),
  /** Who took it; null for what a guest paid online. */
  user_id: textOrNull(),
  method: text(),
  amount_cents: int(),
  tip_cents: int(),
  /** Cash that was handed over; null where nobody said. */
  received_cents: intOrNull(),
  /** What cash rounding added to the amount, or took off it. */
  rounding_cents: int(),
  till_id: textOrNull(),
  created_at: madeAt(),
  refunded_at: timeOrNull(),
  refunded_by: textOrNull(),
  refund_reason: textOrNull(),
});
export type Payment = Row<typeof Payment>;
