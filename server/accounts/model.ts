import {
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  Model,
  type Sequelize,
} from 'sequelize';
import { column, madeOnce } from '../database/columns.ts';

export class OneUseToken extends Model<
  InferAttributes<OneUseToken>,
  InferCreationAttributes<OneUseToken>
> {
  declare token_hash: string;
  declare purpose: 'reset' | 'email' | 'mfa' | 'invite';
  declare customer_id: CreationOptional<string | null>;
  declare user_id: CreationOptional<string | null>;
  declare email: CreationOptional<string | null>;
  declare expires_at: Date;
  declare used_at: CreationOptional<Date | null>;
  declare created_at: CreationOptional<Date>;
}

export function initAccountsModels(sequelize: Sequelize): void {
  OneUseToken.init(
    {
      token_hash: column.key,
      purpose: column.text,
      customer_id: column.textOrNull,
      user_id: column.textOrNull,
      email: column.textOrNull,
      expires_at: column.time,
      used_at: column.timeOrNull,
      created_at: column.time,
    },
    { sequelize, tableName: 'one_use_tokens', ...madeOnce },
  );
}
