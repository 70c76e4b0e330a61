import {
  bool,
  changedAt,
  defineTable,
  id,
  int,
  intOrNull,
  jsonOrNull,
  keyed,
  madeAt,
  otherwise,
  type Row,
  text,
  textOrNull,
  timeOrNull,
} from '../database/table.ts';
import type { Role } from '../http/endpoint.ts';

/**
 * The hash of an account whose invitation was not accepted yet: no bcrypt hash is empty, so no
 * password matches it.
 */
export const NO_PASSWORD = '';

export const User = defineTable('users', {
  id: id(),
  restaurant_id: text(),
  email: text(),
  hashed_password: text(),
  full_name: text(),
  role: text<Role>(),
  disabled_at: timeOrNull(),
  mfa_enabled: bool(),
  mfa_secret: textOrNull(),
  mfa_backup_codes: jsonOrNull<string[]>(),
  mfa_last_step: intOrNull(),
  created_at: madeAt(),
  updated_at: changedAt(),
});
export type User = Row<typeof User>;

export const Pin = defineTable('pins', {
  user_id: keyed(text()),
  hashed_pin: text(),
  wrong_attempts: otherwise(int(), 0),
  created_at: madeAt(),
});
export type Pin = Row<typeof Pin>;
