/** Lines without tax: their nets add up to the base of their rate to the cent; unit prices carry up to six decimals. */
import { divideRoundHalfUp, minorDigits, toDecimal } from '../money.ts';
import type { InvoiceDocument, InvoiceLine } from './document.ts';
import { element, type Node } from './einvoice-xml.ts';
import { type ReckonedLine, shareTaxes } from './tax.ts';

const PRICE_DIGITS = 6;

export function tradeLines(invoice: InvoiceDocument): Node[] {
  const shares = shareTaxes(invoice.lines, invoice.taxes, invoice);
  return invoice.lines.map((line, i) => tradeLine(line, { place: i + 1, share: shares[i]!, invoice }));
}

interface Context {
  place: number;
  share: ReckonedLine;
  invoice: InvoiceDocument;
}

function tradeLine(line: InvoiceLine, context: Context): Node {
  const { share, invoice } = context;
  const quantity = share.net_cents < 0 ? -Math.abs(line.quantity) : Math.abs(line.quantity);
  return element('ram:IncludedSupplyChainTradeLineItem', [
    element('ram:AssociatedDocumentLineDocument', [element('ram:LineID', String(context.place))]),
    element('ram:SpecifiedTradeProduct', [element('ram:Name', line.name.trim() || '-')]),
    prices(line, context),
    element('ram:SpecifiedLineTradeDelivery', [element('ram:BilledQuantity', String(quantity), { unitCode: 'C62' })]),
    element('ram:SpecifiedLineTradeSettlement', [
      taxCategory(line.tax_rate_basis_points),
      element('ram:SpecifiedTradeSettlementLineMonetarySummation', [
        element('ram:LineTotalAmount', toDecimal(share.net_cents, invoice.currency)),
      ]),
    ]),
  ]);
}

function taxCategory(rate: number): Node {
  return element('ram:ApplicableTradeTax', [
    element('ram:TypeCode', 'VAT'),
    element('ram:CategoryCode', categoryCode(rate)),
    element('ram:RateApplicablePercent', toPercent(rate)),
  ]);
}

/** The net price after the discount; before it too, where there was one. Millionths in whole numbers throughout. */
function prices(line: InvoiceLine, { share, invoice }: Context): Node {
  const net = perUnit(Math.abs(share.net_cents), line, invoice);
  const full = line.discount_cents > 0 && line.total_cents > 0 ? perUnit(beforeDiscount(line, share), line, invoice) : net;
  return element('ram:SpecifiedLineTradeAgreement', [
    full > net ? grossPrice(full, net) : null,
    element('ram:NetPriceProductTradePrice', [element('ram:ChargeAmount', toPrice(net))]),
  ]);
}

function grossPrice(full: bigint, net: bigint): Node {
  return element('ram:GrossPriceProductTradePrice', [
    element('ram:ChargeAmount', toPrice(full)),
    element('ram:AppliedTradeAllowanceCharge', [
      element('ram:ChargeIndicator', [element('udt:Indicator', 'false')]),
      element('ram:ActualAmount', toPrice(full - net)),
    ]),
  ]);
}

function beforeDiscount(line: InvoiceLine, share: ReckonedLine): number {
  return divideRoundHalfUp(BigInt(line.total_cents + line.discount_cents) * BigInt(share.net_cents), BigInt(line.total_cents));
}

function perUnit(cents: number, line: InvoiceLine, invoice: InvoiceDocument): bigint {
  const millionths = BigInt(cents) * 10n ** BigInt(PRICE_DIGITS - minorDigits(invoice.currency));
  return line.quantity ? BigInt(divideRoundHalfUp(millionths, BigInt(Math.abs(line.quantity)))) : 0n;
}

function toPrice(millionths: bigint): string {
  const text = millionths.toString().padStart(PRICE_DIGITS + 1, '0');
  const decimals = text.slice(-PRICE_DIGITS).replace(/0{1,4}$/, '');
  return `${text.slice(0, -PRICE_DIGITS)}.${decimals}`;
}

export function categoryCode(rate: number): string {
  return rate === 0 ? 'Z' : 'S';
}

export function toPercent(rate: number): string {
  return toDecimal(rate, 'EUR');
}
