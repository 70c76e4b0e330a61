import { minorDigits } from '../../../server/currencies.ts';
import type { InvoiceDocument, InvoiceLine } from '../../../server/invoices/document/document.ts';
import { lineTotal } from '../../../server/tax/line-totals.ts';
import { calculateTax } from '../../../server/tax/calculate-tax.ts';

export function line(name: string, rate = 1000, more: Partial<InvoiceLine> = {}): InvoiceLine {
  const priced = {
    name,
    quantity: 2,
    unit_price_cents: 650,
    tax_rate_basis_points: rate,
    discount_cents: 0,
    ...more,
  };
  return { ...priced, total_cents: lineTotal(priced) };
}

const seller = {
  name: 'Casa Lola',
  legal_name: 'Lola & Hijos S.L.',
  tax_id: 'B12345678',
  street: 'Calle Mayor 12',
  postal_code: '28013',
  city: 'Madrid',
  country: 'ES',
};

export const buyer = {
  name: 'Grünwald & Söhne GmbH',
  tax_id: 'DE123456789',
  street: 'Lindenstraße 5',
  postal_code: '10969',
  city: 'Berlin',
  country: 'DE',
  email: 'buch@gruenwald.example',
};

const lines = [
  line('Gazpacho andaluz'),
  line('Croquetas de jamón', 1000, { quantity: 1, discount_cents: 100 }),
  line('Vino tinto', 2100),
];

/**
 * An issued invoice whose sums are calculated from its lines: `sampleInvoice({ locale: 'de' })`.
 */
export function sampleInvoice(changes: Partial<InvoiceDocument> = {}): InvoiceDocument {
  const given = { lines, prices_include_tax: true, ...changes };
  const { taxes, subtotal_cents, tax_cents, total_cents } = calculateTax(given.lines, given);
  return {
    invoice_number: 'INV-2026-0042',
    kind: 'full',
    locale: 'en',
    time_zone: 'Europe/Madrid',
    issue_date: '2026-01-31T23:30:00.000Z',
    due_date: null,
    supply_date: '2026-01-31T21:00:00.000Z',
    seller,
    buyer,
    taxes,
    subtotal_cents,
    tax_cents,
    total_cents,
    tip_cents: 500,
    currency: 'EUR',
    currency_digits: minorDigits(changes.currency ?? 'EUR'),
    notes: 'Thank you for your visit.',
    order_number: 118,
    table_name: 'Terrace 4',
    payments: [{ method: 'card', amount_cents: total_cents }],
    credits_number: null,
    replaces_number: null,
    created_at: '2026-01-31T23:30:00.000Z',
    ...given,
  };
}

/** Ten percent off a bill with three dishes: 13.00, 6.50 and 13.00. */
export const discounted = {
  lines: [
    line('Gazpacho', 1000, { discount_cents: 130 }),
    line('Croquetas', 1000, { quantity: 1, discount_cents: 65 }),
    line('Vino tinto', 2100, { discount_cents: 130 }),
  ],
  bill_discount: { reason: 'opening week', percent_basis_points: 1000 },
};
