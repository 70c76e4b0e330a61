import { type CreationOptional, type InferAttributes, type InferCreationAttributes, Model, type Sequelize } from 'sequelize';
import { column, madeOnce } from '../database/columns.ts';

export class PrintJob extends Model<InferAttributes<PrintJob>, InferCreationAttributes<PrintJob>> {
  declare id: CreationOptional<string>;
  declare restaurant_id: string;
  declare invoice_id: string;
  declare user_id: string;
  declare printer: CreationOptional<string | null>;
  declare format: 'a4' | 'receipt';
  declare copy_number: number;
  declare status: 'waiting' | 'printed' | 'failed';
  declare last_error: CreationOptional<string | null>;
  declare finished_at: CreationOptional<Date | null>;
  declare created_at: CreationOptional<Date>;
}

export function initPrintingModels(sequelize: Sequelize): void {
  PrintJob.init({
    id: column.id, restaurant_id: column.text, invoice_id: column.text, user_id: column.text, printer: column.textOrNull,
    format: column.text, copy_number: column.int, status: column.text, last_error: column.textOrNull,
    finished_at: column.timeOrNull, created_at: column.time,
  }, { sequelize, tableName: 'print_jobs', ...madeOnce });
}
