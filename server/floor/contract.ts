import * as z from 'zod';
import { endpoint, timestamp } from '../http/endpoint.ts';
import { table } from '../tables/contract.ts';

/** From nothing open to the bill that was asked for; the furthest of its bills counts. */
export const TABLE_STATES = ['free', 'ordering', 'waiting', 'served', 'bill_asked'] as const;
export type TableState = (typeof TABLE_STATES)[number];

export const getFloor = endpoint({
  port: 'staff',
  method: 'GET',
  path: '/api/floor',
  access: 'waiter',
  summary: 'The tables with what happens at each',
  responses: {
    200: z.strictObject({
      items: z.array(
        table.omit({ token: true, menu_url: true }).extend({
          state: z.enum(TABLE_STATES),
          /** Since when it is so; null for a free table. */
          since: timestamp.nullable(),
          covers: z.int().nullable(),
          owed_cents: z.int(),
          bill_ids: z.array(z.string()),
        }),
      ),
    }),
  },
});

const pickup = z.strictObject({
  order_number: z.int(),
  /** Shown only where the guest gave initials as their name. */
  initials: z.string().nullable(),
  since: timestamp,
});
export const getPickup = endpoint({
  port: 'staff',
  method: 'GET',
  path: '/api/pickup',
  access: 'guest',
  // A login that ended on a paired screen must not turn the screen off.
  beginsLogin: true,
  summary:
    'The numbers to pick up: for the screen in the room, on a paired machine or with a login',
  responses: {
    200: z.strictObject({
      restaurant_name: z.string(),
      locale: z.string(),
      preparing: z.array(pickup),
      ready: z.array(pickup),
    }),
  },
});
