/** The lines in UBL: invoiced on an invoice, credited on a credit note. */
import type { InvoiceDocument } from '../document/document.ts';
import {
  categoryCode,
  type DataLine,
  linesOf,
  toAmount,
  toPercent,
  toPrice,
} from './semantic-model.ts';
import { element, type Node } from './xml.ts';

export function ublLines(invoice: InvoiceDocument): Node[] {
  const [line, quantity] =
    invoice.kind === 'credit_note'
      ? ['CreditNoteLine', 'CreditedQuantity']
      : ['InvoiceLine', 'InvoicedQuantity'];
  return linesOf(invoice).map((data, i) =>
    element(`cac:${line}`, [
      element('cbc:ID', String(i + 1)),
      element(`cbc:${quantity}`, String(data.quantity), { unitCode: 'C62' }),
      element('cbc:LineExtensionAmount', toAmount(data.net_cents, invoice), {
        currencyID: invoice.currency,
      }),
      item(data),
      price(data, { currencyID: invoice.currency }),
    ]),
  );
}

function item({ name, description, rate_basis_points: rate }: DataLine): Node {
  return element('cac:Item', [
    description === null ? null : element('cbc:Description', description),
    element('cbc:Name', name),
    element('cac:ClassifiedTaxCategory', [
      element('cbc:ID', categoryCode(rate)),
      element('cbc:Percent', toPercent(rate)),
      element('cac:TaxScheme', [element('cbc:ID', 'VAT')]),
    ]),
  ]);
}

/** The net price, and the one before the discount. */
function price(data: DataLine, currency: { currencyID: string }): Node {
  const allowance =
    data.price_before === null
      ? null
      : element('cac:AllowanceCharge', [
          element('cbc:ChargeIndicator', 'false'),
          element('cbc:Amount', toPrice(data.price_before - data.price), currency),
          element('cbc:BaseAmount', toPrice(data.price_before), currency),
        ]);
  return element('cac:Price', [
    element('cbc:PriceAmount', toPrice(data.price), currency),
    allowance,
  ]);
}
