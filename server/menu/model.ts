import {
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  Model,
  type Sequelize,
} from 'sequelize';
import { column, stamped } from '../database/columns.ts';

export class TaxRate extends Model<InferAttributes<TaxRate>, InferCreationAttributes<TaxRate>> {
  declare id: CreationOptional<string>;
  declare restaurant_id: string;
  declare name: string;
  declare rate_basis_points: number;
  declare created_at: CreationOptional<Date>;
  declare updated_at: CreationOptional<Date>;
}

export class Category extends Model<InferAttributes<Category>, InferCreationAttributes<Category>> {
  declare id: CreationOptional<string>;
  declare restaurant_id: string;
  declare name: string;
  declare position: number;
  declare created_at: CreationOptional<Date>;
  declare updated_at: CreationOptional<Date>;
}

export class Product extends Model<InferAttributes<Product>, InferCreationAttributes<Product>> {
  declare id: CreationOptional<string>;
  declare restaurant_id: string;
  declare category_id: CreationOptional<string | null>;
  declare tax_rate_id: string;
  declare name: string;
  declare description: CreationOptional<string | null>;
  declare price_cents: number;
  declare allergens: string[];
  declare available: boolean;
  declare kind: CreationOptional<'dish' | 'service_charge'>;
  /** Of a service charge: its share of what is ordered. */
  declare charge_basis_points: CreationOptional<number | null>;
  /** Of a bundle: the part of its price that bears another rate. */
  declare bundle_name: CreationOptional<string | null>;
  declare bundle_tax_rate_id: CreationOptional<string | null>;
  declare bundle_share_basis_points: CreationOptional<number | null>;
  declare created_at: CreationOptional<Date>;
  declare updated_at: CreationOptional<Date>;
}

export function initMenuModels(sequelize: Sequelize): void {
  TaxRate.init(
    {
      id: column.id,
      restaurant_id: column.text,
      name: column.text,
      rate_basis_points: column.int,
      created_at: column.time,
      updated_at: column.time,
    },
    { sequelize, tableName: 'tax_rates', ...stamped },
  );
  Category.init(
    {
      id: column.id,
      restaurant_id: column.text,
      name: column.text,
      position: column.int,
      created_at: column.time,
      updated_at: column.time,
    },
    { sequelize, tableName: 'categories', ...stamped },
  );
  Product.init(
    {
      id: column.id,
      restaurant_id: column.text,
      category_id: column.textOrNull,
      tax_rate_id: column.text,
      name: column.text,
      description: column.textOrNull,
      price_cents: column.int,
      allergens: column.json,
      available: column.bool,
      kind: { ...column.text, defaultValue: 'dish' },
      charge_basis_points: column.intOrNull,
      bundle_name: column.textOrNull,
      bundle_tax_rate_id: column.textOrNull,
      bundle_share_basis_points: column.intOrNull,
      created_at: column.time,
      updated_at: column.time,
    },
    { sequelize, tableName: 'products', ...stamped },
  );
}
