import { childrenOf, leavesOf } from './read-xml.ts';

/**
 * UBL 2.1's order of the elements that we write (UBL-CommonAggregateComponents-2.1.xsd,
 * UBL-Invoice-2.1.xsd, UBL-CreditNote-2.1.xsd).
 */
const SEQUENCES: Record<string, string> = {
  Invoice:
    'cbc:CustomizationID cbc:ID cbc:IssueDate cbc:DueDate cbc:InvoiceTypeCode cbc:Note cbc:DocumentCurrencyCode cac:OrderReference cac:BillingReference cac:AccountingSupplierParty cac:AccountingCustomerParty cac:Delivery cac:PaymentMeans cac:PaymentTerms cac:TaxTotal cac:LegalMonetaryTotal cac:InvoiceLine',
  CreditNote:
    'cbc:CustomizationID cbc:ID cbc:IssueDate cbc:CreditNoteTypeCode cbc:Note cbc:DocumentCurrencyCode cac:OrderReference cac:BillingReference cac:AccountingSupplierParty cac:AccountingCustomerParty cac:Delivery cac:PaymentMeans cac:PaymentTerms cac:TaxTotal cac:LegalMonetaryTotal cac:CreditNoteLine',
  'cac:Party':
    'cbc:EndpointID cac:PartyName cac:PostalAddress cac:PartyTaxScheme cac:PartyLegalEntity',
  'cac:PostalAddress': 'cbc:StreetName cbc:CityName cbc:PostalZone cac:Country',
  'cac:PartyTaxScheme': 'cbc:CompanyID cac:TaxScheme',
  'cac:PartyLegalEntity': 'cbc:RegistrationName cbc:CompanyID',
  'cac:TaxTotal': 'cbc:TaxAmount cac:TaxSubtotal',
  'cac:TaxSubtotal': 'cbc:TaxableAmount cbc:TaxAmount cac:TaxCategory',
  'cac:TaxCategory': 'cbc:ID cbc:Percent cac:TaxScheme',
  'cac:ClassifiedTaxCategory': 'cbc:ID cbc:Percent cac:TaxScheme',
  'cac:LegalMonetaryTotal':
    'cbc:LineExtensionAmount cbc:TaxExclusiveAmount cbc:TaxInclusiveAmount cbc:PrepaidAmount cbc:PayableRoundingAmount cbc:PayableAmount',
  'cac:InvoiceLine': 'cbc:ID cbc:InvoicedQuantity cbc:LineExtensionAmount cac:Item cac:Price',
  'cac:CreditNoteLine': 'cbc:ID cbc:CreditedQuantity cbc:LineExtensionAmount cac:Item cac:Price',
  'cac:Item': 'cbc:Description cbc:Name cac:ClassifiedTaxCategory',
  'cac:Price': 'cbc:PriceAmount cac:AllowanceCharge',
  'cac:AllowanceCharge': 'cbc:ChargeIndicator cbc:Amount cbc:BaseAmount',
};

/**
 * The faults of a file by the schema of UBL 2.1, as far as we write it: elements out of order,
 * unknown or empty, amounts without a currency or with another one.
 */
export function faultsOfUbl(xml: string): string[] {
  const leaves = leavesOf(xml);
  const currency = leaves.find(({ path }) => path === 'cbc:DocumentCurrencyCode')?.value;
  return [
    ...Object.entries(SEQUENCES).flatMap(([parent, sequence]) =>
      childrenOf(xml, parent)
        .filter((children) => !isOrdered(children, sequence.split(' ')))
        .map((children) => `${parent}: ${children.join(' ')}`),
    ),
    ...leaves.filter(({ value }) => value === '').map(({ path }) => `${path} is empty`),
    ...leaves
      .filter(
        ({ path, attributes }) =>
          path.endsWith('Amount') && attributes !== `currencyID="${currency}"`,
      )
      .map(({ path, attributes }) => `${path} is in ${attributes}`),
  ];
}

function isOrdered(children: string[], sequence: string[]): boolean {
  const places = children.map((child) => sequence.indexOf(child));
  return places.every((place, i) => place >= (places[i - 1] ?? 0));
}
