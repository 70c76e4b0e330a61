import { conflict } from '../errors.ts';
import type { Language } from '../locales.ts';
import type { Buyer } from './contract.ts';

/**
 * 2: tax and tax ids are called as in their country, and a VAT id is told by its letters in the
 * XML.
 */
export const EDITION = 2;

/**
 * The layouts by which this program renders documents; the last is that of new ones. A layout that
 * was released never changes: a document is rendered again byte for byte. Another layout is a new
 * number here and a renderer in `pdf.ts`.
 */
export const RENDER_VERSIONS = [1] as const;
export type RenderVersion = (typeof RENDER_VERSIONS)[number];
export const RENDER_VERSION: RenderVersion = RENDER_VERSIONS[RENDER_VERSIONS.length - 1]!;

/**
 * The layout that a document was issued with; documents of before there was a choice have the
 * first.
 * @throws Problem 409 `newer_layout` for one that only a newer version of this program knows
 */
export function renderVersionOf({
  render_version = 1,
}: Pick<InvoiceSnapshot, 'render_version'>): RenderVersion {
  const known = RENDER_VERSIONS.find((version) => version === render_version);
  if (known === undefined) throw conflict('newer_layout');
  return known;
}

/**
 * What an invoice says of its parties and its making, kept with it: the menu, the address and the
 * texts may change tomorrow.
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
   * The language of a buyer from abroad, which labels bear beside the house's; absent on earlier
   * documents.
   */
  buyer_locale?: Language | null;
  prices_include_tax: boolean;
  time_zone: string;
  /** The currency's decimals at issue; absent on earlier documents, which have the restaurant's. */
  currency_digits?: number;
  /**
   * Which words and which rules for tax ids the document was issued by (`EDITION`); absent on
   * earlier documents, which keep theirs.
   */
  edition?: number;
  /**
   * Which layout the document is rendered by (`RENDER_VERSION`); absent on earlier documents, which
   * have the first.
   */
  render_version?: number;
  /** RFC 3339, UTC: when the order was made. */
  supply_date: string;
  order_number: number;
  table_name: string | null;
  payments: { method: string; amount_cents: number }[];
  replaces_number: string | null;
  credits_number: string | null;
  /**
   * The house's accent (`#rrggbb`) and the logo that it had; absent on what was issued before there
   * was a choice.
   */
  look?: { accent_colour: string; logo_sha256: string | null };
}
