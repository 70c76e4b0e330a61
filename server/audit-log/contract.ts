import * as z from 'zod';
import {
  endpoint,
  inBusinessDays,
  line,
  listOf,
  page,
  range,
  sortBy,
  timestamp,
} from '../http/endpoint.ts';

const clock = z.strictObject({
  /** The time of this machine's clock. */
  machine_time: timestamp,
  /** Set while the clock must be confirmed: the last time at which it was known to be right. */
  ahead_of: timestamp.nullable(),
});

export const getClock = endpoint({
  port: 'staff',
  method: 'GET',
  path: '/api/clock',
  access: 'waiter',
  summary: 'What the clock says, and whether it is asked about before the next document is issued',
  responses: { 200: clock },
});

export const confirmClock = endpoint({
  port: 'staff',
  method: 'POST',
  path: '/api/clock/confirm',
  access: 'manager',
  summary: 'Says that the clock is right, though it is far ahead of the last known time',
  responses: { 200: clock },
});

export const bearClockOut = endpoint({
  port: 'staff',
  method: 'POST',
  path: '/api/clock/other',
  access: 'waiter',
  summary: 'What the clock of another device of staff says; where both agree nobody is asked',
  body: z.strictObject({ time: timestamp }),
  responses: { 200: clock },
});

export const listAudit = endpoint({
  port: 'staff',
  method: 'GET',
  path: '/api/audit',
  access: 'manager',
  summary: 'Who did what, newest first',
  query: z.strictObject({
    action: line(60).optional(),
    actor: line(80).optional(),
    ...range,
    ...inBusinessDays,
    sort: sortBy('created_at'),
    ...page,
  }),
  responses: {
    200: listOf(
      z.strictObject({
        id: z.string(),
        at: timestamp,
        actor: z.string(),
        actor_name: z.string().nullable(),
        /** Who approved it with their PIN. */
        approver_name: z.string().nullable(),
        action: z.string(),
        subject_id: z.string().nullable(),
        detail: z.record(z.string(), z.unknown()).nullable(),
      }),
    ),
  },
});
