import { endpoint } from '../http/endpoint.ts';

export const streamEvents = endpoint({
  port: 'staff',
  method: 'GET',
  path: '/api/events',
  access: 'waiter',
  kitchenScreen: true,
  summary: 'Server-sent events: orders, payments, invoices, mail, print jobs',
  responses: { 200: 'text/event-stream' },
});
