/** What a ticket's paper says, as plain data that is stored with its print job. */
import type { TicketKind, TicketOption, TicketService } from './contract.ts';

export interface PaperItem {
  quantity: number;
  name: string;
  options: TicketOption[];
  notes: string | null;
  seat: number | null;
  course: number | null;
  held: boolean;
}

export interface TicketPaper {
  kind: TicketKind | 'test';
  station: string;
  number: number;
  order_number: number;
  table: string | null;
  from_table: string | null;
  name: string | null;
  service: TicketService;
  covers: number | null;
  placed_by: string | null;
  notes: string | null;
  /** The time on the wall, in the restaurant's language. */
  time: string;
  /** The time at which it is picked up, in the same form; papers of before have none. */
  pickup?: string | null;
  /** The course that was fired. */
  course: number | null;
  items: PaperItem[];
}
