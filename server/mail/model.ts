import {
  defineTable,
  id,
  int,
  madeAt,
  type Row,
  text,
  textOrNull,
  timeOrNull,
} from '../database/table.ts';
import type { MailKind, MailStatus } from './contract.ts';

export const OutboxMail = defineTable('outbox', {
  id: id(),
  kind: text<MailKind>(),
  recipient: text(),
  locale: text(),
  /** A `MailContent`, encrypted; null once sent or past its time. */
  payload: textOrNull(),
  invoice_id: textOrNull(),
  /** The account that the mail is about; neither is set for a copy to any address. */
  customer_id: textOrNull(),
  user_id: textOrNull(),
  status: text<MailStatus>(),
  /** Attempts begun, as its job counted them. */
  attempts: int(),
  /** A `MailReason`, with the mail server's reply behind a colon. */
  last_error: textOrNull(),
  sent_at: timeOrNull(),
  created_at: madeAt(),
});
export type OutboxMail = Row<typeof OutboxMail>;
