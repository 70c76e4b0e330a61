import {
  bool,
  changedAt,
  defineTable,
  id,
  int,
  intOrNull,
  json,
  keyed,
  madeAt,
  otherwise,
  type Row,
  text,
  textOrNull,
  time,
  timeOrNull,
} from '../database/table.ts';
import type { Service } from '../menu/contract.ts';
import type { BillStatus } from '../orders/contract.ts';
import type { BillSplit } from './contract.ts';
import type { Tax } from '../tax/calculate-tax.ts';

/** What one party owes: it gathers orders until it is paid. Amounts are cents. */
export const Bill = defineTable('bills', {
  id: id(),
  restaurant_id: text(),
  bill_number: int(),
  status: text<BillStatus>(),
  service: otherwise(text<Service>(), 'dine_in'),
  table_id: textOrNull(),
  name: textOrNull(),
  covers: intOrNull(),
  claim_code: text(),
  prices_include_tax: bool(),
  currency: text(),
  currency_digits: int(),
  /** The service charge when it was opened; 0 for none. */
  service_charge_basis_points: int(),
  /** VAT breakdown of all its lines, by ascending rate. */
  taxes: json<Tax[]>(),
  subtotal_cents: int(),
  tax_cents: int(),
  total_cents: int(),
  paid_cents: int(),
  /** The bill that took its orders in; its claim code opens that one. */
  merged_into: textOrNull(),
  requested_at: timeOrNull(),
  requested_method: textOrNull(),
  requested_split: textOrNull<BillSplit>(),
  opened_by: textOrNull(),
  settled_at: timeOrNull(),
  created_at: madeAt(),
  updated_at: changedAt(),
});
export type Bill = Row<typeof Bill>;

/** A discount as staff gave it: on one line, or on the bill where `order_item_id` is null. */
export const BillDiscount = defineTable('bill_discounts', {
  id: id(),
  bill_id: text(),
  order_item_id: textOrNull(),
  percent_basis_points: intOrNull(),
  amount_cents: intOrNull(),
  reason: text(),
  user_id: text(),
  created_at: madeAt(),
});
export type BillDiscount = Row<typeof BillDiscount>;

/** A guest's call for a waiter, or for the bill. */
export const ServiceCall = defineTable('service_calls', {
  id: id(),
  restaurant_id: text(),
  bill_id: text(),
  reason: text<'waiter' | 'bill'>(),
  method: textOrNull(),
  split: textOrNull<BillSplit>(),
  created_at: madeAt(),
  answered_at: timeOrNull(),
  answered_by: textOrNull(),
});
export type ServiceCall = Row<typeof ServiceCall>;

/** What a guest says of the visit, by the code of an order, or of the bill where there is none. */
export const Feedback = defineTable('feedback', {
  id: id(),
  restaurant_id: text(),
  bill_id: text(),
  order_id: textOrNull(),
  /** 1 to 5, 5 is best. */
  mark: int(),
  words: textOrNull(),
  created_at: madeAt(),
});
export type Feedback = Row<typeof Feedback>;

/**
 * The turnover at one rate of a bill that was settled, in cents; below zero where a payment was
 * refunded and the bill is owed again. Never changed, so that a day's figures stay the same
 * whatever happens to the bill.
 */
export const Sale = defineTable('sales', {
  id: id(),
  restaurant_id: text(),
  bill_id: text(),
  sold_at: time(),
  rate_basis_points: int(),
  net_cents: int(),
  tax_cents: int(),
  gross_cents: int(),
});
export type Sale = Row<typeof Sale>;

/** Payments of a bill, which a merge takes along; their rules are in another feature. */
export const BillPayment = defineTable('payments', { id: id(), bill_id: text() });
export type BillPayment = Row<typeof BillPayment>;

/**
 * Invoices of a bill with their lines and taxes, read from the tables of another feature, which
 * imports this one.
 */
export const BillInvoice = defineTable('invoices', {
  id: id(),
  bill_id: text(),
  kind: text<'full' | 'simplified' | 'credit_note'>(),
  status: text<'draft' | 'sent' | 'paid' | 'cancelled'>(),
  credits: textOrNull(),
  replaces: textOrNull(),
  /** The payments of a credit note are its refund. */
  snapshot: json<{ payments: unknown[] }>(),
  chain_position: int(),
});
export type BillInvoice = Row<typeof BillInvoice>;

export const BillInvoiceLine = defineTable('invoice_lines', {
  id: id(),
  invoice_id: text(),
  /** Null on a share in money. */
  order_item_id: textOrNull(),
  quantity: int(),
  unit_price_cents: int(),
  tax_rate_basis_points: int(),
  discount_cents: int(),
  total_cents: int(),
});
export type BillInvoiceLine = Row<typeof BillInvoiceLine>;

export const BillInvoiceTax = defineTable('invoice_taxes', {
  invoice_id: keyed(text()),
  rate_basis_points: keyed(int()),
  net_cents: int(),
  tax_cents: int(),
  gross_cents: int(),
});
