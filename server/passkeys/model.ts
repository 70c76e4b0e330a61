import {
  defineTable,
  id,
  int,
  json,
  keyed,
  madeAt,
  type Row,
  text,
  textOrNull,
  time,
  timeOrNull,
} from '../database/table.ts';

export const Passkey = defineTable('passkeys', {
  id: id(),
  customer_id: text(),
  /** As the authenticator names it: base64url. */
  credential_id: text(),
  /** COSE key: base64url. */
  public_key: text(),
  /** The authenticator's count of its signatures; 0 where it has none. */
  counter: int(),
  transports: json<string[]>(),
  name: text(),
  created_at: madeAt(),
  last_used_at: timeOrNull(),
});
export type Passkey = Row<typeof Passkey>;

/** A challenge that waits for its answer; of a login it belongs to nobody yet. */
export const PasskeyChallenge = defineTable('passkey_challenges', {
  challenge_hash: keyed(text()),
  customer_id: textOrNull(),
  expires_at: time(),
});
export type PasskeyChallenge = Row<typeof PasskeyChallenge>;
