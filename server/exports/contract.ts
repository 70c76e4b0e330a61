import * as z from 'zod';
import { calendarMonth, endpoint, id } from '../http/endpoint.ts';
import { billFilter } from '../bills/contract.ts';
import { invoiceFilter } from '../invoices/contract.ts';
import { orderFilter } from '../orders/contract.ts';

export const exportListedInvoices = endpoint({
  port: 'staff',
  method: 'GET',
  path: '/api/exports/invoice-list',
  access: 'manager',
  fresh: true,
  summary:
    'The documents that the list of invoices shows with the same filters, of at most a year: a ' +
    'CSV, or a ZIP of the PDFs',
  query: z.strictObject({ ...invoiceFilter, format: z.enum(['csv', 'zip']).default('csv') }),
  responses: { 200: 'application/octet-stream' },
});
export const exportMyInvoices = endpoint({
  port: 'portal',
  method: 'GET',
  path: '/customer/invoice-export',
  access: 'customer',
  summary:
    "The customer's documents dated in a calendar month, for an expense report: a CSV, or a ZIP " +
    'of the PDFs',
  query: z.strictObject({
    month: calendarMonth,
    /** One of the customer's billing profiles; without it the documents of all. */
    company: id.optional(),
    format: z.enum(['csv', 'zip']).default('zip'),
  }),
  responses: { 200: 'application/octet-stream' },
});
export const exportListedBills = endpoint({
  port: 'staff',
  method: 'GET',
  path: '/api/exports/bill-list',
  access: 'manager',
  fresh: true,
  summary: 'The bills that the list of bills shows with the same filters, as a CSV',
  query: z.strictObject(billFilter),
  responses: { 200: 'text/csv' },
});
export const exportListedOrders = endpoint({
  port: 'staff',
  method: 'GET',
  path: '/api/exports/order-list',
  access: 'manager',
  fresh: true,
  summary: 'The orders that the list of orders shows with the same filters, as a CSV',
  query: z.strictObject(orderFilter),
  responses: { 200: 'text/csv' },
});
