import {
  changedAt,
  defineTable,
  id,
  intOrNull,
  madeAt,
  otherwise,
  type Row,
  text,
  textOrNull,
  timeOrNull,
} from '../database/table.ts';
import type { TableKind, TableShape } from './contract.ts';

export const Table = defineTable('tables', {
  id: id(),
  restaurant_id: text(),
  name: text(),
  token: text(),
  closed_at: timeOrNull(),
  /** A counter takes takeaway orders by name. */
  kind: otherwise(text<TableKind>(), 'table'),
  area: textOrNull(),
  seats: intOrNull(),
  /** Its place on the plan of the floor; null until somebody arranges it. */
  x: intOrNull(),
  y: intOrNull(),
  shape: otherwise(text<TableShape>(), 'square'),
  /** Orders and documents of before still name it. */
  removed_at: timeOrNull(),
  created_at: madeAt(),
  updated_at: changedAt(),
});
export type Table = Row<typeof Table>;
