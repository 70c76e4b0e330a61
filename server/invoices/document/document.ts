/**
 * An issued invoice as the renderers read it: from its snapshot and rows alone, without any lookup.
 */
import type { Language } from '../../locales.ts';
import type { PaidBy } from '../../payments/methods/methods.ts';
import type { Tax } from '../../tax/calculate-tax.ts';
import type { BillDiscount, Entertainment, LineOption } from '../snapshot.ts';

export type InvoiceKind = 'full' | 'simplified' | 'credit_note';

export interface InvoiceSeller {
  name: string;
  legal_name: string;
  tax_id: string;
  street: string;
  postal_code: string;
  city: string;
  /** ISO 3166-1 alpha-2 */
  country: string;
}

export interface InvoiceBuyer {
  name: string;
  tax_id: string | null;
  street: string | null;
  postal_code: string | null;
  city: string | null;
  country: string | null;
  email: string | null;
}

export interface InvoiceLine {
  name: string;
  quantity: number;
  unit_price_cents: number;
  tax_rate_basis_points: number;
  discount_cents: number;
  /** Quantity × unit price − discount. */
  total_cents: number;
  /** What was chosen with each piece, in its price; absent on a line without options. */
  options?: LineOption[];
}

export interface InvoicePayment extends PaidBy {
  amount_cents: number;
}

/** Pixels on white, without transparency, since a PDF embeds the bytes unchanged. */
export interface InvoiceLogo {
  width: number;
  height: number;
  /** A PNG or JPEG. */
  colour: Uint8Array;
  /** A PNG for the receipt printer. */
  grey: Uint8Array;
}

/**
 * Times are ISO 8601 in UTC and shown in `time_zone`. A credit note's amounts are positive; its
 * kind gives the sign.
 */
export interface InvoiceDocument {
  invoice_number: string;
  kind: InvoiceKind;
  /** BCP 47. */
  locale: string;
  /**
   * The buyer's language, where that is another; absent on documents from before there were two.
   */
  buyer_locale?: Language | null;
  /** From the snapshot: documents without an edition keep the words of the first. */
  edition?: number;
  /** From the snapshot: the layout that renders the document. */
  render_version?: number;
  time_zone: string;
  issue_date: string;
  due_date: string | null;
  supply_date: string;
  seller: InvoiceSeller;
  buyer: InvoiceBuyer | null;
  prices_include_tax: boolean;
  lines: InvoiceLine[];
  taxes: Tax[];
  subtotal_cents: number;
  tax_cents: number;
  total_cents: number;
  /** The tip, which is never part of the total. */
  tip_cents: number;
  /** From the snapshot: what cash rounding added to what was paid; absent where it is nothing. */
  rounding_cents?: number;
  currency: string;
  /** The currency's decimals when the document was issued. */
  currency_digits: number;
  notes: string | null;
  order_number: number;
  table_name: string | null;
  /** From the snapshot: takeaway or delivery; absent where it was eaten in. */
  service?: 'takeaway' | 'delivery';
  payments: InvoicePayment[];
  credits_number: string | null;
  replaces_number: string | null;
  created_at: string;
  /** From the snapshot; without it the document is rendered in the text's colour alone. */
  look?: { accent_colour: string; logo_sha256: string | null };
  /** From the snapshot: what was given off the whole bill. */
  bill_discount?: BillDiscount;
  /** From the snapshot: the form of a business meal. */
  entertainment?: Entertainment;
  /** From the snapshot: what its receipt says at the foot. */
  receipt_text?: string;
  /** The picture of `look.logo_sha256`. */
  logo?: InvoiceLogo;
}

export interface RenderOptions {
  /** A copy is marked as one, since two equal invoices would make the tax due twice. */
  copy?: boolean;
  format?: 'a4' | 'receipt';
  /**
   * The page where the guest follows the order and requests the full invoice: a QR code on the
   * receipt.
   */
  claim_url?: string;
  /** Letters that need no shaping: the fallback for a document that exceeded the time limit. */
  plain?: boolean;
}

/** Whether a document has the second layout, or a later one. */
export function isSecondLayout({ render_version = 1 }: Pick<InvoiceDocument, 'render_version'>) {
  return render_version >= 2;
}
/** Whether a document has the fourth layout, or a later one. */
export function isFourthLayout({ render_version = 1 }: Pick<InvoiceDocument, 'render_version'>) {
  return render_version >= 4;
}
/** Whether a document has the fifth layout, or a later one. */
export function isFifthLayout({ render_version = 1 }: Pick<InvoiceDocument, 'render_version'>) {
  return render_version >= 5;
}
/** Whether a document has the third layout, or a later one. */
export function isThirdLayout({ render_version = 1 }: Pick<InvoiceDocument, 'render_version'>) {
  return render_version >= 3;
}
