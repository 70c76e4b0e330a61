import {
  changedAt,
  defineTable,
  json,
  keyed,
  type Row,
  text,
  textOrNull,
} from '../database/table.ts';

/** What owners set in the app: a row for each group of settings. */
export const Setting = defineTable('settings', {
  name: keyed(text()),
  value: json<unknown>(),
  /** A password of the group, encrypted. */
  secret: textOrNull(),
  updated_at: changedAt(),
});
export type Setting = Row<typeof Setting>;
