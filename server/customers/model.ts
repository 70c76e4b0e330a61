import {
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  Model,
  type Sequelize,
} from 'sequelize';
import { column, stamped } from '../database/columns.ts';
import type { Address } from './contract.ts';

export class Customer extends Model<InferAttributes<Customer>, InferCreationAttributes<Customer>> {
  declare id: CreationOptional<string>;
  /** The address of mail; where `wanted_email` is set, that one. */
  declare email: string;
  /** The address that this account was opened with while another account had it proven; then the column `email` holds a made-up one. */
  declare wanted_email: CreationOptional<string | null>;
  declare hashed_password: string;
  declare full_name: string;
  declare business_name: CreationOptional<string | null>;
  declare tax_id: CreationOptional<string | null>;
  declare address: CreationOptional<Address | null>;
  declare phone: CreationOptional<string | null>;
  declare locale: string;
  declare email_verified: boolean;
  declare email_verification_token: CreationOptional<string | null>;
  declare email_verification_sent_at: CreationOptional<Date | null>;
  declare mfa_enabled: boolean;
  declare mfa_secret: CreationOptional<string | null>;
  declare mfa_backup_codes: CreationOptional<string[] | null>;
  declare mfa_last_step: CreationOptional<number | null>;
  declare created_at: CreationOptional<Date>;
  declare updated_at: CreationOptional<Date>;
}

export function initCustomersModels(sequelize: Sequelize): void {
  Customer.init(
    {
      id: column.id,
      email: {
        ...column.text,
        get(): string {
          return this.getDataValue('wanted_email') ?? this.getDataValue('email');
        },
      },
      wanted_email: column.textOrNull,
      hashed_password: column.text,
      full_name: column.text,
      business_name: column.textOrNull,
      tax_id: column.textOrNull,
      address: column.jsonOrNull,
      phone: column.textOrNull,
      locale: column.text,
      email_verified: column.bool,
      email_verification_token: column.textOrNull,
      email_verification_sent_at: column.timeOrNull,
      mfa_enabled: column.bool,
      mfa_secret: column.longTextOrNull,
      mfa_backup_codes: column.jsonOrNull,
      mfa_last_step: column.intOrNull,
      created_at: column.time,
      updated_at: column.time,
    },
    { sequelize, tableName: 'customers', ...stamped },
  );
}
