import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { writeEInvoice } from '../../../server/invoices/einvoice.ts';
import { writeUbl } from '../../../server/invoices/einvoice-ubl.ts';
import { anyInvoice } from './any-invoice.ts';
import { childrenOf, leavesOf } from './read-xml.ts';
import { sampleInvoice } from './sample-invoice.ts';
import { SAMPLES } from './samples.ts';
import { factsOf, sumsIn, sumsOf } from './terms.ts';

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

describe('UBL', () => {
  test.each(Object.entries(SAMPLES))('%s: says what CII says, term by term', (_, invoice) => {
    const facts = factsOf(writeUbl(invoice));
    expect(facts).toEqual(factsOf(writeEInvoice(invoice)));
    expect(facts['BT-1']).toEqual([invoice.invoice_number]);
    expect(facts['BT-126']).toHaveLength(invoice.lines.length);
  });

  test.each(Object.entries(SAMPLES))('%s: elements stand in the schema’s order, none is empty', (_, invoice) => {
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
    const xml = writeUbl(SAMPLES['credit note']!);
    expect(xml).toContain('<CreditNote xmlns="urn:oasis:names:specification:ubl:schema:xsd:CreditNote-2"');
    expect(factsOf(xml)['BT-25']).toEqual(['INV-2026-0041']);
  });

  test('a way of paying is told where there was one alone: the standard has room for no second', () => {
    const told = (...methods: string[]) => factsOf(writeUbl(sampleInvoice({ payments: methods.map((method) => ({ method, amount_cents: 100 })) })))['BT-81'];
    expect([told('cash'), told('card', 'card'), told('cash', 'card'), told('other'), told()]).toEqual([['10'], ['48'], ['1'], ['1'], undefined]);
  });

  test('a VAT id is written as the standard wants it, Greece’s with EL', () => {
    expect(factsOf(writeUbl(SAMPLES['foreign buyer']!))['BG-7 tax number']).toEqual(['EL123456789']);
    expect(factsOf(writeUbl(SAMPLES['a German house']!))['BG-4 tax number']).toEqual(['DE811907980']);
  });
});

describe('stricter than the schematron: recomputed from the XML alone, both are the row to the cent', () => {
  test.each([['cii', writeEInvoice], ['ubl', writeUbl]] as const)('%s', (_, write) => {
    fc.assert(fc.property(anyInvoice, (invoice) => {
      const { stated, reckoned, lines, left } = sumsIn(write(invoice));
      expect(stated).toEqual(sumsOf(invoice));
      expect(reckoned).toEqual(sumsOf(invoice));
      expect(lines.reckoned).toEqual(lines.stated);
      expect(left).toBe(0);
    }), { numRuns: 60 });
  });
});
