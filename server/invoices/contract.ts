import * as z from 'zod';
import {
  country,
  email,
  endpoint,
  id,
  line,
  listFrom,
  MOST_LINES,
  listOf,
  optionalLine,
  optionalProse,
  page,
  timestamp,
  currencyDigits,
  inBusinessDays,
  listWithTotals,
  range,
  sortBy,
  withTotals,
} from '../http/endpoint.ts';
import { MAIL_STATUSES } from '../mail/contract.ts';
import { SERVICES } from '../menu/contract.ts';
import { DEFAULT_EINVOICE, EINVOICE_IDS } from './einvoice/formats.ts';

export const INVOICE_KINDS = ['full', 'simplified', 'credit_note'] as const;
export const INVOICE_STATUSES = ['draft', 'sent', 'paid', 'cancelled'] as const;
export const kind = z.enum(INVOICE_KINDS);
export const status = z.enum(INVOICE_STATUSES);

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

/** 200 is for an invoice that was issued earlier. */
export const invoiceResponses = { 201: invoice, 200: invoice };
export const notes = optionalProse(1000);
/**
 * The form of a business meal on the document, where the restaurant's country has one (Germany);
 * elsewhere it is left out. What is null is a line to fill in by hand.
 */
export const entertainment = z
  .strictObject({ occasion: optionalLine(200), participants: optionalProse(1000) })
  .optional();
/** True when a tax id that looks wrong was confirmed after one warning. */
export const tax_id_checked = z.literal(true).optional();

const issueBody = z
  .strictObject({
    buyer: buyer.optional(),
    notes,
    tax_id_checked,
    entertainment,
    /** One payer's share in cents, tax included; it excludes `items`. */
    share_cents: z.int().min(1).max(1_000_000_000).optional(),
    items: listFrom(z.strictObject({ order_item_id: id, quantity: z.int().min(1).max(9999) }), {
      min: 1,
      max: MOST_LINES,
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
  responses: invoiceResponses,
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
  responses: invoiceResponses,
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
/** An invoice with what staff are told beside the document. */
const staffInvoice = invoice.extend({
  bill_number: z.int(),
  order_number: z.int(),
  service: z.enum(SERVICES),
  /** Of the order, at the time of the issue. */
  table_name: text,
  /** The id of the method of all its payments, `mixed` for several; null without any. */
  method: text,
  payments: z.array(
    z.strictObject({
      method: z.string(),
      /** The restaurant's own name for it at the time of the issue; null where it had none. */
      name: text,
      amount_cents: z.int(),
    }),
  ),
  /** Who issued it; null where a guest did. */
  issued_by: text,
  /** The last mail with it; its address only for managers. */
  mailed: z.strictObject({ status: z.enum(MAIL_STATUSES), email: text, at: timestamp }).nullable(),
});
export type StaffInvoice = z.output<typeof staffInvoice>;
const invoiceTotals = z.strictObject({
  count: z.int(),
  /** Of the credit notes. */
  credited_cents: z.int(),
  /** Of issued documents that nobody has paid. */
  owed_cents: z.int(),
  /** Less what was credited; without documents in whose place others stand. */
  total_cents: z.int(),
});
/** What a list of invoices can be limited to. */
export const invoiceFilter = {
  kind: kind.optional(),
  status: status.optional(),
  /** Of all its payments; `mixed` for several. */
  method: id.optional(),
  order_id: id.optional(),
  bill_id: id.optional(),
  /** A number, an amount, a part of a table's name, or how a buyer's name or tax id begins. */
  q: line(100).optional(),
  ...range,
  ...inBusinessDays,
};
export const listInvoices = endpoint({
  port: 'staff',
  method: 'GET',
  path: '/api/invoices',
  access: 'cashier',
  summary: 'Invoices, newest first or as `sort` says',
  query: z.strictObject({
    ...invoiceFilter,
    sort: sortBy('created_at', 'signed_cents'),
    ...withTotals,
    ...page,
  }),
  responses: { 200: listWithTotals(staffInvoice, invoiceTotals) },
});
export const getInvoice = endpoint({
  port: 'staff',
  method: 'GET',
  path: '/api/invoices/{id}',
  access: 'cashier',
  summary: 'One invoice',
  params: z.strictObject({ id }),
  responses: { 200: staffInvoice },
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
