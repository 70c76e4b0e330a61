/**
 * The lines in CII: nets that add up to the base of their rate, unit prices with up to six
 * decimals.
 */
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

export function tradeLines(invoice: InvoiceDocument): Node[] {
  return linesOf(invoice).map((line, i) =>
    element('ram:IncludedSupplyChainTradeLineItem', [
      element('ram:AssociatedDocumentLineDocument', [element('ram:LineID', String(i + 1))]),
      element('ram:SpecifiedTradeProduct', [
        element('ram:Name', line.name),
        line.description === null ? null : element('ram:Description', line.description),
      ]),
      element('ram:SpecifiedLineTradeAgreement', [
        grossPrice(line),
        element('ram:NetPriceProductTradePrice', [
          element('ram:ChargeAmount', toPrice(line.price)),
        ]),
      ]),
      element('ram:SpecifiedLineTradeDelivery', [
        element('ram:BilledQuantity', String(line.quantity), { unitCode: 'C62' }),
      ]),
      element('ram:SpecifiedLineTradeSettlement', [
        taxCategory(line.rate_basis_points),
        element('ram:SpecifiedTradeSettlementLineMonetarySummation', [
          element('ram:LineTotalAmount', toAmount(line.net_cents, invoice)),
        ]),
      ]),
    ]),
  );
}

function taxCategory(rate: number): Node {
  return element('ram:ApplicableTradeTax', [
    element('ram:TypeCode', 'VAT'),
    element('ram:CategoryCode', categoryCode(rate)),
    element('ram:RateApplicablePercent', toPercent(rate)),
  ]);
}

/** The price before the discount, where there was one. */
function grossPrice({ price, price_before }: DataLine): Node | null {
  if (price_before === null) return null;
  return element('ram:GrossPriceProductTradePrice', [
    element('ram:ChargeAmount', toPrice(price_before)),
    element('ram:AppliedTradeAllowanceCharge', [
      element('ram:ChargeIndicator', [element('udt:Indicator', 'false')]),
      element('ram:ActualAmount', toPrice(price_before - price)),
    ]),
  ]);
}
