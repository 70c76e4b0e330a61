import * as z from 'zod';
import { endpoint, id, line } from '../http/endpoint.ts';

export const TABLE_KINDS = ['table', 'counter'] as const;
export type TableKind = (typeof TABLE_KINDS)[number];
export const TABLE_SHAPES = ['square', 'round', 'rectangle'] as const;
export type TableShape = (typeof TABLE_SHAPES)[number];
/** The side of the plan of the floor, in its own units. */
export const PLAN_SIDE = 10_000;

const kind = z.enum(TABLE_KINDS);
const shape = z.enum(TABLE_SHAPES);
const seats = z.int().min(1).max(99).nullable();
/** The left and upper edge on the plan; null for a table without a place. */
const place = z.int().min(0).max(PLAN_SIDE).nullable();

export const table = z.strictObject({
  id: z.string(),
  name: z.string(),
  token: z.string(),
  menu_url: z.string(),
  closed: z.boolean(),
  kind,
  area: z.string().nullable(),
  seats: z.int().nullable(),
  x: z.int().nullable(),
  y: z.int().nullable(),
  shape,
});
const params = z.strictObject({ id });
const floorFields = {
  kind: kind.optional(),
  area: line(60).nullish(),
  seats: seats.optional(),
  x: place.optional(),
  y: place.optional(),
  shape: shape.optional(),
};

export const createTable = endpoint({
  port: 'staff',
  method: 'POST',
  path: '/api/tables',
  access: 'manager',
  summary: 'Adds a table, or a counter for takeaway, with its QR address',
  body: z.strictObject({ name: line(60), ...floorFields }),
  responses: { 201: table },
});
export const listTables = endpoint({
  port: 'staff',
  method: 'GET',
  path: '/api/tables',
  access: 'waiter',
  summary: 'The tables',
  responses: { 200: z.strictObject({ items: z.array(table) }) },
});
export const changeTable = endpoint({
  port: 'staff',
  method: 'PATCH',
  path: '/api/tables/{id}',
  access: 'manager',
  summary: 'Changes a table: name, area, seats, place on the plan, closed or open',
  params,
  body: z.strictObject({
    name: line(60).optional(),
    closed: z.boolean().optional(),
    ...floorFields,
  }),
  responses: { 200: table },
});
export const removeTable = endpoint({
  port: 'staff',
  method: 'DELETE',
  path: '/api/tables/{id}',
  access: 'manager',
  summary:
    'Removes a table without an open bill; its QR ends until it is restored, past documents keep ' +
    'its name',
  params,
  responses: { 200: z.strictObject({ removed: z.literal(true) }) },
});
export const restoreTable = endpoint({
  port: 'staff',
  method: 'POST',
  path: '/api/tables/{id}/restore',
  access: 'manager',
  summary: 'Puts a removed table back, with the same QR',
  params,
  responses: { 200: table },
});
export const getTableQr = endpoint({
  port: 'staff',
  method: 'GET',
  path: '/api/tables/{id}/qr.png',
  access: 'waiter',
  summary: 'The QR to print for the table',
  params,
  responses: { 200: 'image/png' },
});
/** How many posters may stand on a page of A4. */
export const POSTERS_PER_PAGE = ['1', '2', '4', '8'] as const;
export const getPosters = endpoint({
  port: 'staff',
  method: 'GET',
  path: '/api/tables/qr.pdf',
  access: 'waiter',
  summary: 'The posters of all tables to print, on A4',
  query: z.strictObject({ per_page: z.enum(POSTERS_PER_PAGE).default('4') }),
  responses: { 200: 'application/pdf' },
});
export const rotateTableToken = endpoint({
  port: 'staff',
  method: 'POST',
  path: '/api/tables/{id}/rotate-token',
  access: 'manager',
  summary: 'A new QR; the old one ends at once',
  params,
  responses: { 200: table },
});
