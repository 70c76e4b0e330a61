/** Who sells, who buys, and when: the header of the trade. */
import type { InvoiceBuyer, InvoiceDocument, InvoiceSeller } from './document.ts';
import { day, element, type Node, optional } from './einvoice-xml.ts';
import { wordsFor } from './pdf-words.ts';

interface Party {
  legal_name: string;
  trading_name: string | null;
  tax_id: string | null;
  street: string | null;
  postal_code: string | null;
  city: string | null;
  country: string;
  email: string | null;
}

export function agreement(invoice: InvoiceDocument): Node {
  const seller = sellerParty(invoice.seller);
  return element('ram:ApplicableHeaderTradeAgreement', [
    party('ram:SellerTradeParty', seller, isVatId(seller) ? null : 'FC'),
    party('ram:BuyerTradeParty', buyerParty(invoice), null),
    element('ram:BuyerOrderReferencedDocument', [element('ram:IssuerAssignedID', String(invoice.order_number))]),
  ]);
}

export function delivery(invoice: InvoiceDocument): Node {
  return element('ram:ApplicableHeaderTradeDelivery', [
    element('ram:ActualDeliverySupplyChainEvent', [
      element('ram:OccurrenceDateTime', [day('udt:DateTimeString', invoice.supply_date, invoice.time_zone)]),
    ]),
  ]);
}

function sellerParty(seller: InvoiceSeller): Party {
  const trading_name = seller.name === seller.legal_name ? null : seller.name;
  return { ...seller, legal_name: seller.legal_name || seller.name, trading_name, email: null, country: seller.country.toUpperCase() };
}

/** A ticket names no buyer, but the standard wants a name and a country: it is a guest of the house. */
function buyerParty(invoice: InvoiceDocument): Party {
  const nobody: InvoiceBuyer = {
    name: wordsFor(invoice.locale).walk_in, tax_id: null, street: null, postal_code: null, city: null, country: null, email: null,
  };
  const { name, ...buyer } = invoice.buyer ?? nobody;
  const country = (buyer.country || invoice.seller.country).toUpperCase();
  return { ...buyer, legal_name: name || nobody.name, trading_name: null, country };
}

/** A tax number that is no EU VAT id is written as the company's number, and under `localScheme` too where there is one. */
function party(tag: string, who: Party, localScheme: 'FC' | null): Node {
  const scheme = isVatId(who) ? 'VA' : localScheme;
  const companyNumber = scheme === 'VA' ? null : who.tax_id;
  return element(tag, [
    element('ram:Name', who.legal_name),
    organization(companyNumber, who.trading_name),
    postalAddress(who),
    who.email ? element('ram:URIUniversalCommunication', [element('ram:URIID', who.email, { schemeID: 'EM' })]) : null,
    scheme && who.tax_id ? element('ram:SpecifiedTaxRegistration', [element('ram:ID', who.tax_id, { schemeID: scheme })]) : null,
  ]);
}

function organization(number: string | null, tradingName: string | null): Node | null {
  if (!number && !tradingName) return null;
  return element('ram:SpecifiedLegalOrganization', [optional('ram:ID', number), optional('ram:TradingBusinessName', tradingName)]);
}

function postalAddress(who: Party): Node {
  return element('ram:PostalTradeAddress', [
    optional('ram:PostcodeCode', who.postal_code),
    optional('ram:LineOne', who.street),
    optional('ram:CityName', who.city),
    element('ram:CountryID', who.country),
  ]);
}

/** A VAT id opens with its country (Greece writes EL); a Spanish NIF or a German tax number does not. */
function isVatId(who: Party): boolean {
  const prefix = who.country === 'GR' ? 'EL' : who.country;
  return Boolean(who.tax_id?.toUpperCase().startsWith(prefix) && /\d/.test(who.tax_id));
}
