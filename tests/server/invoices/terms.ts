/**
 * The terms of EN 16931 by their place in CII and in UBL: a result of the schematron on one syntax
 * then holds for the other.
 */
import type { InvoiceDocument } from '../../../server/invoices/document/document.ts';
import { minorDigits } from '../../../server/currencies.ts';
import { leavesOf } from './read-xml.ts';

const TRADE = 'rsm:SupplyChainTradeTransaction';
const AGREED = `${TRADE}/ram:ApplicableHeaderTradeAgreement`;
const SETTLED = `${TRADE}/ram:ApplicableHeaderTradeSettlement`;
const SUMS = `${SETTLED}/ram:SpecifiedTradeSettlementHeaderMonetarySummation`;
const LINE = `${TRADE}/ram:IncludedSupplyChainTradeLineItem`;
function party(bt: string, cii: string, ubl: string): [string, string, string][] {
  return [
    [`${bt} name`, `${AGREED}/${cii}/ram:Name`, `${ubl}/cac:PartyLegalEntity/cbc:RegistrationName`],
    [
      `${bt} trading name`,
      `${AGREED}/${cii}/ram:SpecifiedLegalOrganization/ram:TradingBusinessName`,
      `${ubl}/cac:PartyName/cbc:Name`,
    ],
    [
      `${bt} company number`,
      `${AGREED}/${cii}/ram:SpecifiedLegalOrganization/ram:ID`,
      `${ubl}/cac:PartyLegalEntity/cbc:CompanyID`,
    ],
    [
      `${bt} tax number`,
      `${AGREED}/${cii}/ram:SpecifiedTaxRegistration/ram:ID`,
      `${ubl}/cac:PartyTaxScheme/cbc:CompanyID`,
    ],
    [
      `${bt} street`,
      `${AGREED}/${cii}/ram:PostalTradeAddress/ram:LineOne`,
      `${ubl}/cac:PostalAddress/cbc:StreetName`,
    ],
    [
      `${bt} city`,
      `${AGREED}/${cii}/ram:PostalTradeAddress/ram:CityName`,
      `${ubl}/cac:PostalAddress/cbc:CityName`,
    ],
    [
      `${bt} postal code`,
      `${AGREED}/${cii}/ram:PostalTradeAddress/ram:PostcodeCode`,
      `${ubl}/cac:PostalAddress/cbc:PostalZone`,
    ],
    [
      `${bt} country`,
      `${AGREED}/${cii}/ram:PostalTradeAddress/ram:CountryID`,
      `${ubl}/cac:PostalAddress/cac:Country/cbc:IdentificationCode`,
    ],
    [
      `${bt} mail`,
      `${AGREED}/${cii}/ram:URIUniversalCommunication/ram:URIID`,
      `${ubl}/cbc:EndpointID`,
    ],
  ];
}
/** [term, in CII, in UBL]; `*` stands for an invoice's or a credit note's own word. */
const TERMS: [string, string, string][] = [
  ['BT-1', 'rsm:ExchangedDocument/ram:ID', 'cbc:ID'],
  ['BT-2', 'rsm:ExchangedDocument/ram:IssueDateTime/udt:DateTimeString', 'cbc:IssueDate'],
  ['BT-3', 'rsm:ExchangedDocument/ram:TypeCode', 'cbc:*TypeCode'],
  ['BT-5', `${SETTLED}/ram:InvoiceCurrencyCode`, 'cbc:DocumentCurrencyCode'],
  [
    'BT-9',
    `${SETTLED}/ram:SpecifiedTradePaymentTerms/ram:DueDateDateTime/udt:DateTimeString`,
    'cbc:DueDate',
  ],
  [
    'BT-13',
    `${AGREED}/ram:BuyerOrderReferencedDocument/ram:IssuerAssignedID`,
    'cac:OrderReference/cbc:ID',
  ],
  [
    'BT-20',
    `${SETTLED}/ram:SpecifiedTradePaymentTerms/ram:Description`,
    'cac:PaymentTerms/cbc:Note',
  ],
  ['BT-22', 'rsm:ExchangedDocument/ram:IncludedNote/ram:Content', 'cbc:Note'],
  [
    'BT-24',
    'rsm:ExchangedDocumentContext/ram:GuidelineSpecifiedDocumentContextParameter/ram:ID',
    'cbc:CustomizationID',
  ],
  [
    'BT-25',
    `${SETTLED}/ram:InvoiceReferencedDocument/ram:IssuerAssignedID`,
    'cac:BillingReference/cac:InvoiceDocumentReference/cbc:ID',
  ],
  ...party('BG-4', 'ram:SellerTradeParty', 'cac:AccountingSupplierParty/cac:Party'),
  ...party('BG-7', 'ram:BuyerTradeParty', 'cac:AccountingCustomerParty/cac:Party'),
  [
    'BT-72',
    `${TRADE}/ram:ApplicableHeaderTradeDelivery/ram:ActualDeliverySupplyChainEvent/ram:OccurrenceDateTime/udt:DateTimeString`,
    'cac:Delivery/cbc:ActualDeliveryDate',
  ],
  [
    'BT-81',
    `${SETTLED}/ram:SpecifiedTradeSettlementPaymentMeans/ram:TypeCode`,
    'cac:PaymentMeans/cbc:PaymentMeansCode',
  ],
  [
    'BT-82',
    `${SETTLED}/ram:SpecifiedTradeSettlementPaymentMeans/ram:Information`,
    'cac:PaymentMeans/cbc:PaymentMeansCode/@name',
  ],
  ['BT-106', `${SUMS}/ram:LineTotalAmount`, 'cac:LegalMonetaryTotal/cbc:LineExtensionAmount'],
  ['BT-109', `${SUMS}/ram:TaxBasisTotalAmount`, 'cac:LegalMonetaryTotal/cbc:TaxExclusiveAmount'],
  ['BT-110', `${SUMS}/ram:TaxTotalAmount`, 'cac:TaxTotal/cbc:TaxAmount'],
  ['BT-112', `${SUMS}/ram:GrandTotalAmount`, 'cac:LegalMonetaryTotal/cbc:TaxInclusiveAmount'],
  ['BT-113', `${SUMS}/ram:TotalPrepaidAmount`, 'cac:LegalMonetaryTotal/cbc:PrepaidAmount'],
  ['BT-114', `${SUMS}/ram:RoundingAmount`, 'cac:LegalMonetaryTotal/cbc:PayableRoundingAmount'],
  ['BT-115', `${SUMS}/ram:DuePayableAmount`, 'cac:LegalMonetaryTotal/cbc:PayableAmount'],
  [
    'BT-116',
    `${SETTLED}/ram:ApplicableTradeTax/ram:BasisAmount`,
    'cac:TaxTotal/cac:TaxSubtotal/cbc:TaxableAmount',
  ],
  [
    'BT-117',
    `${SETTLED}/ram:ApplicableTradeTax/ram:CalculatedAmount`,
    'cac:TaxTotal/cac:TaxSubtotal/cbc:TaxAmount',
  ],
  [
    'BT-118',
    `${SETTLED}/ram:ApplicableTradeTax/ram:CategoryCode`,
    'cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory/cbc:ID',
  ],
  [
    'BT-119',
    `${SETTLED}/ram:ApplicableTradeTax/ram:RateApplicablePercent`,
    'cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory/cbc:Percent',
  ],
  ['BT-126', `${LINE}/ram:AssociatedDocumentLineDocument/ram:LineID`, 'cac:*Line/cbc:ID'],
  [
    'BT-129',
    `${LINE}/ram:SpecifiedLineTradeDelivery/ram:BilledQuantity`,
    'cac:*Line/cbc:*Quantity',
  ],
  [
    'BT-131',
    `${LINE}/ram:SpecifiedLineTradeSettlement/ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount`,
    'cac:*Line/cbc:LineExtensionAmount',
  ],
  [
    'BT-146',
    `${LINE}/ram:SpecifiedLineTradeAgreement/ram:NetPriceProductTradePrice/ram:ChargeAmount`,
    'cac:*Line/cac:Price/cbc:PriceAmount',
  ],
  [
    'BT-147',
    `${LINE}/ram:SpecifiedLineTradeAgreement/ram:GrossPriceProductTradePrice/ram:AppliedTradeAllowanceCharge/ram:ActualAmount`,
    'cac:*Line/cac:Price/cac:AllowanceCharge/cbc:Amount',
  ],
  [
    'BT-148',
    `${LINE}/ram:SpecifiedLineTradeAgreement/ram:GrossPriceProductTradePrice/ram:ChargeAmount`,
    'cac:*Line/cac:Price/cac:AllowanceCharge/cbc:BaseAmount',
  ],
  [
    'BT-151',
    `${LINE}/ram:SpecifiedLineTradeSettlement/ram:ApplicableTradeTax/ram:CategoryCode`,
    'cac:*Line/cac:Item/cac:ClassifiedTaxCategory/cbc:ID',
  ],
  [
    'BT-152',
    `${LINE}/ram:SpecifiedLineTradeSettlement/ram:ApplicableTradeTax/ram:RateApplicablePercent`,
    'cac:*Line/cac:Item/cac:ClassifiedTaxCategory/cbc:Percent',
  ],
  ['BT-153', `${LINE}/ram:SpecifiedTradeProduct/ram:Name`, 'cac:*Line/cac:Item/cbc:Name'],
  [
    'BT-154',
    `${LINE}/ram:SpecifiedTradeProduct/ram:Description`,
    'cac:*Line/cac:Item/cbc:Description',
  ],
];

/**
 * What each syntax states beside the terms: that the tax is VAT, and that an allowance is a
 * discount.
 */
const FIXED =
  /(\/ram:ApplicableTradeTax\/ram:TypeCode|\/cac:TaxScheme\/cbc:ID|\/ram:ChargeIndicator\/udt:Indicator|\/cac:AllowanceCharge\/cbc:ChargeIndicator)$/;
const OWN_WORD = '(?:Invoice|CreditNote|Invoiced|Credited)';

/**
 * The values in a file, term by term. @throws at an unknown term, since the two syntaxes could
 * differ there unnoticed
 */
export function factsOf(xml: string): Record<string, string[]> {
  const place = xml.includes('<rsm:CrossIndustryInvoice') ? 1 : 2;
  const wanted = TERMS.map((term) => ({
    name: term[0],
    path: new RegExp(`^${term[place].replaceAll('*', OWN_WORD)}$`),
  }));
  const facts: Record<string, string[]> = {};
  for (const { path, value, attributes } of leavesOf(xml).filter(
    (leaf) => !FIXED.test(leaf.path),
  )) {
    const term = wanted.find((one) => one.path.test(path));
    if (!term) throw new Error(`${path} is none of the terms`);
    (facts[term.name] ??= []).push(
      /format="102"/.test(attributes) ? value.replace(/(....)(..)(..)/, '$1-$2-$3') : value,
    );
  }
  return facts;
}

const sum = (amounts: number[]): number => amounts.reduce((total, amount) => total + amount, 0);
export type Sums = Pick<InvoiceDocument, 'taxes' | 'subtotal_cents' | 'tax_cents' | 'total_cents'>;
export function sumsOf({ taxes, subtotal_cents, tax_cents, total_cents }: Sums): Sums {
  return {
    taxes,
    subtotal_cents,
    tax_cents,
    total_cents,
  };
}

/**
 * The sums of a file in cents: as stated, and calculated from its lines up (BR-CO-10 to 16,
 * BR-S-08, BR-Z-08), taking only the VAT by rate as stated.
 */
export function sumsIn(xml: string): {
  stated: Sums;
  calculated: Sums;
  lines: { stated: number[]; calculated: number[] };
  left: number;
} {
  const facts = factsOf(xml);
  const unit = 10 ** minorDigits(facts['BT-5']![0]!);
  const cents = (term: string): number[] =>
    (facts[term] ?? []).map((amount) => Math.round(Number(amount) * unit));
  const rates = (term: string): number[] =>
    facts[term]!.map((rate) => Math.round(Number(rate) * 100));
  const [nets, vats, lineRates] = [cents('BT-131'), cents('BT-117'), rates('BT-152')];
  const taxAt = (rate_basis_points: number, place: number, net_cents: number) => ({
    rate_basis_points,
    net_cents,
    tax_cents: vats[place]!,
    gross_cents: net_cents + vats[place]!,
  });
  const [subtotal, vat] = [sum(nets), sum(vats)];
  return {
    stated: {
      taxes: rates('BT-119').map((rate, i) => taxAt(rate, i, cents('BT-116')[i]!)),
      subtotal_cents: cents('BT-109')[0]!,
      tax_cents: cents('BT-110')[0]!,
      total_cents: cents('BT-112')[0]!,
    },
    calculated: {
      taxes: rates('BT-119').map((rate, i) =>
        taxAt(rate, i, sum(nets.filter((_, line) => lineRates[line] === rate))),
      ),
      subtotal_cents: subtotal,
      tax_cents: vat,
      total_cents: subtotal + vat,
    },
    lines: {
      stated: nets,
      calculated: facts['BT-146']!.map((price, i) =>
        Math.round(Number(price) * Number(facts['BT-129']![i]) * unit),
      ),
    },
    left:
      cents('BT-112')[0]! - cents('BT-113')[0]! + (cents('BT-114')[0] ?? 0) - cents('BT-115')[0]!,
  };
}
