/**
 * The e-invoice in UBL, the other syntax of EN 16931: UBL 2.1 (ISO/IEC 19845), Invoice or
 * CreditNote, with elements in the schema's order.
 */
import type { InvoiceDocument } from '../document/document.ts';
import { EN_16931 } from './formats.ts';
import {
  buyerOf,
  categoryCode,
  dueOf,
  meansCode,
  meansText,
  notesOf,
  paidOf,
  precedingOf,
  roundingOf,
  sellerOf,
  termsOf,
  toAmount,
  toPercent,
  TYPE_CODES,
} from './semantic-model.ts';
import { ublLines } from './ubl-lines.ts';
import { ublBuyer, ublSeller } from './ubl-parties.ts';
import { element, isoDay, type Node, optional, write } from './xml.ts';
import type { Tax } from '../../tax/calculate-tax.ts';

const OASIS = 'urn:oasis:names:specification:ubl:schema:xsd';

export function writeUbl(invoice: InvoiceDocument, guideline = EN_16931): string {
  const root = invoice.kind === 'credit_note' ? 'CreditNote' : 'Invoice';
  return write(
    element(
      root,
      [
        element('cbc:CustomizationID', guideline),
        ...heading(invoice, root),
        element('cac:OrderReference', [element('cbc:ID', String(invoice.order_number))]),
        ...precedingOf(invoice).map((number) =>
          element('cac:BillingReference', [
            element('cac:InvoiceDocumentReference', [element('cbc:ID', number)]),
          ]),
        ),
        ublSeller(sellerOf(invoice)),
        ublBuyer(buyerOf(invoice)),
        element('cac:Delivery', [
          element('cbc:ActualDeliveryDate', isoDay(invoice.supply_date, invoice.time_zone)),
        ]),
        paymentMeans(invoice),
        paymentTerms(invoice),
        taxTotal(invoice),
        monetaryTotal(invoice),
        ...ublLines(invoice),
      ],
      {
        xmlns: `${OASIS}:${root}-2`,
        'xmlns:cac': `${OASIS}:CommonAggregateComponents-2`,
        'xmlns:cbc': `${OASIS}:CommonBasicComponents-2`,
      },
    ),
  );
}

/** A credit note has no due date in UBL, since nobody pays it. */
function heading(invoice: InvoiceDocument, root: 'Invoice' | 'CreditNote'): (Node | null)[] {
  const due =
    root === 'Invoice' && invoice.due_date ? isoDay(invoice.due_date, invoice.time_zone) : null;
  return [
    element('cbc:ID', invoice.invoice_number),
    element('cbc:IssueDate', isoDay(invoice.issue_date, invoice.time_zone)),
    optional('cbc:DueDate', due),
    element(`cbc:${root}TypeCode`, TYPE_CODES[invoice.kind]),
    ...notesOf(invoice).map((note) => element('cbc:Note', note)),
    element('cbc:DocumentCurrencyCode', invoice.currency),
  ];
}

function paymentMeans(invoice: InvoiceDocument): Node | null {
  const [code, name] = [meansCode(invoice), meansText(invoice)];
  if (!code) return null;
  return element('cac:PaymentMeans', [
    element('cbc:PaymentMeansCode', code, name ? { name } : undefined),
  ]);
}

function paymentTerms(invoice: InvoiceDocument): Node | null {
  const terms = termsOf(invoice);
  return terms ? element('cac:PaymentTerms', [element('cbc:Note', terms)]) : null;
}

function taxTotal(invoice: InvoiceDocument): Node {
  return element('cac:TaxTotal', [
    amount('TaxAmount', invoice.tax_cents, invoice),
    ...invoice.taxes.map((tax) => subtotal(tax, invoice)),
  ]);
}

function subtotal(tax: Tax, invoice: InvoiceDocument): Node {
  return element('cac:TaxSubtotal', [
    amount('TaxableAmount', tax.net_cents, invoice),
    amount('TaxAmount', tax.tax_cents, invoice),
    element('cac:TaxCategory', [
      element('cbc:ID', categoryCode(tax.rate_basis_points)),
      element('cbc:Percent', toPercent(tax.rate_basis_points)),
      element('cac:TaxScheme', [element('cbc:ID', 'VAT')]),
    ]),
  ]);
}

function monetaryTotal(invoice: InvoiceDocument): Node {
  const rounding = roundingOf(invoice);
  return element('cac:LegalMonetaryTotal', [
    amount('LineExtensionAmount', invoice.subtotal_cents, invoice),
    amount('TaxExclusiveAmount', invoice.subtotal_cents, invoice),
    amount('TaxInclusiveAmount', invoice.total_cents, invoice),
    amount('PrepaidAmount', paidOf(invoice), invoice),
    rounding === 0 ? null : amount('PayableRoundingAmount', rounding, invoice),
    amount('PayableAmount', dueOf(invoice), invoice),
  ]);
}

function amount(name: string, cents: number, invoice: InvoiceDocument): Node {
  return element(`cbc:${name}`, toAmount(cents, invoice), {
    currencyID: invoice.currency,
  });
}
