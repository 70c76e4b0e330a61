import { type CreationOptional, type InferAttributes, type InferCreationAttributes, Model, type Sequelize } from 'sequelize';
import { column, stamped } from '../database/columns.ts';
import type { Locale } from '../texts.ts';

export class Restaurant extends Model<InferAttributes<Restaurant>, InferCreationAttributes<Restaurant>> {
  declare id: CreationOptional<string>;
  declare name: string;
  declare legal_name: string;
  declare tax_id: string;
  declare street: string;
  declare postal_code: string;
  declare city: string;
  declare country: string;
  declare currency: string;
  declare time_zone: string;
  declare locale: Locale;
  declare prices_include_tax: boolean;
  /** Of an order's price: the largest discount that a cashier gives without a manager. */
  declare discount_limit_basis_points: CreationOptional<number>;
  declare created_at: CreationOptional<Date>;
  declare updated_at: CreationOptional<Date>;
}

export function initRestaurantModels(sequelize: Sequelize): void {
  Restaurant.init({
    id: column.id, name: column.text, legal_name: column.text, tax_id: column.text, street: column.text, postal_code: column.text,
    city: column.text, country: column.text, currency: column.text, time_zone: column.text, locale: column.text,
    prices_include_tax: column.bool, discount_limit_basis_points: { ...column.int, defaultValue: 1000 }, created_at: column.time, updated_at: column.time,
  }, { sequelize, tableName: 'restaurants', ...stamped });
}
