/** The parties in UBL: the seller and the buyer. */
import type { Party } from './semantic-model.ts';
import { element, type Node, optional } from './xml.ts';

/** The seller's local tax number is written as BT-32 too, under any scheme but VAT (BR-S-02). */
export function ublSeller(who: Party): Node {
  return element('cac:AccountingSupplierParty', [
    party(who, taxScheme(who.vat_id, 'VAT') ?? taxScheme(who.company_number, 'LOC')),
  ]);
}

export function ublBuyer(who: Party): Node {
  return element('cac:AccountingCustomerParty', [party(who, taxScheme(who.vat_id, 'VAT'))]);
}

function party(who: Party, tax: Node | null): Node {
  return element('cac:Party', [
    who.email ? element('cbc:EndpointID', who.email, { schemeID: 'EM' }) : null,
    who.trading_name ? element('cac:PartyName', [element('cbc:Name', who.trading_name)]) : null,
    postalAddress(who),
    tax,
    element('cac:PartyLegalEntity', [
      element('cbc:RegistrationName', who.legal_name),
      optional('cbc:CompanyID', who.company_number),
    ]),
  ]);
}

function postalAddress(who: Party): Node {
  return element('cac:PostalAddress', [
    optional('cbc:StreetName', who.street),
    optional('cbc:CityName', who.city),
    optional('cbc:PostalZone', who.postal_code),
    element('cac:Country', [element('cbc:IdentificationCode', who.country)]),
  ]);
}

function taxScheme(number: string | null, scheme: 'VAT' | 'LOC'): Node | null {
  return number
    ? element('cac:PartyTaxScheme', [
        element('cbc:CompanyID', number),
        element('cac:TaxScheme', [element('cbc:ID', scheme)]),
      ])
    : null;
}
