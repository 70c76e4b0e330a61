import {
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  Model,
  type Sequelize,
} from 'sequelize';
import { column, madeOnce } from '../database/columns.ts';

export class IdempotencyKey extends Model<
  InferAttributes<IdempotencyKey>,
  InferCreationAttributes<IdempotencyKey>
> {
  declare scope: string;
  declare request_hash: string;
  declare status: number;
  declare answer: string;
  declare created_at: CreationOptional<Date>;
}

export function initIdempotencyModels(sequelize: Sequelize): void {
  IdempotencyKey.init(
    {
      scope: column.key,
      request_hash: column.text,
      status: column.int,
      answer: column.longText,
      created_at: column.time,
    },
    { sequelize, tableName: 'idempotency_keys', ...madeOnce },
  );
}
