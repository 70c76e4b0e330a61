import * as z from 'zod';
import { cents, endpoint, id, line, listFrom, timestamp } from '../http/endpoint.ts';

const params = z.strictObject({ till_id: id });
const reason = line(200);
const movement = z.strictObject({
  id: z.string(),
  amount_cents: z.int(),
  reason: z.string(),
  by: z.string().nullable(),
  created_at: timestamp,
});
const counted = z.strictObject({ value_cents: z.int(), count: z.int() });

/** What came in and went out; null for a cashier while the drawer is open (blind count). */
const figures = {
  /** Cash payments without their tips, before rounding. */
  cash_cents: z.int().nullable(),
  tips_cents: z.int().nullable(),
  rounding_cents: z.int().nullable(),
  /** Cash that was refunded, its tips and rounding included: zero or below. */
  refunds_cents: z.int().nullable(),
  expected_cents: z.int().nullable(),
};
const drawer = z.strictObject({
  till_id: z.string(),
  till_name: z.string(),
  /** The receipt printer that opens it; null where none does. */
  printer_id: z.string().nullable(),
  /** `closed` also before its first opening. */
  state: z.enum(['open', 'closed']),
  float_cents: z.int().nullable(),
  opened_by: z.string().nullable(),
  opened_at: timestamp.nullable(),
  closed_by: z.string().nullable(),
  closed_at: timestamp.nullable(),
  /** Cash that was put in (above zero) or taken out, oldest first. */
  movements: z.array(movement),
  movements_cents: z.int(),
  ...figures,
  counted: z.array(counted).nullable(),
  counted_cents: z.int().nullable(),
  /** What was counted less what was expected: below zero money is missing. */
  difference_cents: z.int().nullable(),
});
export type DrawerPayload = z.output<typeof drawer>;

/** How the printer of a drawer took the command to open it. */
export const KICK_OUTCOMES = [
  'sent',
  'no_printer',
  'unreachable',
  'address_refused',
  'no_answer',
  'paper_out',
  'cover_open',
  'offline',
  'cut_off',
  'unconfirmed',
] as const;
export type KickOutcome = (typeof KICK_OUTCOMES)[number];

export const listDrawers = endpoint({
  port: 'staff',
  method: 'GET',
  path: '/api/drawers',
  access: 'cashier',
  summary: 'The drawers of the paired tills, each with its latest opening; `here` is this till',
  responses: {
    200: z.strictObject({
      items: z.array(drawer.extend({ here: z.boolean() })),
      currency: z.string(),
      currency_digits: z.int(),
    }),
  },
});
export const getDrawer = endpoint({
  port: 'staff',
  method: 'GET',
  path: '/api/drawers/{till_id}',
  access: 'cashier',
  summary:
    'The latest opening of a drawer; what it should hold is told to a manager, or once it is ' +
    'closed',
  params,
  responses: { 200: drawer },
});
export const openDrawer = endpoint({
  port: 'staff',
  method: 'POST',
  path: '/api/drawers/{till_id}/open',
  access: 'cashier',
  idempotent: true,
  summary: 'Opens the drawer of a till with its float',
  params,
  body: z.strictObject({ float_cents: cents }),
  responses: { 201: drawer },
});
export const moveCash = endpoint({
  port: 'staff',
  method: 'POST',
  path: '/api/drawers/{till_id}/movements',
  access: 'cashier',
  idempotent: true,
  summary: 'Puts cash in (above zero) or takes it out (below zero), with a reason',
  params,
  body: z.strictObject({
    amount_cents: z.int().min(-1_000_000_000).max(1_000_000_000),
    reason,
  }),
  responses: { 201: movement },
});
export const closeDrawer = endpoint({
  port: 'staff',
  method: 'POST',
  path: '/api/drawers/{till_id}/close',
  access: 'cashier',
  idempotent: true,
  summary: 'Closes a drawer with its count, by notes and coins or as a sum',
  params,
  body: z.union([
    z.strictObject({
      counted: listFrom(
        z.strictObject({
          value_cents: z.int().min(1).max(10_000_000),
          count: z.int().min(0).max(100_000),
        }),
        { min: 1, max: 50 },
      ),
    }),
    z.strictObject({ counted_cents: cents }),
  ]),
  responses: {
    200: z.strictObject({
      expected_cents: z.int(),
      counted_cents: z.int(),
      difference_cents: z.int(),
    }),
  },
});
export const kickDrawer = endpoint({
  port: 'staff',
  method: 'POST',
  path: '/api/drawers/{till_id}/kick',
  access: 'cashier',
  summary: 'Opens the drawer without a sale, with a reason',
  params,
  body: z.strictObject({ reason }),
  responses: { 200: z.strictObject({ outcome: z.enum(KICK_OUTCOMES) }) },
});
export const chooseDrawerPrinter = endpoint({
  port: 'staff',
  method: 'PUT',
  path: '/api/drawers/{till_id}/printer',
  access: 'manager',
  summary: 'Chooses the receipt printer that opens the drawer; null is the only one there is',
  params,
  body: z.strictObject({ printer_id: id.nullable() }),
  responses: { 200: drawer },
});
