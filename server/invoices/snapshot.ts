import type { Language } from '../locales.ts';
import type { Buyer } from './contract.ts';

/** 2: tax and tax ids are called as in their country, and a VAT id is told by its letters in the XML. */
export const EDITION = 2;

/** What an invoice says of its parties and its making, kept with it: the menu, the address and the texts may change tomorrow. */
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
  /** The language of a buyer from abroad, which labels bear beside the house's; absent on earlier documents. */
  buyer_locale?: Language | null;
  prices_include_tax: boolean;
  time_zone: string;
  /** The currency's decimals at issue; absent on earlier documents, which have the restaurant's. */
  currency_digits?: number;
  /** Which words and which rules for tax ids the document was issued by (`EDITION`); absent on earlier documents, which keep theirs. */
  edition?: number;
  /** RFC 3339, UTC: when the order was made. */
  supply_date: string;
  order_number: number;
  table_name: string | null;
  payments: { method: string; amount_cents: number }[];
  replaces_number: string | null;
  credits_number: string | null;
  /** The house's accent (`#rrggbb`) and the logo that it had; absent on what was issued before there was a choice. */
  look?: { accent_colour: string; logo_sha256: string | null };
}
