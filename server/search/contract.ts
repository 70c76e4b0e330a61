import * as z from 'zod';
import { currencyDigits, endpoint, line, timestamp } from '../http/endpoint.ts';
import { TABLE_STATES } from '../floor/contract.ts';
import { BILL_STATUSES, ORDER_STATUSES } from '../orders/contract.ts';

const money = { currency: z.string(), currency_digits: currencyDigits };
const found = {
  tables: z.array(
    z.strictObject({
      id: z.string(),
      name: z.string(),
      closed: z.boolean(),
      seats: z.int().nullable(),
      state: z.enum(TABLE_STATES),
      /** Since when it is so; null for a free table. */
      since: timestamp.nullable(),
      covers: z.int().nullable(),
      owed_cents: z.int(),
      bill_ids: z.array(z.string()),
    }),
  ),
  /** Open ones first, then settled ones of the last weeks. */
  bills: z.array(
    z.strictObject({
      id: z.string(),
      bill_number: z.int(),
      status: z.enum(BILL_STATUSES),
      name: z.string().nullable(),
      table_name: z.string().nullable(),
      created_at: timestamp,
      total_cents: z.int(),
      left_cents: z.int(),
      ...money,
    }),
  ),
  /** By number, of the last weeks. */
  orders: z.array(
    z.strictObject({
      id: z.string(),
      order_number: z.int(),
      status: z.enum(ORDER_STATUSES),
      name: z.string().nullable(),
      table_name: z.string().nullable(),
      created_at: timestamp,
      total_cents: z.int(),
      ...money,
    }),
  ),
  products: z.array(
    z.strictObject({
      id: z.string(),
      name: z.string(),
      category: z.string().nullable(),
      price_cents: z.int(),
      available: z.boolean(),
    }),
  ),
  /** For cashiers; a credit note's total is below zero. */
  invoices: z.array(
    z.strictObject({
      id: z.string(),
      invoice_number: z.string(),
      buyer: z.string().nullable(),
      issue_date: timestamp,
      total_cents: z.int(),
      ...money,
    }),
  ),
  /** Buyers of earlier invoices, for cashiers. */
  buyers: z.array(z.strictObject({ name: z.string(), city: z.string().nullable() })),
  /** Accounts of customers, for managers. */
  customers: z.array(z.strictObject({ id: z.string(), full_name: z.string(), email: z.string() })),
};
const results = z.strictObject(found);
export type SearchResults = z.output<typeof results>;

export const searchEverything = endpoint({
  port: 'staff',
  method: 'GET',
  path: '/api/search',
  access: 'waiter',
  summary:
    'Tables, bills, orders, dishes, invoices, buyers and customers by name or number, a few of ' +
    'each; empty lists of what the caller may not read',
  query: z.strictObject({ q: line(100) }),
  responses: { 200: results },
});
