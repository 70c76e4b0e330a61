import { line, sampleInvoice } from '../server/invoices/sample-invoice.ts';

/** An invoice of `lines` lines with two tax rates. */
export function invoiceOf(lines: number) {
  return sampleInvoice({
    lines: Array.from({ length: lines }, (_, index) =>
      line(`Dish of the day no. ${index + 1}`, index % 3 === 0 ? 2100 : 1000),
    ),
  });
}
