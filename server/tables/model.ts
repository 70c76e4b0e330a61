import {
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  Model,
  type Sequelize,
} from 'sequelize';
import { column, stamped } from '../database/columns.ts';

export class Table extends Model<InferAttributes<Table>, InferCreationAttributes<Table>> {
  declare id: CreationOptional<string>;
  declare restaurant_id: string;
  declare name: string;
  declare token: string;
  declare closed_at: CreationOptional<Date | null>;
  declare created_at: CreationOptional<Date>;
  declare updated_at: CreationOptional<Date>;
}

export function initTablesModels(sequelize: Sequelize): void {
  Table.init(
    {
      id: column.id,
      restaurant_id: column.text,
      name: column.text,
      token: column.text,
      closed_at: column.timeOrNull,
      created_at: column.time,
      updated_at: column.time,
    },
    { sequelize, tableName: 'tables', ...stamped },
  );
}
