import {
  bool,
  defineTable,
  id,
  int,
  jsonOrNull,
  madeAt,
  otherwise,
  type Row,
  text,
  textOrNull,
  timeOrNull,
} from '../database/table.ts';
import type { Row as TextRow } from '../invoices/pdf/receipt-rows.ts';
import type { CodePages, PrintKind } from './contract.ts';
import type { Confirms } from './socket.ts';
import type { ProForma } from '../invoices/pdf/pro-forma-rows.ts';
import type { TicketPaper } from '../tickets/paper.ts';

/** A printer that the server prints on: of receipts on the network, or one of the system. */
export const Printer = defineTable('printers', {
  id: id(),
  restaurant_id: text(),
  name: text(),
  host: text(),
  port: int(),
  /** Its name in the system's spooler; such a printer has neither host nor port. */
  system_name: textOrNull(),
  /** Letters on a line. */
  columns_per_line: int(),
  /** The vendor whose numbers of code pages the printer uses. */
  codepages: otherwise(text<CodePages>(), 'epson'),
  /** How the printer confirms a document; null until it was asked. */
  confirms: textOrNull<Confirms>(),
  created_at: madeAt(),
  /** A removed printer prints no more; the log still names what it printed. */
  removed_at: timeOrNull(),
});
export type Printer = Row<typeof Printer>;

/** What a job prints that is no invoice, as it was when the job was made. */
export interface PrintContent {
  /** The language of its words. */
  lang: string;
  author: string;
  rows: TextRow[];
  /** A bill before payment, which has a frame and a QR code. */
  pro_forma?: ProForma;
  /** A ticket of a kitchen station. */
  ticket?: TicketPaper;
}

export const PrintJob = defineTable('print_jobs', {
  id: id(),
  restaurant_id: text(),
  kind: otherwise(text<PrintKind>(), 'invoice'),
  /** Null for what is no invoice; that has a title and content of its own. */
  invoice_id: textOrNull(),
  title: textOrNull(),
  content: jsonOrNull<PrintContent>(),
  /** Null for the ticket of a guest's order. */
  user_id: textOrNull(),
  /** The printer's name when the job was made: one of the desktop's system, or one of ours. */
  printer: textOrNull(),
  /** Set where the server prints; else the desktop does. */
  printer_id: textOrNull(),
  format: text<'a4' | 'receipt'>(),
  copy_number: int(),
  status: text<'waiting' | 'printed' | 'failed'>(),
  last_error: textOrNull(),
  /** Attempts begun, as its job in the queue counted them. */
  attempts: otherwise(int(), 0),
  /**
   * Set from the first byte to the outcome: the next attempt that finds it set cannot know what
   * came out.
   */
  sending_since: timeOrNull(),
  /** The job that the system's spooler has of the document. */
  spool_id: textOrNull(),
  /**
   * A document of the job may have come out: the next one of its invoice says COPY, whatever the
   * job's status is.
   */
  may_be_out: otherwise(bool(), false),
  finished_at: timeOrNull(),
  created_at: madeAt(),
});
export type PrintJob = Row<typeof PrintJob>;
