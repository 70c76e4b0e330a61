import * as z from 'zod';
import { endpoint, id, line, listFrom, MOST_LINES } from '../../http/endpoint.ts';
import { buyer, invoice, tax_id_checked } from '../contract.ts';

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
      z.strictObject({
        line: z.int().min(1).max(9999),
        quantity: z.int().min(1).max(9999),
      }),
      { min: 1, max: MOST_LINES },
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
  /** Without a reason the credit note says that the company was corrected. */
  body: z.strictObject({ reason: reason.optional(), buyer, tax_id_checked }),
  responses: { 201: z.strictObject({ credit_note: invoice, invoice }) },
});
