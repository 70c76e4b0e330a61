/**
 * The registry of e-invoice formats, without their code, so that the contract and the browser may
 * import it; `writers.ts` has the writer of each.
 */
export interface EInvoiceFormat {
  mediaType: string;
  extension: string;
  /** BT-24: the rules that the document follows. */
  guideline: string;
  /** How the A4 PDF embeds it; null where it is a separate file only. */
  embedded: EmbeddedFile | null;
}

/** A file in a PDF/A-3 with the metadata that Factur-X 1.0 requires. */
export interface EmbeddedFile {
  name: string;
  type: string;
  relationship: 'Alternative' | 'Data' | 'Source';
  description: string;
  documentType: string;
  version: string;
  conformanceLevel: string;
}

/** The standard itself, without any country's or network's additions. */
export const EN_16931 = 'urn:cen.eu:en16931:2017';

const FORMATS = {
  /** UN/CEFACT Cross Industry Invoice: Factur-X, ZUGFeRD. */
  cii: {
    mediaType: 'application/xml',
    extension: 'xml',
    guideline: EN_16931,
    embedded: {
      name: 'factur-x.xml',
      type: 'text/xml',
      relationship: 'Alternative',
      description: 'Factur-X invoice (EN 16931)',
      documentType: 'INVOICE',
      version: '1.0',
      conformanceLevel: 'EN 16931',
    },
  },
  /** UBL 2.1 (ISO/IEC 19845). */
  ubl: {
    mediaType: 'application/xml',
    extension: 'xml',
    guideline: EN_16931,
    embedded: null,
  },
} as const satisfies Record<string, EInvoiceFormat>;

export type EInvoiceId = keyof typeof FORMATS;

export const EINVOICE_IDS = Object.keys(FORMATS) as EInvoiceId[];
/** The format where a request names none, and the one that the A4 PDF embeds. */
export const DEFAULT_EINVOICE = 'cii' satisfies EInvoiceId;
export const EMBEDDED_FILE: EmbeddedFile = FORMATS[DEFAULT_EINVOICE].embedded;

export function einvoiceFormat(id: EInvoiceId): EInvoiceFormat {
  return FORMATS[id];
}

/** The file name of an e-invoice. */
export function einvoiceFileName(
  invoice_number: string,
  id: EInvoiceId = DEFAULT_EINVOICE,
): string {
  return `${invoice_number}.${FORMATS[id].extension}`;
}
