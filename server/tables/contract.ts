import * as z from 'zod';
import { endpoint, id, line } from '../http/endpoint.ts';

export const table = z.strictObject({
  id: z.string(),
  name: z.string(),
  token: z.string(),
  menu_url: z.string(),
  closed: z.boolean(),
});
const params = z.strictObject({ id });

export const createTable = endpoint({
  port: 'staff',
  method: 'POST',
  path: '/api/tables',
  access: 'manager',
  summary: 'Adds a table with its QR address',
  body: z.strictObject({ name: line(60) }),
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
  summary: 'Renames, closes or opens a table',
  params,
  body: z.strictObject({ name: line(60).optional(), closed: z.boolean().optional() }),
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
export const rotateTableToken = endpoint({
  port: 'staff',
  method: 'POST',
  path: '/api/tables/{id}/rotate-token',
  access: 'manager',
  summary: 'A new QR; the old one ends at once',
  params,
  responses: { 200: table },
});
