import {
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  Model,
  type Sequelize,
} from 'sequelize';
import { column, madeOnce } from '../database/columns.ts';

export class AuditEntry extends Model<
  InferAttributes<AuditEntry>,
  InferCreationAttributes<AuditEntry>
> {
  declare id: CreationOptional<number>;
  declare restaurant_id: CreationOptional<string | null>;
  declare actor: string;
  declare action: string;
  declare subject_id: CreationOptional<string | null>;
  declare detail: CreationOptional<unknown>;
  declare created_at: CreationOptional<Date>;
}

export function initAuditModels(sequelize: Sequelize): void {
  AuditEntry.init(
    {
      id: column.serial,
      restaurant_id: column.textOrNull,
      actor: column.text,
      action: column.text,
      subject_id: column.textOrNull,
      detail: column.jsonOrNull,
      created_at: column.time,
    },
    { sequelize, tableName: 'audit_log', ...madeOnce },
  );
}
