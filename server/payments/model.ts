import {
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  Model,
  type Sequelize,
} from 'sequelize';
import { column, madeOnce, unstamped } from '../database/columns.ts';
import type { MethodId } from './methods/methods.ts';

export class Payment extends Model<InferAttributes<Payment>, InferCreationAttributes<Payment>> {
  declare id: CreationOptional<string>;
  declare order_id: string;
  declare user_id: string;
  declare method: MethodId;
  declare amount_cents: number;
  declare tip_cents: number;
  declare created_at: CreationOptional<Date>;
  declare refunded_at: CreationOptional<Date | null>;
  declare refunded_by: CreationOptional<string | null>;
  declare refund_reason: CreationOptional<string | null>;
}

/**
 * What was sold at one rate when an order was settled, in cents; below zero where a payment was given back and the order is owed
 * again. Written once, so that a day's figures stay what they were whatever becomes of the order.
 */
export class Sale extends Model<InferAttributes<Sale>, InferCreationAttributes<Sale>> {
  declare id: CreationOptional<string>;
  declare restaurant_id: string;
  declare order_id: string;
  declare sold_at: Date;
  declare rate_basis_points: number;
  declare net_cents: number;
  declare tax_cents: number;
  declare gross_cents: number;
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
  Sale.init(
    {
      id: column.id,
      restaurant_id: column.text,
      order_id: column.text,
      sold_at: column.time,
      rate_basis_points: column.int,
      net_cents: column.int,
      tax_cents: column.int,
      gross_cents: column.int,
    },
    { sequelize, tableName: 'sales', ...unstamped },
  );
}
