import {
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  Model,
  type Sequelize,
} from 'sequelize';
import { column, madeOnce } from '../database/columns.ts';

export class Session extends Model<InferAttributes<Session>, InferCreationAttributes<Session>> {
  declare id: CreationOptional<string>;
  declare user_id: CreationOptional<string | null>;
  declare customer_id: CreationOptional<string | null>;
  declare user_agent: CreationOptional<string | null>;
  declare last_seen_at: Date;
  declare expires_at: Date;
  declare ended_at: CreationOptional<Date | null>;
  declare created_at: CreationOptional<Date>;
}

export class RefreshToken extends Model<
  InferAttributes<RefreshToken>,
  InferCreationAttributes<RefreshToken>
> {
  declare token_hash: string;
  declare session_id: string;
  declare used_at: CreationOptional<Date | null>;
  declare created_at: CreationOptional<Date>;
}

export function initSessionsModels(sequelize: Sequelize): void {
  Session.init(
    {
      id: column.id,
      user_id: column.textOrNull,
      customer_id: column.textOrNull,
      user_agent: column.textOrNull,
      last_seen_at: column.time,
      expires_at: column.time,
      ended_at: column.timeOrNull,
      created_at: column.time,
    },
    { sequelize, tableName: 'sessions', ...madeOnce },
  );
  RefreshToken.init(
    {
      token_hash: column.key,
      session_id: column.text,
      used_at: column.timeOrNull,
      created_at: column.time,
    },
    { sequelize, tableName: 'refresh_tokens', ...madeOnce },
  );
}
