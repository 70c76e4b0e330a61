/** Renders an invoice PDF: a pure function of the snapshot, with the same bytes each time. */
import { hasEInvoice } from '../../money.ts';
import type { InvoiceDocument, RenderOptions } from '../document/document.ts';
import { DEFAULT_EINVOICE, EMBEDDED_FILE } from '../einvoice/formats.ts';
import { figuresTag } from '../document/language.ts';
import { writeAs } from '../einvoice/writers.ts';
import { renderA4 } from './a4.ts';
import { headline } from './facts.ts';
import { earlierOf, renderReceipt, receiptHeight, receiptWidth } from './receipt.ts';
import { Sheet } from './sheet.ts';
import { plainDocument } from './plain-document.ts';
import { describeFile } from './xmp.ts';
import { renderVersionOf, type RenderVersion } from '../snapshot.ts';

const A4 = { width: 595.28, height: 841.89 };

type Renderer = (invoice: InvoiceDocument, options: RenderOptions) => Promise<Buffer>;
/** The renderer of each layout that documents were ever issued with. */
const RENDERERS: Record<RenderVersion, Renderer> = {
  1: renderLayout,
  2: renderLayout,
  3: renderLayout,
  4: renderLayout,
  5: renderLayout,
};

/**
 * Renders a document by the layout that it was issued with.
 * @throws Problem 409 `newer_layout` where this program does not have it
 */
export async function renderInvoicePdf(
  invoice: InvoiceDocument,
  options: RenderOptions = {},
): Promise<Buffer> {
  return RENDERERS[renderVersionOf(invoice)](invoice, options);
}

/** The parts of the document tell the layouts apart (`isSecondLayout` and so on). */
async function renderLayout(invoice: InvoiceDocument, options: RenderOptions): Promise<Buffer> {
  const receipt = options.format === 'receipt';
  // 80 mm have room for one language.
  const written = options.plain ? plainDocument(invoice) : invoice;
  const inOneLanguage = receipt ? { ...written, buyer_locale: null } : written;
  const size = receipt
    ? { width: receiptWidth, height: receiptHeight(inOneLanguage, options) }
    : A4;
  const sheet = newSheet(written, size);
  if (receipt) renderReceipt(sheet, inOneLanguage, options);
  else renderA4(sheet, written, options);
  const carriesXml = !receipt && hasEInvoice(invoice);
  // The embedded e-invoice keeps every letter, even in the plain fallback, since programs read it.
  if (carriesXml) attachEInvoice(sheet, invoice);
  sheet.doc.appendXML(describeFile(carriesXml));
  return sheet.finish();
}

function newSheet(invoice: InvoiceDocument, size: { width: number; height: number }): Sheet {
  return new Sheet({
    ...size,
    lang: figuresTag(invoice),
    title: headline(invoice),
    author: invoice.seller.legal_name || invoice.seller.name,
    created: new Date(invoice.created_at),
    accent: invoice.look?.accent_colour,
    ...earlierOf(invoice),
  });
}

function attachEInvoice(sheet: Sheet, invoice: InvoiceDocument): void {
  const created = new Date(invoice.created_at);
  const { name, type, relationship, description } = EMBEDDED_FILE;
  sheet.doc.file(Buffer.from(writeAs(DEFAULT_EINVOICE, invoice), 'utf8'), {
    name,
    type,
    relationship,
    description,
    creationDate: created,
    modifiedDate: created,
  } as PDFKit.Mixins.PDFAttachmentOptions);
}
