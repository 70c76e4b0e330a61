import * as z from 'zod';
import { endpoint, line, listOf, page, timestamp } from '../http/endpoint.ts';
import { range } from '../orders/contract.ts';

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
    ...page,
  }),
  responses: {
    200: listOf(
      z.strictObject({
        id: z.string(),
        at: timestamp,
        actor: z.string(),
        actor_name: z.string().nullable(),
        action: z.string(),
        subject_id: z.string().nullable(),
        detail: z.record(z.string(), z.unknown()).nullable(),
      }),
    ),
  },
});
