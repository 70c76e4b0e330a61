import * as z from 'zod';
import { endpoint, id, line, listFrom } from '../http/endpoint.ts';
import { ticketMinutes } from '../restaurant/contract.ts';

/** Minutes until a ticket of the station waits, and until it is late. */
const limits = z.strictObject({ wait_minutes: ticketMinutes, late_minutes: ticketMinutes });
const station = z.strictObject({
  id: z.string(),
  name: z.string(),
  /** The printer of its tickets; null for a station with a screen alone. */
  printer_id: z.string().nullable(),
  category_ids: z.array(z.string()),
  /** Null where the restaurant's `ticket_wait_minutes` and `ticket_late_minutes` apply. */
  limits: limits.nullable(),
});
const params = z.strictObject({ id });
const name = line(60);
const categoryIds = listFrom(id, { max: 100 });

export const listStations = endpoint({
  port: 'staff',
  method: 'GET',
  path: '/api/stations',
  access: 'waiter',
  summary: 'The kitchen stations',
  responses: { 200: z.strictObject({ items: z.array(station) }) },
});
export const addStation = endpoint({
  port: 'staff',
  method: 'POST',
  path: '/api/stations',
  access: 'manager',
  summary: 'Adds a kitchen station; a category is at one station at most',
  body: z.strictObject({
    name,
    printer_id: id.nullish(),
    category_ids: categoryIds.default([]),
    limits: limits.nullish(),
  }),
  responses: { 201: station },
});
export const changeStation = endpoint({
  port: 'staff',
  method: 'PATCH',
  path: '/api/stations/{id}',
  access: 'manager',
  summary: 'Changes a kitchen station; what is left out stays',
  params,
  body: z.strictObject({
    name: name.optional(),
    printer_id: id.nullish(),
    category_ids: categoryIds.optional(),
    limits: limits.nullish(),
  }),
  responses: { 200: station },
});
export const removeStation = endpoint({
  port: 'staff',
  method: 'DELETE',
  path: '/api/stations/{id}',
  access: 'manager',
  summary: 'Removes a kitchen station; its categories are at no station then',
  params,
  responses: { 200: z.strictObject({ removed: z.literal(true) }) },
});
