import * as z from 'zod';
import { endpoint } from '../http/endpoint.ts';

export const getMenuCsv = endpoint({
  port: 'staff',
  method: 'GET',
  path: '/api/menu.csv',
  access: 'manager',
  summary: 'The menu as CSV, one line a product, as it is read in again',
  responses: { 200: 'text/csv' },
});

const file = z
  .custom<Uint8Array | Blob>((value) => value instanceof Uint8Array, {
    path: ['file'],
    params: { rule: 'csv_wanted' },
  })
  .transform((bytes) => bytes as Uint8Array);
const fault = z.strictObject({ line: z.int(), column: z.string(), message: z.string() });

export const importMenuCsv = endpoint({
  port: 'staff',
  method: 'POST',
  path: '/api/menu.csv',
  access: 'manager',
  upload: {
    // Not text/plain, which a form of another site can send (CSRF).
    types: ['text/csv', 'application/vnd.ms-excel', 'application/octet-stream'],
    mostBytes: 2_000_000,
  },
  summary:
    'Adds and changes products by a CSV file (UTF-8 or Windows-1252; semicolons, commas or tabs; ' +
    'decimal comma or point; at most 5,000 lines) and removes none. With `?dry_run=true` nothing ' +
    'is written and the faults are in the answer; else a file with faults is 422 as a whole',
  query: z.strictObject({ dry_run: z.enum(['true', 'false']).optional() }),
  body: file,
  responses: {
    200: z.strictObject({
      dry_run: z.boolean(),
      categories_added: z.array(z.string()),
      added: z.array(
        z.strictObject({ line: z.int(), name: z.string(), category: z.string().nullable() }),
      ),
      changed: z.array(
        z.strictObject({ line: z.int(), name: z.string(), fields: z.array(z.string()) }),
      ),
      unchanged: z.int(),
      removed: z.literal(0),
      faults: z.array(fault),
      /** The faults beyond those in the list. */
      more_faults: z.int(),
    }),
  },
});
