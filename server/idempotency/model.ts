import { defineTable, int, keyed, madeAt, type Row, text } from '../database/table.ts';

export const IdempotencyKey = defineTable('idempotency_keys', {
  scope: keyed(text()),
  request_hash: text(),
  status: int(),
  answer: text(),
  created_at: madeAt(),
});
export type IdempotencyKey = Row<typeof IdempotencyKey>;
