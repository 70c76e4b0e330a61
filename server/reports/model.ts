import {
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  Model,
  type Sequelize,
} from 'sequelize';
import { column, madeOnce } from '../database/columns.ts';
import type { DayReportAnswer } from './contract.ts';

/** A closed day (Z report): numbered without holes, and never changed. */
export class DayReport extends Model<
  InferAttributes<DayReport>,
  InferCreationAttributes<DayReport>
> {
  declare id: CreationOptional<string>;
  declare restaurant_id: string;
  declare number: number;
  /** The restaurant's local day, `YYYY-MM-DD`. */
  declare day: string;
  declare period_from: Date;
  /** The first instant that is no longer in it. */
  declare period_until: Date;
  declare closed_by: string;
  /** As it was handed in. */
  declare report: DayReportAnswer;
  declare created_at: CreationOptional<Date>;
}

export function initReportsModels(sequelize: Sequelize): void {
  DayReport.init(
    {
      id: column.id,
      restaurant_id: column.text,
      number: column.int,
      day: column.text,
      period_from: column.time,
      period_until: column.time,
      closed_by: column.text,
      report: column.json,
      created_at: column.time,
    },
    { sequelize, tableName: 'day_reports', ...madeOnce },
  );
}
