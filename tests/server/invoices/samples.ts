import type { InvoiceDocument } from '../../../server/invoices/document/document.ts';
import { buyer, line, sampleInvoice } from './sample-invoice.ts';

function many(count: number) {
  return Array.from({ length: count }, (_, i) =>
    line(`Dish ${i + 1}`, [700, 1000, 1900][i % 3]!, {
      quantity: 1 + (i % 4),
      unit_price_cents: 333 + 7 * i,
    }),
  );
}
/** Typical invoices, each with the case that it stands for. */
export const SAMPLES: Record<string, InvoiceDocument> = {
  'one line': sampleInvoice({ lines: [line('Menu')] }),
  'forty lines': sampleInvoice({ lines: many(40) }),
  'three rates': sampleInvoice({ lines: many(3) }),
  discount: sampleInvoice({ lines: [line('Wine', 2100, { quantity: 3, discount_cents: 333 })] }),
  'credit note': sampleInvoice({
    kind: 'credit_note',
    credits_number: 'INV-2026-0041',
    payments: [],
    tip_cents: 0,
  }),
  'in place of a ticket': sampleInvoice({ replaces_number: 'S-INV-2026-0007' }),
  'ticket with no buyer': sampleInvoice({ kind: 'simplified', buyer: null }),
  'foreign buyer': sampleInvoice({
    buyer: { ...buyer, name: 'Ταβέρνα & <"\'> Α.Ε.', tax_id: 'el 123456789', country: 'GR' },
  }),
  'net prices, unpaid': sampleInvoice({ prices_include_tax: false, payments: [] }),
  'a due day': sampleInvoice({ due_date: '2026-03-01T12:00:00.000Z', payments: [] }),
  'paid in two ways': sampleInvoice({
    payments: [
      { method: 'cash', amount_cents: 1000 },
      { method: 'card', amount_cents: 2150 },
    ],
  }),
  'rounded up in cash': sampleInvoice({
    payments: [
      { method: 'card', amount_cents: 1087 },
      { method: 'cash', amount_cents: 2063 },
    ],
    rounding_cents: 2,
  }),
  'rounded down in cash': sampleInvoice({
    payments: [{ method: 'cash', amount_cents: 3150 }],
    rounding_cents: -50,
  }),
  'a refund that was rounded in cash': sampleInvoice({
    kind: 'credit_note',
    credits_number: 'INV-2026-0041',
    payments: [{ method: 'cash', amount_cents: 3150 }],
    tip_cents: 0,
    rounding_cents: 1,
  }),
  'credited with its rounding': sampleInvoice({
    kind: 'credit_note',
    credits_number: 'INV-2026-0041',
    payments: [],
    tip_cents: 0,
    rounding_cents: -2,
  }),
  'paid by a voucher': sampleInvoice({
    payments: [{ method: '5b1c', kind: 'voucher', name: 'Ticket <Ω> & Co', amount_cents: 3150 }],
  }),
  'paid by a transfer and a voucher': sampleInvoice({
    payments: [
      { method: '7d20', kind: 'transfer', name: 'Bank', amount_cents: 1000 },
      { method: '5b1c', kind: 'voucher', name: 'Sodexo', amount_cents: 2150 },
    ],
  }),
  'paid by a transfer': sampleInvoice({
    payments: [{ method: '7d20', kind: 'transfer', name: 'Bank', amount_cents: 3150 }],
  }),
  'a German house': sampleInvoice({
    seller: { ...sampleInvoice().seller, country: 'DE', tax_id: 'DE 811 907 980' },
  }),
  'returned bottle': sampleInvoice({
    lines: [line('Wine', 2100), line('Deposit', 2100, { quantity: 1, unit_price_cents: -25 })],
  }),
  'no tax': sampleInvoice({ lines: [line('Stamp', 0)] }),
  yen: sampleInvoice({ currency: 'JPY' }),
  'given for nothing': sampleInvoice({
    lines: [line('Coffee', 1000, { discount_cents: 1300 })],
    payments: [],
  }),
  'a burger with options': sampleInvoice({
    lines: [
      line('Burger', 1000, {
        unit_price_cents: 2200,
        options: [
          { name: 'Double', quantity: 1, price_cents: 500 },
          { name: 'More <cheddar> & chilli', quantity: 2, price_cents: 150 },
          { name: 'No onions', quantity: 1, price_cents: 0 },
        ],
      }),
      line('Burger – Small beer', 2100),
    ],
  }),
  'hostile text': sampleInvoice({
    notes: 'a\u0000b\u000B<c> & "d" \uD800 \uFFFE \u{1F32E}',
    lines: [line('<!-- ]]> &amp;'), line('   ')],
  }),
};
