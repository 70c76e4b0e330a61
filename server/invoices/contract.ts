import * as z from 'zod';
import {
  country,
  email,
  endpoint,
  givenToken,
  id,
  line,
  listFrom,
  listOf,
  optionalLine,
  optionalProse,
  page,
  timestamp,
  currencyDigits,
  range,
} from '../http/endpoint.ts';
import { DEFAULT_EINVOICE, EINVOICE_IDS } from './einvoice/formats.ts';

export const INVOICE_KINDS = ['full', 'simplified', 'credit_note'] as const;
export const INVOICE_STATUSES = ['draft', 'sent', 'paid', 'cancelled'] as const;
const kind = z.enum(INVOICE_KINDS);
const status = z.enum(INVOICE_STATUSES);

export const buyer = z.strictObject({
  name: line(160),
  tax_id: optionalLine(40),
  street: optionalLine(160),
  postal_code: optionalLine(20),
  city: optionalLine(120),
  country: country.nullish().transform((value) => value ?? null),
  email: email.nullish().transform((value) => value ?? null),
});
export type Buyer = z.output<typeof buyer>;

const text = z.string().nullable();
export const invoice = z.strictObject({
  id: z.string(),
  invoice_number: z.string(),
  kind,
  status,
  order_id: z.string(),
  bill_id: z.string(),
  customer_id: text,
  issue_date: timestamp,
  due_date: timestamp.nullable(),
  seller: z.strictObject({
    name: z.string(),
    legal_name: z.string(),
    tax_id: z.string(),
    street: z.string(),
    postal_code: z.string(),
    city: z.string(),
    country: z.string(),
  }),
  buyer: z
    .strictObject({
      name: z.string(),
      tax_id: text,
      street: text,
      postal_code: text,
      city: text,
      country: text,
      email: text,
    })
    .nullable(),
  lines: z.array(
    z.strictObject({
      name: z.string(),
      quantity: z.int(),
      unit_price_cents: z.int(),
      tax_rate_basis_points: z.int(),
      total_cents: z.int(),
      /** What was chosen with each piece, in its price; absent without options. */
      options: z
        .array(z.strictObject({ name: z.string(), quantity: z.int(), price_cents: z.int() }))
        .optional(),
    }),
  ),
  taxes: z.array(
    z.strictObject({
      rate_basis_points: z.int(),
      net_cents: z.int(),
      tax_cents: z.int(),
      gross_cents: z.int(),
    }),
  ),
  subtotal_cents: z.int(),
  tax_cents: z.int(),
  total_cents: z.int(),
  tip_cents: z.int(),
  /** What cash rounding added to what was paid; outside the VAT base. */
  rounding_cents: z.int(),
  currency: z.string(),
  currency_digits: currencyDigits,
  notes: text,
  pdf_filename: text,
  download_url: z.string(),
  credits: text,
  replaces: text,
  /** How the money of a credit note was refunded; null where none was. */
  refund_method: z.string().nullable(),
  /** The restaurant's own name for that method; null where it has none. */
  refund_method_name: text,
  /** The credit notes that correct this invoice, in the order of their issue. */
  credit_notes: z.array(
    z.strictObject({ id: z.string(), invoice_number: z.string(), total_cents: z.int() }),
  ),
  /** The full invoice that replaces this simplified one. */
  replaced_by: text,
  created_at: timestamp,
});
export type InvoicePayload = z.output<typeof invoice>;

const both = { 201: invoice, 200: invoice };
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
const list = { status: status.optional(), ...range, ...page };
const notes = optionalProse(1000);
/** True when a tax id that looks wrong was confirmed after one warning. */
export const tax_id_checked = z.literal(true).optional();

export const requestInvoiceByCode = endpoint({
  port: 'portal',
  method: 'POST',
  path: '/orders/{claim_code}/invoice',
  access: 'public',
  idempotent: true,
  summary: 'A tax invoice with no account, once the order is paid',
  params: z.strictObject({ claim_code: givenToken }),
  /** Without a buyer it is the receipt, a simplified invoice. */
  body: z.strictObject({ buyer: buyer.optional(), tax_id_checked }).optional(),
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
    }),
  },
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
  body: z.strictObject({ notes, buyer: buyer.optional(), tax_id_checked }).optional(),
  responses: both,
});
export const listMyInvoices = endpoint({
  port: 'portal',
  method: 'GET',
  path: '/customer/invoices',
  access: 'customer',
  summary: "The customer's invoices, newest first",
  query: z.strictObject(list),
  responses: { 200: listOf(invoice) },
});
export const getMyInvoice = endpoint({
  port: 'portal',
  method: 'GET',
  path: '/customer/invoices/{id}',
  access: 'customer',
  summary: "One of the customer's invoices",
  params: z.strictObject({ id }),
  responses: { 200: invoice },
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

const issueBody = z
  .strictObject({
    buyer: buyer.optional(),
    notes,
    tax_id_checked,
    /** One payer's share in cents, tax included; it excludes `items`. */
    share_cents: z.int().min(1).max(1_000_000_000).optional(),
    items: listFrom(z.strictObject({ order_item_id: id, quantity: z.int().min(1).max(9999) }), {
      min: 1,
      max: 200,
    }).optional(),
  })
  .optional();
export const issueInvoice = endpoint({
  port: 'staff',
  method: 'POST',
  path: '/api/orders/{id}/invoice',
  access: 'cashier',
  idempotent: true,
  summary: 'Issues an invoice for what is left of an order: simplified without a buyer, else full',
  params: z.strictObject({ id }),
  body: issueBody,
  responses: both,
});
export const issueBillInvoice = endpoint({
  port: 'staff',
  method: 'POST',
  path: '/api/bills/{id}/invoice',
  access: 'cashier',
  idempotent: true,
  summary: 'The same for a bill: all that is left, or the share of one payer once it is paid',
  params: z.strictObject({ id }),
  body: issueBody,
  responses: both,
});
const uninvoiced = z.strictObject({
  items: z.array(z.strictObject({ order_item_id: z.string(), quantity: z.int() })),
  left_cents: z.int(),
  /** True once one share is in money, which leaves no item that is surely free. */
  by_amount: z.boolean(),
});
export const getUninvoiced = endpoint({
  port: 'staff',
  method: 'GET',
  path: '/api/orders/{id}/uninvoiced',
  access: 'cashier',
  summary: 'What of an order no invoice holds yet',
  params: z.strictObject({ id }),
  responses: { 200: uninvoiced },
});
export const getBillUninvoiced = endpoint({
  port: 'staff',
  method: 'GET',
  path: '/api/bills/{id}/uninvoiced',
  access: 'cashier',
  summary: 'What of a bill no invoice holds yet',
  params: z.strictObject({ id }),
  responses: { 200: uninvoiced },
});
export const getProForma = endpoint({
  port: 'staff',
  method: 'GET',
  path: '/api/bills/{id}/pro-forma.pdf',
  access: 'waiter',
  summary: 'The bill that is brought to the table: no invoice, with the QR of its claim code',
  params: z.strictObject({ id }),
  responses: { 200: 'application/pdf' },
});
export const listInvoices = endpoint({
  port: 'staff',
  method: 'GET',
  path: '/api/invoices',
  access: 'cashier',
  summary: 'Invoices, newest first',
  query: z.strictObject({
    kind: kind.optional(),
    order_id: id.optional(),
    bill_id: id.optional(),
    q: line(100).optional(),
    ...list,
  }),
  responses: { 200: listOf(invoice) },
});
export const getInvoice = endpoint({
  port: 'staff',
  method: 'GET',
  path: '/api/invoices/{id}',
  access: 'cashier',
  summary: 'One invoice',
  params: z.strictObject({ id }),
  responses: { 200: invoice },
});
export const getInvoicePdf = endpoint({
  port: 'staff',
  method: 'GET',
  path: '/api/invoices/{id}/pdf',
  access: 'cashier',
  summary: 'The A4 PDF',
  params: z.strictObject({ id }),
  responses: { 200: 'application/pdf' },
});
export const getInvoiceReceipt = endpoint({
  port: 'staff',
  method: 'GET',
  path: '/api/invoices/{id}/receipt.pdf',
  access: 'cashier',
  summary: 'The 80 mm PDF',
  params: z.strictObject({ id }),
  responses: { 200: 'application/pdf' },
});
export const getInvoiceXml = endpoint({
  port: 'staff',
  method: 'GET',
  path: '/api/invoices/{id}/xml',
  access: 'cashier',
  summary:
    'The invoice as XML by EN 16931, in CII or UBL; ' +
    '409 no_einvoice in a currency with three decimals',
  params: z.strictObject({ id }),
  query: z.strictObject({ format: z.enum(EINVOICE_IDS).default(DEFAULT_EINVOICE) }),
  responses: { 200: 'application/xml' },
});
const reason = line(200);
export const creditInvoice = endpoint({
  port: 'staff',
  method: 'POST',
  path: '/api/invoices/{id}/credit-note',
  access: 'manager',
  approvable: true,
  idempotent: true,
  summary: 'Takes an invoice back, wholly or by line (lines count from 1)',
  params: z.strictObject({ id }),
  body: z.strictObject({
    reason,
    lines: listFrom(
      z.strictObject({ line: z.int().min(1).max(200), quantity: z.int().min(1).max(9999) }),
      { min: 1, max: 200 },
    ).optional(),
    /** The payment method of the refund, an active one; without it nothing is refunded. */
    refund_method: id.optional(),
  }),
  responses: { 201: invoice },
});
export const reissueInvoice = endpoint({
  port: 'staff',
  method: 'POST',
  path: '/api/invoices/{id}/reissue',
  access: 'manager',
  approvable: true,
  idempotent: true,
  summary: 'Wrong company: a credit note and a new invoice, both or neither',
  params: z.strictObject({ id }),
  body: z.strictObject({ reason, buyer, tax_id_checked }),
  responses: { 201: z.strictObject({ credit_note: invoice, invoice }) },
});
export const emailInvoice = endpoint({
  port: 'staff',
  method: 'POST',
  path: '/api/invoices/{id}/email',
  access: 'cashier',
  summary: 'Mails the PDF to the buyer or to any address',
  params: z.strictObject({ id }),
  body: z.strictObject({ email: email.optional() }).optional(),
  responses: { 202: z.strictObject({ email: z.string() }) },
});
export const findBuyers = endpoint({
  port: 'staff',
  method: 'GET',
  path: '/api/buyers',
  access: 'cashier',
  summary:
    'Earlier buyers whose name or tax id has a word that begins so, newest first, at most 10',
  query: z.strictObject({ q: line(100) }),
  responses: { 200: listOf(invoice.shape.buyer.unwrap()) },
});
