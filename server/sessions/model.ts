import {
  defineTable,
  id,
  keyed,
  madeAt,
  type Row,
  text,
  textOrNull,
  time,
  timeOrNull,
} from '../database/table.ts';

export const Session = defineTable('sessions', {
  id: id(),
  user_id: textOrNull(),
  customer_id: textOrNull(),
  /** The till on which a PIN opened it; null where a password did. */
  till_id: textOrNull(),
  /** SHA-256 of the cookie of the paired device on which it was opened; null on any other. */
  device_hash: textOrNull(),
  user_agent: textOrNull(),
  last_seen_at: time(),
  expires_at: time(),
  ended_at: timeOrNull(),
  created_at: madeAt(),
});
export type Session = Row<typeof Session>;

export const RefreshToken = defineTable('refresh_tokens', {
  token_hash: keyed(text()),
  session_id: text(),
  used_at: timeOrNull(),
  created_at: madeAt(),
});
export type RefreshToken = Row<typeof RefreshToken>;
