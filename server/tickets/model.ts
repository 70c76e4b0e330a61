import {
  bool,
  defineTable,
  id,
  int,
  intOrNull,
  json,
  jsonOrNull,
  keyed,
  madeAt,
  otherwise,
  type Row,
  text,
  textOrNull,
  timeOrNull,
} from '../database/table.ts';
import type { TicketKind, TicketOption, TicketService, TicketStatus } from './contract.ts';
import type { TicketPaper } from './paper.ts';

/** Whose ticket it is, as it was when it was made; the table follows the party. */
export interface TicketHead {
  order_number: number;
  table_name: string | null;
  from_table_name: string | null;
  name: string | null;
  service: TicketService;
  covers: number | null;
  placed_by: string | null;
  notes: string | null;
  /** When it is picked up (RFC 3339), where that was asked for; tickets of before have none. */
  pickup_at?: string | null;
}

/** What one station has to make of an order, or has to know of it. */
export const Ticket = defineTable('tickets', {
  id: id(),
  restaurant_id: text(),
  /** Null once the station was removed. */
  station_id: textOrNull(),
  station_name: text(),
  order_id: text(),
  /** From 1 in each business day. */
  number: int(),
  kind: text<TicketKind>(),
  status: text<TicketStatus>(),
  head: json<TicketHead>(),
  print_job_id: textOrNull(),
  created_at: madeAt(),
  started_at: timeOrNull(),
  done_at: timeOrNull(),
});
export type Ticket = Row<typeof Ticket>;

export const TicketItem = defineTable('ticket_items', {
  id: id(),
  ticket_id: text(),
  /** The order that the item is of now; a split of its bill may have taken it away. */
  order_id: text(),
  order_item_id: text(),
  position: int(),
  name: text(),
  quantity: int(),
  /** Pieces of it that were voided. */
  voided: otherwise(int(), 0),
  notes: textOrNull(),
  options: jsonOrNull<TicketOption[]>(),
  course: intOrNull(),
  seat: intOrNull(),
  held: otherwise(bool(), false),
  done_at: timeOrNull(),
});
export type TicketItem = Row<typeof TicketItem>;

/** The last course of a bill that the kitchen makes; later ones wait. */
export const BillCourse = defineTable('bill_courses', {
  bill_id: keyed(text()),
  fired_course: int(),
});

/** What a ticket says of its bill; bills themselves depend on this. */
export const TicketBill = defineTable('bills', {
  id: id(),
  name: textOrNull(),
  service: text<TicketService>(),
  covers: intOrNull(),
});

/** How long orders took; orders themselves are below this. */
export const TicketOrder = defineTable('orders', {
  id: id(),
  restaurant_id: text(),
  split_from: textOrNull(),
  pickup_at: timeOrNull(),
  ready_at: timeOrNull(),
  created_at: madeAt(),
});

/** The print job of a ticket; printing itself depends on orders, which depend on this. */
export const TicketPrint = defineTable('print_jobs', {
  id: id(),
  restaurant_id: text(),
  kind: text<'ticket'>(),
  title: textOrNull(),
  content: json<{ lang: string; author: string; rows: never[]; ticket: TicketPaper }>(),
  user_id: textOrNull(),
  printer: textOrNull(),
  printer_id: textOrNull(),
  format: text<'receipt'>(),
  copy_number: int(),
  status: text<'waiting' | 'printed' | 'failed'>(),
  last_error: textOrNull(),
  attempts: otherwise(int(), 0),
  may_be_out: otherwise(bool(), false),
  created_at: madeAt(),
});
export type TicketPrint = Row<typeof TicketPrint>;
