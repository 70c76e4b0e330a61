import {
  defineTable,
  jsonOrNull,
  madeAt,
  type Row,
  serial,
  text,
  textOrNull,
} from '../database/table.ts';

export const AuditEntry = defineTable('audit_log', {
  id: serial(),
  restaurant_id: textOrNull(),
  actor: text(),
  action: text(),
  subject_id: textOrNull(),
  detail: jsonOrNull<unknown>(),
  created_at: madeAt(),
});
export type AuditEntry = Row<typeof AuditEntry>;
