/**
 * The e-invoice in CII: UN/CEFACT CII in the EN 16931 profile of Factur-X, written from the same
 * whole cents as the invoice PDF.
 */
import type { InvoiceDocument } from '../document/document.ts';
import { agreement, delivery } from './cii-parties.ts';
import { EN_16931 } from './formats.ts';
import { notesOf, TYPE_CODES } from './semantic-model.ts';
import { tradeLines } from './cii-lines.ts';
import { settlement } from './cii-settlement.ts';
import { day, element, type Node, write } from './xml.ts';

const namespaces = {
  'xmlns:rsm': 'urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100',
  'xmlns:ram': 'urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100',
  'xmlns:udt': 'urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100',
  'xmlns:qdt': 'urn:un:unece:uncefact:data:standard:QualifiedDataType:100',
};

export function writeEInvoice(invoice: InvoiceDocument, guideline = EN_16931): string {
  return write(
    element(
      'rsm:CrossIndustryInvoice',
      [
        element('rsm:ExchangedDocumentContext', [
          element('ram:GuidelineSpecifiedDocumentContextParameter', [element('ram:ID', guideline)]),
        ]),
        exchangedDocument(invoice),
        element('rsm:SupplyChainTradeTransaction', [
          ...tradeLines(invoice),
          agreement(invoice),
          delivery(invoice),
          settlement(invoice),
        ]),
      ],
      namespaces,
    ),
  );
}

function exchangedDocument(invoice: InvoiceDocument): Node {
  return element('rsm:ExchangedDocument', [
    element('ram:ID', invoice.invoice_number),
    element('ram:TypeCode', TYPE_CODES[invoice.kind]),
    element('ram:IssueDateTime', [
      day('udt:DateTimeString', invoice.issue_date, invoice.time_zone),
    ]),
    ...notesOf(invoice).map((note) => element('ram:IncludedNote', [element('ram:Content', note)])),
  ]);
}
