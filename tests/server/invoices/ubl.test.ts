import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { InvoiceDocument } from '../../../server/invoices/document.ts';
import { writeEInvoice } from '../../../server/invoices/einvoice.ts';
import { writeUbl } from '../../../server/invoices/einvoice-ubl.ts';
import { minorDigits } from '../../../server/money.ts';
import { childrenOf, leavesOf } from './read-xml.ts';
import { buyer, line, sampleInvoice } from './sample-invoice.ts';

const many = (count: number) => Array.from({ length: count }, (_, i) => line(`Dish ${i + 1}`, [700, 1000, 1900][i % 3]!, { quantity: 1 + (i % 4), unit_price_cents: 333 + 7 * i }));
const spread: Record<string, InvoiceDocument> = {
  'one line': sampleInvoice({ lines: [line('Menu')] }), 'forty lines': sampleInvoice({ lines: many(40) }), 'three rates': sampleInvoice({ lines: many(3) }),
  discount: sampleInvoice({ lines: [line('Wine', 2100, { quantity: 3, discount_cents: 333 })] }),
  'credit note': sampleInvoice({ kind: 'credit_note', credits_number: 'INV-2026-0041', payments: [], tip_cents: 0 }),
  'in place of a ticket': sampleInvoice({ replaces_number: 'S-INV-2026-0007' }), 'ticket with no buyer': sampleInvoice({ kind: 'simplified', buyer: null }),
  'foreign buyer': sampleInvoice({ buyer: { ...buyer, name: 'Ταβέρνα & <"\'> Α.Ε.', tax_id: 'el 123456789', country: 'GR' } }),
  'net prices, unpaid': sampleInvoice({ prices_include_tax: false, payments: [] }), 'a due day': sampleInvoice({ due_date: '2026-03-01T12:00:00.000Z', payments: [] }),
  'a German house': sampleInvoice({ seller: { ...sampleInvoice().seller, country: 'DE', tax_id: 'DE 811 907 980' } }),
  'returned bottle': sampleInvoice({ lines: [line('Wine', 2100), line('Deposit', 2100, { quantity: 1, unit_price_cents: -25 })] }),
  'no tax': sampleInvoice({ lines: [line('Stamp', 0)] }), yen: sampleInvoice({ currency: 'JPY' }), dinars: sampleInvoice({ currency: 'KWD' }),
  'hostile text': sampleInvoice({ notes: 'a\u0000b\u000B<c> & "d" \uD800 \uFFFE \u{1F32E}', lines: [line('<!-- ]]> &amp;'), line('   ')] }),
};

/** UBL 2.1's order of the elements that we write (UBL-CommonAggregateComponents-2.1.xsd, UBL-Invoice-2.1.xsd, UBL-CreditNote-2.1.xsd). */
const SEQUENCES: Record<string, string> = {
  Invoice: 'cbc:CustomizationID cbc:ID cbc:IssueDate cbc:DueDate cbc:InvoiceTypeCode cbc:Note cbc:DocumentCurrencyCode cac:OrderReference cac:BillingReference cac:AccountingSupplierParty cac:AccountingCustomerParty cac:Delivery cac:PaymentMeans cac:PaymentTerms cac:TaxTotal cac:LegalMonetaryTotal cac:InvoiceLine',
  CreditNote: 'cbc:CustomizationID cbc:ID cbc:IssueDate cbc:CreditNoteTypeCode cbc:Note cbc:DocumentCurrencyCode cac:OrderReference cac:BillingReference cac:AccountingSupplierParty cac:AccountingCustomerParty cac:Delivery cac:PaymentMeans cac:PaymentTerms cac:TaxTotal cac:LegalMonetaryTotal cac:CreditNoteLine',
  'cac:Party': 'cbc:EndpointID cac:PartyName cac:PostalAddress cac:PartyTaxScheme cac:PartyLegalEntity', 'cac:PostalAddress': 'cbc:StreetName cbc:CityName cbc:PostalZone cac:Country',
  'cac:PartyTaxScheme': 'cbc:CompanyID cac:TaxScheme', 'cac:PartyLegalEntity': 'cbc:RegistrationName cbc:CompanyID', 'cac:TaxTotal': 'cbc:TaxAmount cac:TaxSubtotal',
  'cac:TaxSubtotal': 'cbc:TaxableAmount cbc:TaxAmount cac:TaxCategory', 'cac:TaxCategory': 'cbc:ID cbc:Percent cac:TaxScheme', 'cac:ClassifiedTaxCategory': 'cbc:ID cbc:Percent cac:TaxScheme',
  'cac:LegalMonetaryTotal': 'cbc:LineExtensionAmount cbc:TaxExclusiveAmount cbc:TaxInclusiveAmount cbc:PrepaidAmount cbc:PayableAmount',
  'cac:InvoiceLine': 'cbc:ID cbc:InvoicedQuantity cbc:LineExtensionAmount cac:Item cac:Price', 'cac:CreditNoteLine': 'cbc:ID cbc:CreditedQuantity cbc:LineExtensionAmount cac:Item cac:Price',
  'cac:Item': 'cbc:Name cac:ClassifiedTaxCategory', 'cac:Price': 'cbc:PriceAmount cac:AllowanceCharge', 'cac:AllowanceCharge': 'cbc:ChargeIndicator cbc:Amount cbc:BaseAmount',
};

/** The standard's terms, by where CII and where UBL write them; what the schematron says of the one then holds for the other. */
const TRADE = 'rsm:SupplyChainTradeTransaction';
const AGREED = `${TRADE}/ram:ApplicableHeaderTradeAgreement`;
const SETTLED = `${TRADE}/ram:ApplicableHeaderTradeSettlement`;
const SUMS = `${SETTLED}/ram:SpecifiedTradeSettlementHeaderMonetarySummation`;
const LINE = `${TRADE}/ram:IncludedSupplyChainTradeLineItem`;
const party = (bt: string, cii: string, ubl: string): [string, string, string][] => [
  [`${bt} name`, `${AGREED}/${cii}/ram:Name`, `${ubl}/cac:PartyLegalEntity/cbc:RegistrationName`], [`${bt} trading name`, `${AGREED}/${cii}/ram:SpecifiedLegalOrganization/ram:TradingBusinessName`, `${ubl}/cac:PartyName/cbc:Name`],
  [`${bt} company number`, `${AGREED}/${cii}/ram:SpecifiedLegalOrganization/ram:ID`, `${ubl}/cac:PartyLegalEntity/cbc:CompanyID`], [`${bt} tax number`, `${AGREED}/${cii}/ram:SpecifiedTaxRegistration/ram:ID`, `${ubl}/cac:PartyTaxScheme/cbc:CompanyID`],
  [`${bt} street`, `${AGREED}/${cii}/ram:PostalTradeAddress/ram:LineOne`, `${ubl}/cac:PostalAddress/cbc:StreetName`], [`${bt} city`, `${AGREED}/${cii}/ram:PostalTradeAddress/ram:CityName`, `${ubl}/cac:PostalAddress/cbc:CityName`],
  [`${bt} postal code`, `${AGREED}/${cii}/ram:PostalTradeAddress/ram:PostcodeCode`, `${ubl}/cac:PostalAddress/cbc:PostalZone`], [`${bt} country`, `${AGREED}/${cii}/ram:PostalTradeAddress/ram:CountryID`, `${ubl}/cac:PostalAddress/cac:Country/cbc:IdentificationCode`],
  [`${bt} mail`, `${AGREED}/${cii}/ram:URIUniversalCommunication/ram:URIID`, `${ubl}/cbc:EndpointID`],
];
const TERMS: [string, string, string][] = [
  ['BT-1', 'rsm:ExchangedDocument/ram:ID', 'cbc:ID'], ['BT-2', 'rsm:ExchangedDocument/ram:IssueDateTime/udt:DateTimeString', 'cbc:IssueDate'], ['BT-3', 'rsm:ExchangedDocument/ram:TypeCode', 'cbc:*TypeCode'],
  ['BT-5', `${SETTLED}/ram:InvoiceCurrencyCode`, 'cbc:DocumentCurrencyCode'], ['BT-9', `${SETTLED}/ram:SpecifiedTradePaymentTerms/ram:DueDateDateTime/udt:DateTimeString`, 'cbc:DueDate'],
  ['BT-13', `${AGREED}/ram:BuyerOrderReferencedDocument/ram:IssuerAssignedID`, 'cac:OrderReference/cbc:ID'], ['BT-20', `${SETTLED}/ram:SpecifiedTradePaymentTerms/ram:Description`, 'cac:PaymentTerms/cbc:Note'],
  ['BT-22', 'rsm:ExchangedDocument/ram:IncludedNote/ram:Content', 'cbc:Note'], ['BT-24', 'rsm:ExchangedDocumentContext/ram:GuidelineSpecifiedDocumentContextParameter/ram:ID', 'cbc:CustomizationID'],
  ['BT-25', `${SETTLED}/ram:InvoiceReferencedDocument/ram:IssuerAssignedID`, 'cac:BillingReference/cac:InvoiceDocumentReference/cbc:ID'],
  ...party('BG-4', 'ram:SellerTradeParty', 'cac:AccountingSupplierParty/cac:Party'), ...party('BG-7', 'ram:BuyerTradeParty', 'cac:AccountingCustomerParty/cac:Party'),
  ['BT-72', `${TRADE}/ram:ApplicableHeaderTradeDelivery/ram:ActualDeliverySupplyChainEvent/ram:OccurrenceDateTime/udt:DateTimeString`, 'cac:Delivery/cbc:ActualDeliveryDate'],
  ['BT-81', `${SETTLED}/ram:SpecifiedTradeSettlementPaymentMeans/ram:TypeCode`, 'cac:PaymentMeans/cbc:PaymentMeansCode'],
  ['BT-106', `${SUMS}/ram:LineTotalAmount`, 'cac:LegalMonetaryTotal/cbc:LineExtensionAmount'], ['BT-109', `${SUMS}/ram:TaxBasisTotalAmount`, 'cac:LegalMonetaryTotal/cbc:TaxExclusiveAmount'],
  ['BT-110', `${SUMS}/ram:TaxTotalAmount`, 'cac:TaxTotal/cbc:TaxAmount'], ['BT-112', `${SUMS}/ram:GrandTotalAmount`, 'cac:LegalMonetaryTotal/cbc:TaxInclusiveAmount'],
  ['BT-113', `${SUMS}/ram:TotalPrepaidAmount`, 'cac:LegalMonetaryTotal/cbc:PrepaidAmount'], ['BT-115', `${SUMS}/ram:DuePayableAmount`, 'cac:LegalMonetaryTotal/cbc:PayableAmount'],
  ['BT-116', `${SETTLED}/ram:ApplicableTradeTax/ram:BasisAmount`, 'cac:TaxTotal/cac:TaxSubtotal/cbc:TaxableAmount'], ['BT-117', `${SETTLED}/ram:ApplicableTradeTax/ram:CalculatedAmount`, 'cac:TaxTotal/cac:TaxSubtotal/cbc:TaxAmount'],
  ['BT-118', `${SETTLED}/ram:ApplicableTradeTax/ram:CategoryCode`, 'cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory/cbc:ID'], ['BT-119', `${SETTLED}/ram:ApplicableTradeTax/ram:RateApplicablePercent`, 'cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory/cbc:Percent'],
  ['BT-126', `${LINE}/ram:AssociatedDocumentLineDocument/ram:LineID`, 'cac:*Line/cbc:ID'], ['BT-129', `${LINE}/ram:SpecifiedLineTradeDelivery/ram:BilledQuantity`, 'cac:*Line/cbc:*Quantity'],
  ['BT-131', `${LINE}/ram:SpecifiedLineTradeSettlement/ram:SpecifiedTradeSettlementLineMonetarySummation/ram:LineTotalAmount`, 'cac:*Line/cbc:LineExtensionAmount'],
  ['BT-146', `${LINE}/ram:SpecifiedLineTradeAgreement/ram:NetPriceProductTradePrice/ram:ChargeAmount`, 'cac:*Line/cac:Price/cbc:PriceAmount'],
  ['BT-147', `${LINE}/ram:SpecifiedLineTradeAgreement/ram:GrossPriceProductTradePrice/ram:AppliedTradeAllowanceCharge/ram:ActualAmount`, 'cac:*Line/cac:Price/cac:AllowanceCharge/cbc:Amount'],
  ['BT-148', `${LINE}/ram:SpecifiedLineTradeAgreement/ram:GrossPriceProductTradePrice/ram:ChargeAmount`, 'cac:*Line/cac:Price/cac:AllowanceCharge/cbc:BaseAmount'],
  ['BT-151', `${LINE}/ram:SpecifiedLineTradeSettlement/ram:ApplicableTradeTax/ram:CategoryCode`, 'cac:*Line/cac:Item/cac:ClassifiedTaxCategory/cbc:ID'],
  ['BT-152', `${LINE}/ram:SpecifiedLineTradeSettlement/ram:ApplicableTradeTax/ram:RateApplicablePercent`, 'cac:*Line/cac:Item/cac:ClassifiedTaxCategory/cbc:Percent'],
  ['BT-153', `${LINE}/ram:SpecifiedTradeProduct/ram:Name`, 'cac:*Line/cac:Item/cbc:Name'],
];
const reader = (xml: string) => {
  const leaves = leavesOf(xml);
  return (path: string) => {
    const wanted = new RegExp(`^${path.replaceAll('*', '(?:Invoice|CreditNote|Invoiced|Credited)')}$`);
    return leaves.filter((leaf) => wanted.test(leaf.path)).map(({ value, attributes }) => (/format="102"/.test(attributes) ? value.replace(/(....)(..)(..)/, '$1-$2-$3') : value));
  };
};

describe('UBL', () => {
  test.each(Object.entries(spread))('%s: says what CII says, term by term', (_, invoice) => {
    const [cii, ubl] = [reader(writeEInvoice(invoice)), reader(writeUbl(invoice))];
    for (const [term, inCii, inUbl] of TERMS) expect([term, ...ubl(inUbl)]).toEqual([term, ...cii(inCii)]);
    expect(ubl('cbc:ID')).toHaveLength(1);
    expect(ubl('cac:*Line/cbc:ID')).toHaveLength(invoice.lines.length);
  });

  test.each(Object.entries(spread))('%s: elements stand in the schema’s order, none is empty', (_, invoice) => {
    const xml = writeUbl(invoice);
    for (const [parent, sequence] of Object.entries(SEQUENCES)) {
      const order = sequence.split(' ');
      for (const children of childrenOf(xml, parent)) {
        const places = children.map((child) => order.indexOf(child));
        expect(places, parent).toEqual(places.toSorted((a, b) => a - b));
        expect(places, `${parent}: ${children.join(' ')}`).not.toContain(-1);
      }
    }
    for (const { path, value } of leavesOf(xml)) expect(value, path).not.toBe('');
    for (const { path, attributes } of leavesOf(xml).filter((leaf) => leaf.path.endsWith('Amount'))) expect(attributes, path).toBe(`currencyID="${invoice.currency}"`);
  });

  test('a credit note is a document of its own kind, and names what it credits', () => {
    const xml = writeUbl(spread['credit note']!);
    expect(xml).toContain('<CreditNote xmlns="urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2"');
    expect(reader(xml)('cac:BillingReference/cac:InvoiceDocumentReference/cbc:ID')).toEqual(['INV-2026-0041']);
  });

  test('a VAT id is written as the standard wants it, Greece’s with EL', () => {
    expect(reader(writeUbl(spread['foreign buyer']!))('cac:AccountingCustomerParty/cac:Party/cac:PartyTaxScheme/cbc:CompanyID')).toEqual(['EL123456789']);
    expect(reader(writeUbl(spread['a German house']!))('cac:AccountingSupplierParty/cac:Party/cac:PartyTaxScheme/cbc:CompanyID')).toEqual(['DE811907980']);
  });

  test('three decimals stand where dinars need them and nowhere else', () => {
    const amounts = (unit_price_cents: number) => leavesOf(writeUbl(sampleInvoice({ currency: 'KWD', prices_include_tax: false, lines: [line('Tea', 1000, { quantity: 1, unit_price_cents })], tip_cents: 0 })))
      .filter(({ path }) => /(Extension|Taxable|Tax|Inclusive|Payable|Prepaid)Amount$/.test(path)).map(({ value }) => value);
    expect(amounts(1500).join(' ')).toMatch(/^(\d+\.\d\d ?)+$/);
    expect(amounts(1234)).toContain('1.234');
  });
});

describe('stricter than the schematron: recomputed from the XML alone, both are the row to the cent', () => {
  const anyLine = fc.record({
    quantity: fc.integer({ min: 1, max: 30 }), unit_price_cents: fc.integer({ min: 0, max: 50_000 }), tax_rate_basis_points: fc.constantFrom(0, 400, 700, 1000, 1900, 2100), share: fc.integer({ min: 0, max: 100 }),
  }).map(({ share, ...priced }) => line('Dish', priced.tax_rate_basis_points, { ...priced, discount_cents: Math.floor((priced.quantity * priced.unit_price_cents * share) / 100) }));
  const anyInvoice = fc.record({
    lines: fc.array(anyLine, { minLength: 1, maxLength: 20 }), prices_include_tax: fc.boolean(), currency: fc.constantFrom('EUR', 'JPY', 'KWD'), kind: fc.constantFrom('full' as const, 'credit_note' as const),
  }).map((given) => sampleInvoice(given));

  const recompute = (xml: string, syntax: 'cii' | 'ubl', currency: string) => {
    const read = reader(xml);
    const all = (term: string) => read(TERMS.find(([name]) => name === term)![syntax === 'cii' ? 1 : 2]);
    const cents = (term: string) => all(term).map((amount) => Math.round(Number(amount) * 10 ** minorDigits(currency)));
    const rates = all('BT-119').map((rate) => Math.round(Number(rate) * 100));
    const lines = cents('BT-131').map((net, i) => ({ net, rate: Math.round(Number(all('BT-152')[i]) * 100), reckoned: Math.round(Number(all('BT-146')[i]) * Number(all('BT-129')[i]) * 10 ** minorDigits(currency)) }));
    const sum = (amounts: number[]) => amounts.reduce((total, amount) => total + amount, 0);
    const taxes = rates.map((rate, i) => {
      const net_cents = sum(lines.filter((one) => one.rate === rate).map(({ net }) => net));
      return { rate_basis_points: rate, net_cents, tax_cents: cents('BT-117')[i]!, gross_cents: net_cents + cents('BT-117')[i]!, stated: cents('BT-116')[i]! };
    });
    return { lines, taxes, subtotal_cents: sum(lines.map(({ net }) => net)), tax_cents: sum(taxes.map((tax) => tax.tax_cents)), stated: ['BT-106', 'BT-110', 'BT-112', 'BT-113', 'BT-115'].map((term) => cents(term)[0]!) };
  };

  test.each([['cii', writeEInvoice], ['ubl', writeUbl]] as const)('%s', (syntax, write) => {
    fc.assert(fc.property(anyInvoice, (invoice) => {
      const { lines, taxes, subtotal_cents, tax_cents, stated } = recompute(write(invoice), syntax, invoice.currency);
      expect(taxes.map(({ stated: _, ...tax }) => tax)).toEqual(invoice.taxes);
      expect(taxes.map((tax) => tax.stated)).toEqual(invoice.taxes.map((tax) => tax.net_cents));
      expect([subtotal_cents, tax_cents, subtotal_cents + tax_cents]).toEqual([invoice.subtotal_cents, invoice.tax_cents, invoice.total_cents]);
      expect(stated).toEqual([invoice.subtotal_cents, invoice.tax_cents, invoice.total_cents, invoice.total_cents, 0]);
      for (const { net, reckoned } of lines) expect(reckoned).toBe(net);
    }), { numRuns: 60 });
  });
});
