import * as z from 'zod';
import { endpoint, listFrom, timestamp } from '../http/endpoint.ts';

/** The steps of the first day, in their order. */
export const FIRST_DAY_STEPS = [
  'rates',
  'menu',
  'tables',
  'posters',
  'printer',
  'mail',
  'backup',
  'phone',
] as const;
export type FirstDayStep = (typeof FIRST_DAY_STEPS)[number];
const step = z.enum(FIRST_DAY_STEPS);

const firstDay = z.strictObject({
  /** Whether all steps are done or skipped, or a first order was paid. */
  finished: z.boolean(),
  order_paid: z.boolean(),
  items: z.array(
    z.strictObject({
      step,
      /** `done` by what there is, and not by a mark; `skipped` by an owner. */
      state: z.enum(['done', 'skipped', 'open']),
    }),
  ),
  facts: z.strictObject({
    rates: z.int(),
    products: z.int(),
    categories: z.int(),
    tables: z.int(),
    printers: z.int(),
    /** Whether a mail server is set up. */
    mail_server: z.boolean(),
    posters_at: timestamp.nullable(),
    printer_at: timestamp.nullable(),
    mail_at: timestamp.nullable(),
    backup_at: timestamp.nullable(),
    phone_at: timestamp.nullable(),
  }),
});

export const getFirstDay = endpoint({
  port: 'staff',
  method: 'GET',
  path: '/api/first-day',
  access: 'owner',
  summary: 'How far the restaurant is on its way to the first paid order',
  responses: { 200: firstDay },
});
export const changeFirstDay = endpoint({
  port: 'staff',
  method: 'PUT',
  path: '/api/first-day',
  access: 'owner',
  summary: 'Says which steps of the first day are skipped',
  body: z.strictObject({ skipped: listFrom(step, { max: FIRST_DAY_STEPS.length }) }),
  responses: { 200: firstDay },
});
