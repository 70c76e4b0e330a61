/** Payment, taxes and totals: the end of the trade's header. */
import { toDecimal } from '../money.ts';
import type { InvoiceDocument } from './document.ts';
import { categoryCode, toPercent } from './einvoice-lines.ts';
import { day, element, type Node } from './einvoice-xml.ts';
import { wordsFor } from './pdf-words.ts';
import type { Tax } from './tax.ts';

/** UNCL 4461: how it was paid. */
const meansCodes: Record<string, string> = { cash: '10', card: '48' };
const UNDEFINED_MEANS = '1';

export function settlement(invoice: InvoiceDocument): Node {
  return element('ram:ApplicableHeaderTradeSettlement', [
    element('ram:InvoiceCurrencyCode', invoice.currency),
    ...paymentMeans(invoice),
    ...invoice.taxes.map((tax) => tradeTax(tax, invoice)),
    paymentTerms(invoice),
    summation(invoice),
    ...[invoice.credits_number, invoice.replaces_number].filter((number) => number !== null).map(precedingInvoice),
  ]);
}

function paymentMeans(invoice: InvoiceDocument): Node[] {
  const methods = new Set(invoice.payments.map((payment) => payment.method));
  return [...methods].map((method) => element('ram:SpecifiedTradeSettlementPaymentMeans', [
    element('ram:TypeCode', meansCodes[method] ?? UNDEFINED_MEANS),
  ]));
}

function tradeTax(tax: Tax, invoice: InvoiceDocument): Node {
  return element('ram:ApplicableTradeTax', [
    element('ram:CalculatedAmount', toDecimal(tax.tax_cents, invoice.currency)),
    element('ram:TypeCode', 'VAT'),
    element('ram:BasisAmount', toDecimal(tax.net_cents, invoice.currency)),
    element('ram:CategoryCode', categoryCode(tax.rate_basis_points)),
    element('ram:RateApplicablePercent', toPercent(tax.rate_basis_points)),
  ]);
}

function paymentTerms(invoice: InvoiceDocument): Node | null {
  if (invoice.due_date) {
    return element('ram:SpecifiedTradePaymentTerms', [
      element('ram:DueDateDateTime', [day('udt:DateTimeString', invoice.due_date, invoice.time_zone)]),
    ]);
  }
  const open = invoice.total_cents > paidOf(invoice);
  return open ? element('ram:SpecifiedTradePaymentTerms', [element('ram:Description', wordsFor(invoice.locale).at_once)]) : null;
}

function summation(invoice: InvoiceDocument): Node {
  const { currency } = invoice;
  const paid = paidOf(invoice);
  const amount = (name: string, cents: number): Node => element(name, toDecimal(cents, currency));
  return element('ram:SpecifiedTradeSettlementHeaderMonetarySummation', [
    amount('ram:LineTotalAmount', invoice.subtotal_cents),
    amount('ram:TaxBasisTotalAmount', invoice.subtotal_cents),
    element('ram:TaxTotalAmount', toDecimal(invoice.tax_cents, currency), { currencyID: currency }),
    amount('ram:GrandTotalAmount', invoice.total_cents),
    amount('ram:TotalPrepaidAmount', paid),
    amount('ram:DuePayableAmount', invoice.total_cents - paid),
  ]);
}

/** What was paid of the total: a payment may carry a tip on top, which settles nothing. */
function paidOf(invoice: InvoiceDocument): number {
  return Math.min(invoice.total_cents, invoice.payments.reduce((sum, payment) => sum + payment.amount_cents, 0));
}

function precedingInvoice(number: string): Node {
  return element('ram:InvoiceReferencedDocument', [element('ram:IssuerAssignedID', number)]);
}
