import * as z from 'zod';
import { endpoint, timestamp } from '../http/endpoint.ts';
import { interval, openingHours } from '../restaurant/contract.ts';

/** What guests are told: whether they can order, when they can, and the hours of the next days. */
export const opening = z.strictObject({
  open: z.boolean(),
  /** Whether staff take no orders of guests for the moment. */
  paused: z.boolean(),
  /** The next time at which it opens, where it is closed; null where none is known. */
  opens_at: timestamp.nullable(),
  /** When it closes, where it is open; null where it never does. */
  closes_at: timestamp.nullable(),
  time_zone: z.string(),
  /** The next seven days, today first; empty where it is always open. */
  days: z.array(
    z.strictObject({
      date: z.iso.date(),
      intervals: z.array(interval),
      note: z.string().nullable(),
    }),
  ),
  street: z.string(),
  city: z.string(),
});
export type Opening = z.output<typeof opening>;

const answer = z.strictObject({
  /** Null where guests can always order. */
  opening_hours: openingHours.nullable(),
  time_zone: z.string(),
  open: z.boolean(),
  paused: z.boolean(),
  opens_at: timestamp.nullable(),
  closes_at: timestamp.nullable(),
});
export const getOpeningHours = endpoint({
  port: 'staff',
  method: 'GET',
  path: '/api/opening-hours',
  access: 'waiter',
  summary: 'When guests can order, in the restaurant’s time zone',
  responses: { 200: answer },
});
export const setOpeningHours = endpoint({
  port: 'staff',
  method: 'PUT',
  path: '/api/opening-hours',
  access: 'manager',
  summary: 'Sets when guests can order; null is always. Staff can order at any time',
  body: z.strictObject({ opening_hours: openingHours.nullable() }),
  responses: { 200: answer },
});

/** The longest pause that ends by itself, in minutes. */
export const LONGEST_PAUSE = 720;
export const pauseGuestOrders = endpoint({
  port: 'staff',
  method: 'PUT',
  path: '/api/guest-orders',
  access: 'manager',
  summary: 'Pauses guests’ orders, for minutes or until it is ended, or takes them again',
  body: z.strictObject({
    paused: z.boolean(),
    /** Null, also by default, is until it is ended. */
    minutes: z.int().min(1).max(LONGEST_PAUSE).nullable().optional(),
  }),
  responses: { 200: answer },
});
