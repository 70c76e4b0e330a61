import * as z from 'zod';
import { endpoint, id, listOf, page, timestamp } from '../http/endpoint.ts';

/** `started`: somebody works on it; `done`: it left the wall. */
export const TICKET_STATUSES = ['open', 'started', 'done'] as const;
export type TicketStatus = (typeof TICKET_STATUSES)[number];
/** What a ticket says: dishes to make (`order`, `fire`), or what changed of them. */
export const TICKET_KINDS = ['order', 'fire', 'void', 'cancel', 'move', 'change'] as const;
export type TicketKind = (typeof TICKET_KINDS)[number];
const status = z.enum(TICKET_STATUSES);
const SERVICES = ['dine_in', 'takeaway', 'delivery'] as const;
export type TicketService = (typeof SERVICES)[number];

const option = z.strictObject({
  name: z.string(),
  quantity: z.int(),
  group: z.string().nullable(),
});
export type TicketOption = z.infer<typeof option>;
const item = z.strictObject({
  id: z.string(),
  order_item_id: z.string(),
  name: z.string(),
  /** What is left to make of it. */
  quantity: z.int(),
  /** Pieces that were voided since. */
  voided: z.int(),
  notes: z.string().nullable(),
  options: z.array(option),
  course: z.int().nullable(),
  seat: z.int().nullable(),
  /** A later course that waits until it is fired. */
  held: z.boolean(),
  done: z.boolean(),
});
export const ticket = z.strictObject({
  id: z.string(),
  /** Its number of the business day. */
  number: z.int(),
  kind: z.enum(TICKET_KINDS),
  status,
  station_id: z.string().nullable(),
  station_name: z.string(),
  order_id: z.string(),
  order_number: z.int(),
  table_name: z.string().nullable(),
  /** Where a party that moved sat before. */
  from_table_name: z.string().nullable(),
  /** The party's name. */
  name: z.string().nullable(),
  service: z.enum(SERVICES),
  covers: z.int().nullable(),
  /** The first name of who entered the order; null for a guest's. */
  placed_by: z.string().nullable(),
  notes: z.string().nullable(),
  /** When it is picked up; null for as soon as possible. */
  pickup_at: timestamp.nullable(),
  items: z.array(item),
  /** Whether it is on paper; `none` at a station without a printer. */
  printed: z.enum(['none', 'waiting', 'printed', 'failed']),
  created_at: timestamp,
  started_at: timestamp.nullable(),
  done_at: timestamp.nullable(),
});
const params = z.strictObject({ id });

export const listTickets = endpoint({
  port: 'staff',
  method: 'GET',
  path: '/api/tickets',
  access: 'waiter',
  kitchenScreen: true,
  summary:
    'Tickets, oldest first; `status=open` finds what is not done, started or not, and ' +
    '`status=done` begins with the last one',
  query: z.strictObject({ station_id: id.optional(), status: status.optional(), ...page }),
  responses: { 200: listOf(ticket) },
});
export const changeTicket = endpoint({
  port: 'staff',
  method: 'PATCH',
  path: '/api/tickets/{id}',
  access: 'waiter',
  kitchenScreen: true,
  summary:
    'Starts, bumps (`done`) or recalls a ticket, or ticks one of its dishes; the status of the ' +
    'order follows its tickets',
  params,
  body: z.union([z.strictObject({ status }), z.strictObject({ item_id: id, done: z.boolean() })]),
  responses: { 200: ticket },
});
export const fireCourse = endpoint({
  port: 'staff',
  method: 'POST',
  path: '/api/bills/{id}/fire',
  access: 'waiter',
  summary: 'Fires a course of a bill: the kitchen makes it now; fired again it is nothing new',
  params,
  body: z.strictObject({ course: z.int().min(1).max(99) }),
  responses: { 200: z.strictObject({ fired_course: z.int(), tickets: z.int() }) },
});
export const getBillKitchen = endpoint({
  port: 'staff',
  method: 'GET',
  path: '/api/bills/{id}/kitchen',
  access: 'waiter',
  summary: 'How far the kitchen is with the dishes of a bill, and which courses wait to be fired',
  params,
  responses: {
    200: z.strictObject({
      /** The last course that was fired; null where no dish has a course. */
      fired_course: z.int().nullable(),
      /** Courses that wait, with their dishes. */
      held: z.array(z.strictObject({ course: z.int(), dishes: z.int() })),
      items: z.array(
        z.strictObject({
          order_item_id: z.string(),
          station_name: z.string(),
          state: z.enum(['held', 'open', 'started', 'done']),
        }),
      ),
    }),
  },
});
export const getKitchen = endpoint({
  port: 'staff',
  method: 'GET',
  path: '/api/kitchen',
  access: 'waiter',
  kitchenScreen: true,
  summary:
    'What the screen of the kitchen shows beside its tickets: stations, minutes until a table ' +
    'waits, printers that do not print',
  responses: {
    200: z.strictObject({
      restaurant_name: z.string(),
      locale: z.string(),
      time_zone: z.string(),
      /** The server's time, by which ages count: a tablet's clock may be wrong. */
      now: timestamp,
      /** The paired screen that asks; null for a person. */
      screen: z.strictObject({ id: z.string(), name: z.string() }).nullable(),
      wait_minutes: z.int(),
      late_minutes: z.int(),
      stations: z.array(
        z.strictObject({
          id: z.string(),
          name: z.string(),
          /** The station's own minutes, or the restaurant's. */
          wait_minutes: z.int(),
          late_minutes: z.int(),
        }),
      ),
      /** Open tickets that no printer was given: their station had none. */
      on_no_paper: z.array(z.strictObject({ station_id: z.string(), tickets: z.int() })),
      /** Tickets that are on no paper, by printer. */
      not_printed: z.array(
        z.strictObject({
          printer: z.string(),
          reason: z.string(),
          tickets: z.int(),
          since: timestamp,
          /** Whether the printer is tried again by itself. */
          retried: z.boolean(),
        }),
      ),
    }),
  },
});
