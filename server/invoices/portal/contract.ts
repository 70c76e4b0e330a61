/** What guests and customers ask of invoices. */
import * as z from 'zod';
import {
  calendarMonth,
  endpoint,
  givenToken,
  id,
  listOf,
  page,
  range,
  timestamp,
} from '../../http/endpoint.ts';
import {
  buyer,
  entertainment,
  invoice,
  invoiceResponses,
  kind,
  notes,
  status,
  tax_id_checked,
} from '../contract.ts';

/**
 * The `mail` field is the state of the copy for the buyer's address: `waits` where no mail server
 * is set up and staff see it in the outbox, `refused` past the limit of addresses.
 */
const invoiceByCode = invoice.extend({
  mail: z
    .strictObject({ email: z.string(), state: z.enum(['under_way', 'waits', 'refused']) })
    .nullable(),
});
export type InvoiceByCode = z.output<typeof invoiceByCode>;

export const requestInvoiceByCode = endpoint({
  port: 'portal',
  method: 'POST',
  path: '/orders/{claim_code}/invoice',
  access: 'public',
  idempotent: true,
  summary: 'A tax invoice with no account, once the order is paid',
  params: z.strictObject({ claim_code: givenToken }),
  /** Without a buyer it is the receipt, a simplified invoice. */
  body: z.strictObject({ buyer: buyer.optional(), tax_id_checked, entertainment }).optional(),
  responses: { 201: invoiceByCode, 200: invoiceByCode },
});
export const listInvoicesByCode = endpoint({
  port: 'portal',
  method: 'GET',
  path: '/orders/{claim_code}/invoices',
  access: 'public',
  summary: 'The invoices that this claim code itself made, each with a fresh link',
  params: z.strictObject({ claim_code: givenToken }),
  responses: {
    200: z.strictObject({
      items: z.array(
        z.strictObject({
          invoice_number: z.string(),
          kind,
          total_cents: z.int(),
          download_url: z.string(),
        }),
      ),
      /** Until when this device may correct the company of its invoice; null where it may not. */
      correctable_until: timestamp.nullable(),
      /** A company invoice is wanted, and made when the bill is paid. */
      wished: z.boolean(),
      /** The restaurant's, which a form presets: ISO 3166-1 alpha-2. */
      country: z.string(),
    }),
  },
});
const asksForCompany = z.strictObject({ buyer, tax_id_checked });
export const wishInvoice = endpoint({
  port: 'portal',
  method: 'PUT',
  path: '/orders/{claim_code}/invoice-wish',
  access: 'public',
  summary: 'A company invoice asked for before the bill is paid; it is made when it is',
  params: z.strictObject({ claim_code: givenToken }),
  body: asksForCompany,
  responses: { 200: z.strictObject({ wished: z.literal(true) }) },
});
export const dropInvoiceWish = endpoint({
  port: 'portal',
  method: 'DELETE',
  path: '/orders/{claim_code}/invoice-wish',
  access: 'public',
  summary: 'Takes that wish back, from the device that has it',
  params: z.strictObject({ claim_code: givenToken }),
  responses: { 200: z.strictObject({ wished: z.literal(false) }) },
});
export const correctInvoiceByCode = endpoint({
  port: 'portal',
  method: 'POST',
  path: '/orders/{claim_code}/invoice-correction',
  access: 'public',
  idempotent: true,
  summary:
    'Another company on the invoice that this device made today: a credit note and a new one, once',
  params: z.strictObject({ claim_code: givenToken }),
  body: asksForCompany,
  responses: { 201: z.strictObject({ credit_note: invoice, invoice: invoiceByCode }) },
});
export const downloadByLink = endpoint({
  port: 'portal',
  method: 'GET',
  path: '/downloads/{token}',
  access: 'public',
  summary: 'The PDF by its own random link, which lives an hour',
  params: z.strictObject({ token: givenToken }),
  responses: { 200: 'application/pdf' },
});
export const requestInvoice = endpoint({
  port: 'portal',
  method: 'POST',
  path: '/customer/orders/{order_id}/invoice',
  access: 'customer',
  idempotent: true,
  summary: "A tax invoice for one of the customer's paid orders",
  params: z.strictObject({ order_id: id }),
  body: z
    .strictObject({ notes, buyer: buyer.optional(), tax_id_checked, entertainment })
    .optional(),
  responses: invoiceResponses,
});
export const listMyInvoices = endpoint({
  port: 'portal',
  method: 'GET',
  path: '/customer/invoices',
  access: 'customer',
  summary: "The customer's invoices, newest first",
  query: z.strictObject({
    status: status.optional(),
    /** The documents dated in a calendar month, in place of `from` and `to`. */
    month: calendarMonth.optional(),
    ...range,
    ...page,
    /** One of the customer's billing profiles: the documents of that company alone. */
    company: id.optional(),
  }),
  responses: { 200: listOf(invoice) },
});
export const getMyInvoice = endpoint({
  port: 'portal',
  method: 'GET',
  path: '/customer/invoices/{id}',
  access: 'customer',
  summary: "One of the customer's invoices",
  params: z.strictObject({ id }),
  responses: {
    200: invoice.extend({
      /** Until when the customer may correct its company; null where it may not be. */
      correctable_until: timestamp.nullable(),
    }),
  },
});
export const correctMyInvoice = endpoint({
  port: 'portal',
  method: 'POST',
  path: '/customer/invoices/{id}/correction',
  access: 'customer',
  idempotent: true,
  summary: 'Another company on an invoice of today: a credit note and a new one, once',
  params: z.strictObject({ id }),
  body: asksForCompany,
  responses: { 201: z.strictObject({ credit_note: invoice, invoice }) },
});
export const downloadMyInvoice = endpoint({
  port: 'portal',
  method: 'GET',
  path: '/customer/invoices/{id}/download',
  access: 'customer',
  summary: 'Downloads the invoice as a PDF',
  params: z.strictObject({ id }),
  responses: { 200: 'application/pdf' },
});
