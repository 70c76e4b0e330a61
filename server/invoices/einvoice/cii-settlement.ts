/** Payment, taxes and totals in CII, the last part of its header. */
import type { InvoiceDocument } from '../document/document.ts';
import {
  categoryCode,
  dueOf,
  meansCode,
  meansText,
  paidOf,
  precedingOf,
  roundingOf,
  termsOf,
  toAmount,
  toPercent,
} from './semantic-model.ts';
import { day, element, type Node, optional } from './xml.ts';
import type { Tax } from '../../tax/calculate-tax.ts';

export function settlement(invoice: InvoiceDocument): Node {
  const means = meansCode(invoice);
  return element('ram:ApplicableHeaderTradeSettlement', [
    element('ram:InvoiceCurrencyCode', invoice.currency),
    means
      ? element('ram:SpecifiedTradeSettlementPaymentMeans', [
          element('ram:TypeCode', means),
          optional('ram:Information', meansText(invoice)),
        ])
      : null,
    ...invoice.taxes.map((tax) => tradeTax(tax, invoice)),
    paymentTerms(invoice),
    summation(invoice),
    ...precedingOf(invoice).map((number) =>
      element('ram:InvoiceReferencedDocument', [element('ram:IssuerAssignedID', number)]),
    ),
  ]);
}

function tradeTax(tax: Tax, invoice: InvoiceDocument): Node {
  return element('ram:ApplicableTradeTax', [
    element('ram:CalculatedAmount', toAmount(tax.tax_cents, invoice)),
    element('ram:TypeCode', 'VAT'),
    element('ram:BasisAmount', toAmount(tax.net_cents, invoice)),
    element('ram:CategoryCode', categoryCode(tax.rate_basis_points)),
    element('ram:RateApplicablePercent', toPercent(tax.rate_basis_points)),
  ]);
}

function paymentTerms(invoice: InvoiceDocument): Node | null {
  const terms = termsOf(invoice);
  if (terms) return element('ram:SpecifiedTradePaymentTerms', [element('ram:Description', terms)]);
  if (!invoice.due_date) return null;
  return element('ram:SpecifiedTradePaymentTerms', [
    element('ram:DueDateDateTime', [
      day('udt:DateTimeString', invoice.due_date, invoice.time_zone),
    ]),
  ]);
}

function summation(invoice: InvoiceDocument): Node {
  const { currency } = invoice;
  const rounding = roundingOf(invoice);
  const amount = (name: string, cents: number): Node => element(name, toAmount(cents, invoice));
  return element('ram:SpecifiedTradeSettlementHeaderMonetarySummation', [
    amount('ram:LineTotalAmount', invoice.subtotal_cents),
    amount('ram:TaxBasisTotalAmount', invoice.subtotal_cents),
    element('ram:TaxTotalAmount', toAmount(invoice.tax_cents, invoice), { currencyID: currency }),
    rounding === 0 ? null : amount('ram:RoundingAmount', rounding),
    amount('ram:GrandTotalAmount', invoice.total_cents),
    amount('ram:TotalPrepaidAmount', paidOf(invoice)),
    amount('ram:DuePayableAmount', dueOf(invoice)),
  ]);
}
