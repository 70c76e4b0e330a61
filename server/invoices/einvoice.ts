/** The invoice as data: UN/CEFACT CII in the EN 16931 profile of Factur-X, written from the same whole cents as the paper. */
import { toDecimal } from '../money.ts';
import type { InvoiceDocument } from './document.ts';
import { agreement, delivery } from './einvoice-parties.ts';
import { tradeLines } from './einvoice-lines.ts';
import { settlement } from './einvoice-settlement.ts';
import { day, element, type Node, write } from './einvoice-xml.ts';

const GUIDELINE = 'urn:cen.eu:en16931:2017';
const INVOICE = '380';
const CREDIT_NOTE = '381';

const namespaces = {
  'xmlns:rsm': 'urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100',
  'xmlns:ram': 'urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100',
  'xmlns:udt': 'urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100',
  'xmlns:qdt': 'urn:un:unece:uncefact:data:standard:QualifiedDataType:100',
};

export function writeEInvoice(invoice: InvoiceDocument): string {
  return write(element('rsm:CrossIndustryInvoice', [
    element('rsm:ExchangedDocumentContext', [
      element('ram:GuidelineSpecifiedDocumentContextParameter', [element('ram:ID', GUIDELINE)]),
    ]),
    exchangedDocument(invoice),
    element('rsm:SupplyChainTradeTransaction', [
      ...tradeLines(invoice),
      agreement(invoice),
      delivery(invoice),
      settlement(invoice),
    ]),
  ], namespaces));
}

function exchangedDocument(invoice: InvoiceDocument): Node {
  const notes = [invoice.notes, tipNote(invoice)].filter((note) => note?.trim());
  return element('rsm:ExchangedDocument', [
    element('ram:ID', invoice.invoice_number),
    element('ram:TypeCode', invoice.kind === 'credit_note' ? CREDIT_NOTE : INVOICE),
    element('ram:IssueDateTime', [day('udt:DateTimeString', invoice.issue_date, invoice.time_zone)]),
    ...notes.map((note) => element('ram:IncludedNote', [element('ram:Content', note!)])),
  ]);
}

/** A tip is no turnover of the house: it is told of, and stands in no total. */
function tipNote(invoice: InvoiceDocument): string | null {
  if (!invoice.tip_cents) return null;
  return `Tip beside the total: ${toDecimal(invoice.tip_cents, invoice.currency)} ${invoice.currency}`;
}
