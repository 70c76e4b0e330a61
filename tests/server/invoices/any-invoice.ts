import fc from 'fast-check';
import type { InvoiceDocument } from '../../../server/invoices/document/document.ts';
import { line, sampleInvoice } from './sample-invoice.ts';

const anyLine = fc
  .record({
    quantity: fc.integer({ min: 1, max: 30 }),
    unit_price_cents: fc.integer({ min: 0, max: 50_000 }),
    tax_rate_basis_points: fc.constantFrom(0, 400, 700, 1000, 1900, 2100),
    share: fc.integer({ min: 0, max: 100 }),
  })
  .map(({ share, ...priced }) =>
    line('Dish', priced.tax_rate_basis_points, {
      ...priced,
      discount_cents: Math.floor((priced.quantity * priced.unit_price_cents * share) / 100),
    }),
  );

/**
 * Arbitrary issued invoices and credit notes: any lines, rates and discounts, in any currency that
 * has an e-invoice.
 */
export const anyInvoice: fc.Arbitrary<InvoiceDocument> = fc
  .record({
    lines: fc.array(anyLine, { minLength: 1, maxLength: 25 }),
    prices_include_tax: fc.boolean(),
    currency: fc.constantFrom('EUR', 'JPY'),
    kind: fc.constantFrom('full' as const, 'credit_note' as const),
  })
  .map((given) => sampleInvoice(given));
