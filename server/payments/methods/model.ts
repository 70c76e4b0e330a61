import {
  bool,
  defineTable,
  int,
  keyed,
  madeAt,
  type Row,
  text,
  textOrNull,
} from '../../database/table.ts';
import type { MethodKind } from './methods.ts';

export const PaymentMethod = defineTable('payment_methods', {
  restaurant_id: keyed(text()),
  id: keyed(text()),
  /** Null for a built-in method that the restaurant has not renamed. */
  name: textOrNull(),
  kind: text<MethodKind>(),
  opens_drawer: bool(),
  active: bool(),
  position: int(),
  created_at: madeAt(),
});
export type PaymentMethod = Row<typeof PaymentMethod>;
