import {
  defineTable,
  keyed,
  madeAt,
  type Row,
  text,
  textOrNull,
  time,
  timeOrNull,
} from '../database/table.ts';

export const OneUseToken = defineTable('one_use_tokens', {
  token_hash: keyed(text()),
  purpose: text<'reset' | 'email' | 'mfa' | 'invite'>(),
  customer_id: textOrNull(),
  user_id: textOrNull(),
  email: textOrNull(),
  expires_at: time(),
  used_at: timeOrNull(),
  created_at: madeAt(),
});
export type OneUseToken = Row<typeof OneUseToken>;
