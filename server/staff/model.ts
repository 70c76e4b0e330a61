import {
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  Model,
  type Sequelize,
} from 'sequelize';
import { column, stamped } from '../database/columns.ts';
import type { Role } from '../http/endpoint.ts';

/** No bcrypt hash looks like this, so that no password opens an account whose invitation was not accepted yet. */
export const NO_PASSWORD = '';

export class User extends Model<InferAttributes<User>, InferCreationAttributes<User>> {
  declare id: CreationOptional<string>;
  declare restaurant_id: string;
  declare email: string;
  declare hashed_password: string;
  declare full_name: string;
  declare role: Role;
  declare disabled_at: CreationOptional<Date | null>;
  declare mfa_enabled: boolean;
  declare mfa_secret: CreationOptional<string | null>;
  declare mfa_backup_codes: CreationOptional<string[] | null>;
  declare mfa_last_step: CreationOptional<number | null>;
  declare created_at: CreationOptional<Date>;
  declare updated_at: CreationOptional<Date>;
}

export function initStaffModels(sequelize: Sequelize): void {
  User.init(
    {
      id: column.id,
      restaurant_id: column.text,
      email: column.text,
      hashed_password: column.text,
      full_name: column.text,
      role: column.text,
      disabled_at: column.timeOrNull,
      mfa_enabled: column.bool,
      mfa_secret: column.longTextOrNull,
      mfa_backup_codes: column.jsonOrNull,
      mfa_last_step: column.intOrNull,
      created_at: column.time,
      updated_at: column.time,
    },
    { sequelize, tableName: 'users', ...stamped },
  );
}
