import {
  changedAt,
  defineTable,
  id,
  madeAt,
  type Row,
  text,
  timeOrNull,
} from '../database/table.ts';

export const Table = defineTable('tables', {
  id: id(),
  restaurant_id: text(),
  name: text(),
  token: text(),
  closed_at: timeOrNull(),
  created_at: madeAt(),
  updated_at: changedAt(),
});
export type Table = Row<typeof Table>;
