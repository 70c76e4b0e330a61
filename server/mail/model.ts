import {
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  Model,
  type Sequelize,
} from 'sequelize';
import { column, madeOnce } from '../database/columns.ts';
import type { MailKind, MailStatus } from './contract.ts';

export class OutboxMail extends Model<
  InferAttributes<OutboxMail>,
  InferCreationAttributes<OutboxMail>
> {
  declare id: CreationOptional<string>;
  declare kind: MailKind;
  declare recipient: string;
  declare locale: string;
  /** A `MailContent`, encrypted; null once sent or past its time. */
  declare payload: CreationOptional<string | null>;
  declare invoice_id: CreationOptional<string | null>;
  /** Whose mail it is: the account that it tells of. Neither, for a copy to any address. */
  declare customer_id: CreationOptional<string | null>;
  declare user_id: CreationOptional<string | null>;
  declare status: MailStatus;
  /** Attempts begun, as its job counted them. */
  declare attempts: number;
  /** A `MailReason`, with what the server said behind a colon. */
  declare last_error: CreationOptional<string | null>;
  declare sent_at: CreationOptional<Date | null>;
  declare created_at: CreationOptional<Date>;
}

export function initMailModels(sequelize: Sequelize): void {
  OutboxMail.init(
    {
      id: column.id,
      kind: column.text,
      recipient: column.text,
      locale: column.text,
      payload: column.longTextOrNull,
      invoice_id: column.textOrNull,
      customer_id: column.textOrNull,
      user_id: column.textOrNull,
      status: column.text,
      attempts: column.int,
      last_error: column.textOrNull,
      sent_at: column.timeOrNull,
      created_at: column.time,
    },
    { sequelize, tableName: 'outbox', ...madeOnce },
  );
}
