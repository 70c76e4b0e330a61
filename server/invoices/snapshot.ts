import { conflict } from '../errors.ts';
import type { Language } from '../locales.ts';
import type { PaidBy } from '../payments/methods/methods.ts';
import type { Buyer } from './contract.ts';

/**
 * Edition 2: the country's names for the tax and the tax ids; the letters of a VAT id identify it
 * in the XML. Edition 3: words in French, Italian and Portuguese.
 */
export const EDITION = 3;

/**
 * The layouts by which this program renders documents; new documents get the last. The second has a
 * discount on the bill in one line, the total with the tip, the last lines on the page of the
 * totals, and the country's form only where it was asked for. The third has on 80 mm its head in
 * the middle, dashes for rules, and the code beside its words. The fourth has Arabic digits in the
 * order in which they are read, and headings in two languages that wrap. The fifth has its notes on
 * the page of the totals, headings of which none shrinks to fit, one rule below the lines, and
 * quantities in a column of their own on 80 mm. A released layout never changes, since a document
 * is rendered again byte for byte; another layout is a new number here and a renderer in `pdf.ts`.
 */
export const RENDER_VERSIONS = [1, 2, 3, 4, 5] as const;
export type RenderVersion = (typeof RENDER_VERSIONS)[number];
export const RENDER_VERSION: RenderVersion = RENDER_VERSIONS[RENDER_VERSIONS.length - 1]!;

/**
 * The layout that a document was issued with; documents from before layouts had numbers have the
 * first.
 * @throws Problem 409 `newer_layout` for a layout that only a newer version of this program has
 */
export function renderVersionOf({
  render_version = 1,
}: Pick<InvoiceSnapshot, 'render_version'>): RenderVersion {
  const known = RENDER_VERSIONS.find((version) => version === render_version);
  if (known === undefined) throw conflict('newer_layout');
  return known;
}

/** Why and by how much a whole bill was reduced; its cents are on the lines. */
export interface BillDiscount {
  reason: string;
  /** Null where it was given in money. */
  percent_basis_points: number | null;
}
/** Occasion and participants of a business meal (§ 4 Abs. 5 Satz 1 Nr. 2 EStG). */
export interface Entertainment {
  occasion: string | null;
  participants: string | null;
}

/** An option of a line: with each piece `quantity` of it, each at `price_cents`. */
export interface LineOption {
  name: string;
  quantity: number;
  price_cents: number;
}

/**
 * What an invoice says of its parties and its order, stored with it, since the menu, the address
 * and the texts may change later.
 */
export interface InvoiceSnapshot {
  seller: {
    name: string;
    legal_name: string;
    tax_id: string;
    street: string;
    postal_code: string;
    city: string;
    country: string;
  };
  buyer: Buyer | null;
  /**
   * The language of a buyer from abroad, which labels carry beside the restaurant's; absent on
   * earlier documents.
   */
  buyer_locale?: Language | null;
  prices_include_tax: boolean;
  time_zone: string;
  /** The currency's decimals at issue; absent on earlier documents, which use the restaurant's. */
  currency_digits?: number;
  /**
   * The version of the words and of the rules for tax ids (`EDITION`); absent on earlier documents,
   * which stay at the first.
   */
  edition?: number;
  /**
   * The layout that renders the document (`RENDER_VERSION`); absent on earlier documents, which
   * have the first.
   */
  render_version?: number;
  /**
   * The bill that it is for; absent on documents from before bills, whose bill has the order's id.
   */
  bill_id?: string;
  /** True for a receipt that nobody asked for, issued when a bill was settled or a day closed. */
  automatic?: true;
  /** The credit note of the part of a simplified invoice that this document holds instead. */
  exchange_of?: string;
  /** That simplified invoice, where this one is the full invoice of its part. */
  exchanges?: string;
  /** The time of the order: RFC 3339, UTC. */
  supply_date: string;
  order_number: number;
  table_name: string | null;
  /**
   * Of what was taken away or delivered; absent where it was eaten in, and on earlier documents.
   */
  service?: 'takeaway' | 'delivery';
  /** `name` and `kind` say of a method what its id does not; absent on earlier documents. */
  payments: (PaidBy & { amount_cents: number })[];
  /**
   * What cash rounding added to what was paid, or took off it; it is outside the VAT base. Absent
   * where it is nothing, and on earlier documents.
   */
  rounding_cents?: number;
  replaces_number: string | null;
  credits_number: string | null;
  /**
   * The restaurant's accent (`#rrggbb`) and logo at issue; absent on documents from before these
   * settings.
   */
  look?: { accent_colour: string; logo_sha256: string | null };
  /** What was given off the whole bill; absent where nothing was, or something off a dish. */
  bill_discount?: BillDiscount;
  /** The form of a business meal, where it was asked for; null is a line to fill in by hand. */
  entertainment?: Entertainment;
  /** What its receipt says at the foot; absent where it says nothing, and on earlier documents. */
  receipt_text?: string;
}
