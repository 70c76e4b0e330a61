import {
  type CreationOptional,
  type InferAttributes,
  type InferCreationAttributes,
  Model,
  type Sequelize,
} from 'sequelize';
import { column, madeOnce } from '../database/columns.ts';
import type { CodePages } from './contract.ts';
import type { Confirms } from './socket.ts';

/** A receipt printer on the network that the server writes to itself. */
export class Printer extends Model<InferAttributes<Printer>, InferCreationAttributes<Printer>> {
  declare id: CreationOptional<string>;
  declare restaurant_id: string;
  declare name: string;
  declare host: string;
  declare port: number;
  /** Letters on a line. */
  declare columns_per_line: number;
  /** The numbers under which it knows its code pages. */
  declare codepages: CreationOptional<CodePages>;
  /** How it tells that it took a paper; null until it was asked. */
  declare confirms: CreationOptional<Confirms | null>;
  declare created_at: CreationOptional<Date>;
  /** It prints no more, but the log still tells what it printed. */
  declare removed_at: CreationOptional<Date | null>;
}

export class PrintJob extends Model<InferAttributes<PrintJob>, InferCreationAttributes<PrintJob>> {
  declare id: CreationOptional<string>;
  declare restaurant_id: string;
  declare invoice_id: string;
  declare user_id: string;
  /** Its name when the job was made: a printer of the desktop's system, or one of ours. */
  declare printer: CreationOptional<string | null>;
  /** Set where the server prints; else the desktop does. */
  declare printer_id: CreationOptional<string | null>;
  declare format: 'a4' | 'receipt';
  declare copy_number: number;
  declare status: 'waiting' | 'printed' | 'failed';
  declare last_error: CreationOptional<string | null>;
  /** Attempts begun, as its job in the queue counted them. */
  declare attempts: CreationOptional<number>;
  /**
   * Set from the first byte to the outcome: the next attempt that finds it set cannot know what
   * came out.
   */
  declare sending_since: CreationOptional<Date | null>;
  /**
   * A paper of it may have come out: the next one of this invoice says COPY, whatever the job is
   * called.
   */
  declare may_be_out: CreationOptional<boolean>;
  declare finished_at: CreationOptional<Date | null>;
  declare created_at: CreationOptional<Date>;
}

export function initPrintingModels(sequelize: Sequelize): void {
  Printer.init(
    {
      id: column.id,
      restaurant_id: column.text,
      name: column.text,
      host: column.text,
      port: column.int,
      columns_per_line: column.int,
      codepages: { ...column.text, defaultValue: 'epson' },
      confirms: column.textOrNull,
      created_at: column.time,
      removed_at: column.timeOrNull,
    },
    { sequelize, tableName: 'printers', ...madeOnce },
  );
  PrintJob.init(
    {
      id: column.id,
      restaurant_id: column.text,
      invoice_id: column.text,
      user_id: column.text,
      printer: column.textOrNull,
      printer_id: column.textOrNull,
      format: column.text,
      copy_number: column.int,
      status: column.text,
      last_error: column.textOrNull,
      attempts: { ...column.int, defaultValue: 0 },
      sending_since: column.timeOrNull,
      may_be_out: { ...column.bool, defaultValue: false },
      finished_at: column.timeOrNull,
      created_at: column.time,
    },
    { sequelize, tableName: 'print_jobs', ...madeOnce },
  );
}
