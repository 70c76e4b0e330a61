import {
  bool,
  defineTable,
  id,
  int,
  intOrNull,
  json,
  jsonOrNull,
  keyed,
  madeAt,
  type Row,
  text,
  textOrNull,
  time,
  timeOrNull,
} from '../database/table.ts';
import type { Buyer } from './contract.ts';
import type { InvoiceSnapshot, LineOption } from './snapshot.ts';

export const Invoice = defineTable('invoices', {
  id: id(),
  restaurant_id: text(),
  series: text(),
  number: int(),
  invoice_number: text(),
  kind: text<'full' | 'simplified' | 'credit_note'>(),
  status: text<'draft' | 'sent' | 'paid' | 'cancelled'>(),
  order_id: text(),
  bill_id: text(),
  customer_id: textOrNull(),
  issued_by: textOrNull(),
  credits: textOrNull(),
  replaces: textOrNull(),
  issue_date: time(),
  due_date: timeOrNull(),
  locale: text(),
  snapshot: json<InvoiceSnapshot>(),
  buyer_key: textOrNull(),
  subtotal_cents: int(),
  tax_cents: int(),
  total_cents: int(),
  tip_cents: int(),
  currency: text(),
  notes: textOrNull(),
  /** The document's position in the hash chain of its restaurant, from 1, without gaps. */
  chain_position: int(),
  previous_hash: textOrNull(),
  hash: text(),
  pdf_filename: textOrNull(),
  pdf_sha256: textOrNull(),
  /**
   * Set when the customer's account is erased: the document is then stored for legal retention
   * alone.
   */
  restricted_at: timeOrNull(),
  created_at: madeAt(),
  /**
   * MAC over what never changes (chain/macs.ts); null on documents from before MACs, until a start
   * seals them.
   */
  mac: textOrNull(),
  /** MAC over what may change: the status, the account and the restriction. */
  state_mac: textOrNull(),
  /** The total as lists sort it: below zero for a credit note (`listedBy`). */
  signed_cents: int(),
  /** The method of its payments, `mixed` for several; null without any. Lists filter by it. */
  method: textOrNull(),
});
export type Invoice = Row<typeof Invoice>;

/** What lists sort, total and filter a document by: its total in cents, and how it was paid. */
export function listedBy({
  kind,
  total_cents,
  snapshot: { payments },
}: Pick<Invoice, 'kind' | 'total_cents' | 'snapshot'>): Pick<Invoice, 'signed_cents' | 'method'> {
  const [method, ...others] = new Set(payments.map(({ method }) => method));
  return {
    signed_cents: kind === 'credit_note' ? -total_cents : total_cents,
    method: others.length > 0 ? 'mixed' : (method ?? null),
  };
}

export const InvoiceLine = defineTable('invoice_lines', {
  id: id(),
  invoice_id: text(),
  order_item_id: textOrNull(),
  position: int(),
  name: text(),
  quantity: int(),
  unit_price_cents: int(),
  tax_rate_basis_points: int(),
  discount_cents: int(),
  total_cents: int(),
  /** The options whose price is in it; null for none, as on all lines from before options. */
  options: jsonOrNull<LineOption[]>(),
});
export type InvoiceLine = Row<typeof InvoiceLine>;

export const InvoiceTax = defineTable('invoice_taxes', {
  invoice_id: keyed(text()),
  rate_basis_points: keyed(int()),
  net_cents: int(),
  tax_cents: int(),
  gross_cents: int(),
});
export type InvoiceTax = Row<typeof InvoiceTax>;

export type InvoiceRow = Invoice;
export type InvoiceLineRow = InvoiceLine;

/** Buyers of earlier invoices, one row each with their newest document (issue/buyers.ts). */
export const KnownBuyer = defineTable('buyers', {
  id: id(),
  restaurant_id: text(),
  buyer_key: text(),
  invoice_id: text(),
  last_at: time(),
});
export type KnownBuyer = Row<typeof KnownBuyer>;

export const BuyerWord = defineTable('buyer_words', {
  restaurant_id: keyed(text()),
  word: keyed(text()),
  buyer_id: keyed(text()),
});
export type BuyerWord = Row<typeof BuyerWord>;

export const NumberSeries = defineTable('number_series', {
  restaurant_id: keyed(text()),
  series: keyed(text()),
  last_number: int(),
});
export type NumberSeries = Row<typeof NumberSeries>;

export const DownloadLink = defineTable('download_links', {
  token_hash: keyed(text()),
  invoice_id: text(),
  expires_at: time(),
});
export type DownloadLink = Row<typeof DownloadLink>;

/** A company invoice that a guest asked for before paying, by its order or bill. */
export const InvoiceWish = defineTable('invoice_wishes', {
  subject_id: keyed(text()),
  device: text(),
  buyer: json<Buyer>(),
  tax_id_checked: bool(),
  locale: text(),
  created_at: madeAt(),
});
export type InvoiceWish = Row<typeof InvoiceWish>;

/** The device that made a guest's invoice. */
export const GuestInvoice = defineTable('guest_invoices', {
  invoice_id: keyed(text()),
  device: text(),
  created_at: madeAt(),
});
export type GuestInvoice = Row<typeof GuestInvoice>;

/** Up to where a check of the whole archive found no fault (archive/checkpoint.ts). */
export const ArchiveCheckpoint = defineTable('archive_checkpoints', {
  restaurant_id: keyed(text()),
  facts: json<unknown>(),
  mac: text(),
  created_at: madeAt(),
});

export const EVENT_KINDS = ['began', 'paper', 'restore', 'lost', 'head_off'] as const;
export type EventKind = (typeof EVENT_KINDS)[number];

/**
 * Events of the archive besides the issue of documents, each linked to the one before
 * (chain/chain-events.ts).
 */
export const ChainEvent = defineTable('chain_events', {
  restaurant_id: keyed(text()),
  /** Position from 1, without gaps. */
  place: keyed(int()),
  kind: text<EventKind>(),
  invoice_id: textOrNull(),
  series: textOrNull(),
  number: intOrNull(),
  detail: json<Record<string, unknown>>(),
  previous_hash: textOrNull(),
  hash: text(),
  mac: text(),
  created_at: madeAt(),
});
export type ChainEvent = Row<typeof ChainEvent>;
export type ChainEventRow = ChainEvent;
