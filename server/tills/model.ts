import {
  defineTable,
  id,
  madeAt,
  type Row,
  text,
  textOrNull,
  time,
  timeOrNull,
} from '../database/table.ts';
import type { DeviceKind } from './contract.ts';

export const Till = defineTable('tills', {
  id: id(),
  restaurant_id: text(),
  name: text(),
  kind: text<DeviceKind>(),
  /** SHA-256 of the token in the till's cookie. */
  token_hash: text(),
  paired_by: text(),
  /** Whose phone it is; null for a machine of the restaurant. */
  person_id: textOrNull(),
  /** Where it was seen last. */
  address: textOrNull(),
  created_at: madeAt(),
  last_used_at: timeOrNull(),
  unpaired_at: timeOrNull(),
});
export type Till = Row<typeof Till>;

/** QR codes that pair a device once. */
export const Pairing = defineTable('pairings', {
  id: id(),
  restaurant_id: text(),
  /** SHA-256 of the token in the QR code. */
  token_hash: text(),
  kind: text<DeviceKind>(),
  name: text(),
  person_id: textOrNull(),
  made_by: text(),
  created_at: madeAt(),
  expires_at: time(),
  used_at: timeOrNull(),
});
export type Pairing = Row<typeof Pairing>;
