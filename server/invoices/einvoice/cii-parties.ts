/** The parties and the delivery date in CII. */
import type { InvoiceDocument } from '../document/document.ts';
import { buyerOf, type Party, sellerOf } from './semantic-model.ts';
import { day, element, type Node, optional } from './xml.ts';

export function agreement(invoice: InvoiceDocument): Node {
  const seller = sellerOf(invoice);
  return element('ram:ApplicableHeaderTradeAgreement', [
    // The seller's local tax number is written as BT-32 too (BR-S-02).
    party('ram:SellerTradeParty', seller, seller.company_number),
    party('ram:BuyerTradeParty', buyerOf(invoice), null),
    element('ram:BuyerOrderReferencedDocument', [
      element('ram:IssuerAssignedID', String(invoice.order_number)),
    ]),
  ]);
}

export function delivery(invoice: InvoiceDocument): Node {
  return element('ram:ApplicableHeaderTradeDelivery', [
    element('ram:ActualDeliverySupplyChainEvent', [
      element('ram:OccurrenceDateTime', [
        day('udt:DateTimeString', invoice.supply_date, invoice.time_zone),
      ]),
    ]),
  ]);
}

function party(tag: string, who: Party, localNumber: string | null): Node {
  return element(tag, [
    element('ram:Name', who.legal_name),
    organization(who.company_number, who.trading_name),
    postalAddress(who),
    who.email
      ? element('ram:URIUniversalCommunication', [
          element('ram:URIID', who.email, { schemeID: 'EM' }),
        ])
      : null,
    registration(who.vat_id, 'VA') ?? registration(localNumber, 'FC'),
  ]);
}

function registration(number: string | null, schemeID: 'VA' | 'FC'): Node | null {
  return number
    ? element('ram:SpecifiedTaxRegistration', [element('ram:ID', number, { schemeID })])
    : null;
}

function organization(number: string | null, tradingName: string | null): Node | null {
  if (!number && !tradingName) return null;
  return element('ram:SpecifiedLegalOrganization', [
    optional('ram:ID', number),
    optional('ram:TradingBusinessName', tradingName),
  ]);
}

function postalAddress(who: Party): Node {
  return element('ram:PostalTradeAddress', [
    optional('ram:PostcodeCode', who.postal_code),
    optional('ram:LineOne', who.street),
    optional('ram:CityName', who.city),
    element('ram:CountryID', who.country),
  ]);
}
