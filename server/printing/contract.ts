import * as z from 'zod';
import { endpoint, id, optionalLine } from '../http/endpoint.ts';

const job = z.strictObject({
  id: z.string(), invoice_id: z.string(), printer: z.string().nullable(), format: z.enum(['a4', 'receipt']), copy_number: z.int(), status: z.enum(['waiting', 'printed', 'failed']),
});
const params = z.strictObject({ id });

export const printInvoice = endpoint({
  port: 'staff', method: 'POST', path: '/api/invoices/{id}/print', access: 'cashier', summary: 'Prints an invoice; from the second paper on it says COPY', params,
  body: z.strictObject({ printer: optionalLine(200), format: z.enum(['a4', 'receipt']) }), responses: { 202: job },
});
export const getPrintDocument = endpoint({
  port: 'staff', method: 'GET', path: '/api/print-jobs/{id}/document', access: 'cashier', summary: 'What the job puts on paper', params,
  responses: { 200: 'application/pdf' },
});
export const finishPrintJob = endpoint({
  port: 'staff', method: 'PATCH', path: '/api/print-jobs/{id}', access: 'cashier', summary: 'Says how printing went', params,
  body: z.strictObject({ status: z.enum(['printed', 'failed']), error: optionalLine(500) }), responses: { 200: job },
});
