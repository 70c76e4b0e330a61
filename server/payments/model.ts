import {
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  Model,
  type Sequelize,
} from 'sequelize';
import { column, madeOnce } from '../database/columns.ts';

export class Payment extends Model<InferAttributes<Payment>, InferCreationAttributes<Payment>> {
  declare id: CreationOptional<string>;
  declare order_id: string;
  declare user_id: string;
  declare method: 'cash' | 'card' | 'other';
  declare amount_cents: number;
  declare tip_cents: number;
  declare created_at: CreationOptional<Date>;
  declare refunded_at: CreationOptional<Date | null>;
  declare refunded_by: CreationOptional<string | null>;
  declare refund_reason: CreationOptional<string | null>;
}

export function initPaymentsModels(sequelize: Sequelize): void {
  Payment.init(
    {
      id: column.id,
      order_id: column.text,
      user_id: column.text,
      method: column.text,
      amount_cents: column.int,
      tip_cents: column.int,
      created_at: column.time,
      refunded_at: column.timeOrNull,
      refunded_by: column.textOrNull,
      refund_reason: column.textOrNull,
    },
    { sequelize, tableName: 'payments', ...madeOnce },
  );
}
