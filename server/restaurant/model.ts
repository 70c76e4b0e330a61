import {
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  Model,
  type Sequelize,
} from 'sequelize';
import { column, madeOnce, stamped } from '../database/columns.ts';
import type { PictureType } from './picture-header.ts';

export class Restaurant extends Model<
  InferAttributes<Restaurant>,
  InferCreationAttributes<Restaurant>
> {
  declare id: CreationOptional<string>;
  declare name: string;
  declare legal_name: string;
  declare tax_id: string;
  declare street: string;
  declare postal_code: string;
  declare city: string;
  declare country: string;
  declare currency: string;
  /** Decimals of its amounts: ISO 4217 at set-up, and kept. */
  declare currency_digits: number;
  declare time_zone: string;
  declare locale: string;
  declare prices_include_tax: boolean;
  /** Of an order's price: the largest discount that a cashier gives without a manager. */
  declare discount_limit_basis_points: CreationOptional<number>;
  /** `#rrggbb`; null is the default. */
  declare accent_colour: CreationOptional<string | null>;
  declare logo_sha256: CreationOptional<string | null>;
  declare created_at: CreationOptional<Date>;
  declare updated_at: CreationOptional<Date>;
}

/** A logo made ready for print, known by the SHA-256 of its coloured picture. Written once: issued invoices are drawn with it for as long as they are kept. */
export class Logo extends Model<InferAttributes<Logo>, InferCreationAttributes<Logo>> {
  declare sha256: string;
  declare type: PictureType;
  /** Pixels. */
  declare width: number;
  declare height: number;
  /** Base64, which both databases and their backups carry alike. */
  declare colour: string;
  /** Always a PNG. */
  declare grey: string;
  declare created_at: CreationOptional<Date>;
}

export function initRestaurantModels(sequelize: Sequelize): void {
  Restaurant.init(
    {
      id: column.id,
      name: column.text,
      legal_name: column.text,
      tax_id: column.text,
      street: column.text,
      postal_code: column.text,
      city: column.text,
      country: column.text,
      currency: column.text,
      currency_digits: column.int,
      time_zone: column.text,
      locale: column.text,
      prices_include_tax: column.bool,
      discount_limit_basis_points: { ...column.int, defaultValue: 1000 },
      accent_colour: column.textOrNull,
      logo_sha256: column.textOrNull,
      created_at: column.time,
      updated_at: column.time,
    },
    { sequelize, tableName: 'restaurants', ...stamped },
  );
  Logo.init(
    {
      sha256: column.key,
      type: column.text,
      width: column.int,
      height: column.int,
      colour: column.longText,
      grey: column.longText,
      created_at: column.time,
    },
    { sequelize, tableName: 'logos', ...madeOnce },
  );
}
