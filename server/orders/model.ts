import {
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  Model,
  type Sequelize,
} from 'sequelize';
import { column, madeOnce, stamped, unstamped } from '../database/columns.ts';
import type { ItemKind, OrderStatus } from './contract.ts';

export class Order extends Model<InferAttributes<Order>, InferCreationAttributes<Order>> {
  declare id: CreationOptional<string>;
  declare restaurant_id: string;
  declare table_id: CreationOptional<string | null>;
  declare customer_id: CreationOptional<string | null>;
  declare order_number: number;
  declare claim_code: string;
  declare status: OrderStatus;
  declare notes: CreationOptional<string | null>;
  declare prices_include_tax: boolean;
  declare currency: string;
  declare currency_digits: number;
  declare subtotal_cents: number;
  declare tax_cents: number;
  declare total_cents: number;
  declare paid_cents: number;
  /** Beyond what a table eats, and not yet accepted by staff. */
  declare needs_confirmation: CreationOptional<boolean>;
  declare created_at: CreationOptional<Date>;
  declare updated_at: CreationOptional<Date>;
}

export class OrderItem extends Model<
  InferAttributes<OrderItem>,
  InferCreationAttributes<OrderItem>
> {
  declare id: CreationOptional<string>;
  declare order_id: string;
  declare product_id: string;
  declare position: number;
  declare name: string;
  declare quantity: number;
  declare unit_price_cents: number;
  declare tax_rate_basis_points: number;
  /** Quantity × unit price, before `discount_cents`. */
  declare total_cents: number;
  /** All that is taken off the line: its own discount and its part of the bill's. */
  declare discount_cents: CreationOptional<number>;
  declare notes: CreationOptional<string | null>;
  declare kind: CreationOptional<ItemKind>;
  /** The line of a bundle whose price this one is a part of, at another rate. */
  declare part_of: CreationOptional<string | null>;
}

/** A discount as staff gave it: on one line, or on the bill where `order_item_id` is null. */
export class OrderDiscount extends Model<
  InferAttributes<OrderDiscount>,
  InferCreationAttributes<OrderDiscount>
> {
  declare id: CreationOptional<string>;
  declare order_id: string;
  declare order_item_id: string | null;
  declare percent_basis_points: number | null;
  declare amount_cents: number | null;
  declare reason: string;
  declare user_id: string;
  declare created_at: CreationOptional<Date>;
}

/** Where a guest's order came from: a sealed device, and the network for as long as it tells of a flood. Neither names anybody. */
export class OrderSource extends Model<
  InferAttributes<OrderSource>,
  InferCreationAttributes<OrderSource>
> {
  declare order_id: string;
  declare device: string;
  declare recognised: boolean;
  declare network: string | null;
  declare created_at: CreationOptional<Date>;
}

export function initOrdersModels(sequelize: Sequelize): void {
  Order.init(
    {
      id: column.id,
      restaurant_id: column.text,
      table_id: column.textOrNull,
      customer_id: column.textOrNull,
      order_number: column.int,
      claim_code: column.text,
      status: column.text,
      notes: column.textOrNull,
      prices_include_tax: column.bool,
      currency: column.text,
      currency_digits: column.int,
      subtotal_cents: column.int,
      tax_cents: column.int,
      total_cents: column.int,
      paid_cents: column.int,
      needs_confirmation: { ...column.bool, defaultValue: false },
      created_at: column.time,
      updated_at: column.time,
    },
    { sequelize, tableName: 'orders', ...stamped },
  );
  OrderItem.init(
    {
      id: column.id,
      order_id: column.text,
      product_id: column.text,
      position: column.int,
      name: column.text,
      quantity: column.int,
      unit_price_cents: column.int,
      tax_rate_basis_points: column.int,
      total_cents: column.int,
      discount_cents: { ...column.int, defaultValue: 0 },
      notes: column.textOrNull,
      kind: { ...column.text, defaultValue: 'dish' },
      part_of: column.textOrNull,
    },
    { sequelize, tableName: 'order_items', ...unstamped },
  );
  OrderDiscount.init(
    {
      id: column.id,
      order_id: column.text,
      order_item_id: column.textOrNull,
      percent_basis_points: column.intOrNull,
      amount_cents: column.intOrNull,
      reason: column.text,
      user_id: column.text,
      created_at: column.time,
    },
    { sequelize, tableName: 'order_discounts', ...madeOnce },
  );
  OrderSource.init(
    {
      order_id: column.key,
      device: column.text,
      recognised: column.bool,
      network: column.textOrNull,
      created_at: column.time,
    },
    { sequelize, tableName: 'order_sources', ...madeOnce },
  );
}
