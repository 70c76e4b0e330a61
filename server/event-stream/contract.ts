import { z } from 'zod';
import { endpoint } from '../http/endpoint.ts';

export const streamEvents = endpoint({
  port: 'staff',
  method: 'GET',
  path: '/api/events',
  access: 'waiter',
  kitchenScreen: true,
  query: z.strictObject({
    after: z.coerce
      .number()
      .int()
      .min(1)
      .optional()
      .meta({
        description:
          'Begins after this event: the `Last-Event-ID` of an earlier response of this port. A ' +
          '`Last-Event-ID` of the request goes before it.',
      }),
  }),
  summary: 'Server-sent events: orders, payments, invoices, mail, print jobs',
  responses: { 200: 'text/event-stream' },
});
