import {
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  Model,
  type Sequelize,
} from 'sequelize';
import { column, madeOnce } from '../database/columns.ts';
import type { Role } from '../http/endpoint.ts';

export class StoredEvent extends Model<
  InferAttributes<StoredEvent>,
  InferCreationAttributes<StoredEvent>
> {
  declare id: CreationOptional<number>;
  declare restaurant_id: string;
  declare type: string;
  declare least_role: Role;
  declare subject_id: string;
  declare created_at: CreationOptional<Date>;
}

export function initEventsModels(sequelize: Sequelize): void {
  StoredEvent.init(
    {
      id: column.serial,
      restaurant_id: column.text,
      type: column.text,
      least_role: column.text,
      subject_id: column.text,
      created_at: column.time,
    },
    { sequelize, tableName: 'events', ...madeOnce },
  );
}
