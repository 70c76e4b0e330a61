import { defineTable, madeAt, type Row, serial, text } from '../database/table.ts';
import type { Role } from '../http/endpoint.ts';

export const StoredEvent = defineTable('events', {
  id: serial(),
  restaurant_id: text(),
  type: text(),
  least_role: text<Role>(),
  subject_id: text(),
  created_at: madeAt(),
});
export type StoredEvent = Row<typeof StoredEvent>;
