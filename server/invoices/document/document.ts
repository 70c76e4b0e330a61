/**
 * An invoice as it was issued: a snapshot that papers are drawn from, and nothing else is looked
 * up.
 */
import type { Language } from '../../locales.ts';
import type { Tax } from '../../tax/calculate-tax.ts';

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
}

export interface InvoicePayment {
  method: string;
  amount_cents: number;
}

/** Pixels on white, without transparency: a PDF carries the bytes as they are. */
export interface InvoiceLogo {
  width: number;
  height: number;
  /** A PNG or JPEG. */
  colour: Uint8Array;
  /** For the till roll: a PNG. */
  grey: Uint8Array;
}

/**
 * Times are ISO 8601 in UTC and shown in `time_zone`. A credit note's amounts are positive: its
 * kind says what they mean.
 */
export interface InvoiceDocument {
  invoice_number: string;
  kind: InvoiceKind;
  /** BCP 47. */
  locale: string;
  /**
   * What the buyer reads, where that is another language; absent on what was issued before there
   * were two.
   */
  buyer_locale?: Language | null;
  /** As the snapshot has it: papers issued before there was one keep the words that they had. */
  edition?: number;
  /** As the snapshot has it: which layout it is rendered by. */
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
  /** Beside the total, never in it. */
  tip_cents: number;
  currency: string;
  /** The currency's decimals when the document was issued. */
  currency_digits: number;
  notes: string | null;
  order_number: number;
  table_name: string | null;
  payments: InvoicePayment[];
  credits_number: string | null;
  replaces_number: string | null;
  created_at: string;
  /** As the snapshot has it; without one the paper is drawn in ink alone. */
  look?: { accent_colour: string; logo_sha256: string | null };
  /** The picture that the look names. */
  logo?: InvoiceLogo;
}

export interface RenderOptions {
  /** A second paper says so: two alike would make the tax due twice. */
  copy?: boolean;
  format?: 'a4' | 'receipt';
  /** Where the guest follows the order and asks for the full invoice: a QR on the receipt. */
  claim_url?: string;
  /** In letters that need no shaping: what could not be drawn in time is drawn so. */
  plain?: boolean;
}
