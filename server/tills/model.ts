import { defineTable, id, madeAt, type Row, text, timeOrNull } from '../database/table.ts';
import type { TillKind } from './contract.ts';

export const Till = defineTable('tills', {
  id: id(),
  restaurant_id: text(),
  name: text(),
  kind: text<TillKind>(),
  /** SHA-256 of the token in the till's cookie. */
  token_hash: text(),
  paired_by: text(),
  created_at: madeAt(),
  last_used_at: timeOrNull(),
  unpaired_at: timeOrNull(),
});
export type Till = Row<typeof Till>;
