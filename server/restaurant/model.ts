import {
  bool,
  changedAt,
  defineTable,
  id,
  int,
  intOrNull,
  jsonOrNull,
  keyed,
  madeAt,
  otherwise,
  type Row,
  text,
  textOrNull,
  time,
  timeOrNull,
} from '../database/table.ts';
import type { AutoReceipt, BillsMode, OpeningHours } from './contract.ts';
import type { PictureType } from './picture-header.ts';

export const Restaurant = defineTable('restaurants', {
  id: id(),
  name: text(),
  legal_name: text(),
  tax_id: text(),
  street: text(),
  postal_code: text(),
  city: text(),
  country: text(),
  currency: text(),
  /** Decimals of its amounts: ISO 4217 at set-up, stored. */
  currency_digits: int(),
  time_zone: text(),
  locale: text(),
  prices_include_tax: bool(),
  /** The largest discount, as a share of an order, that a cashier gives without a manager. */
  discount_limit_basis_points: otherwise(int(), 1000),
  /** Whose orders a bill gathers: a table's, or each guest's own. */
  bills: otherwise(text<BillsMode>(), 'per_table'),
  /** When what is settled without any document gets its receipt. */
  auto_receipt: otherwise(text<AutoReceipt>(), 'at_once'),
  /** What cash amounts are rounded to; null is what the country does. */
  cash_rounding_cents: intOrNull(),
  /** The local time at which the business day ends, `HH:MM`. */
  day_ends_at: otherwise(text(), '04:00'),
  /** Minutes until the kitchen's screen says that a table waits, and that it waits too long. */
  ticket_wait_minutes: otherwise(int(), 15),
  ticket_late_minutes: otherwise(int(), 25),
  /** `#rrggbb`; null is the default. */
  accent_colour: textOrNull(),
  logo_sha256: textOrNull(),
  /** The cover of the guests' menu: a picture by its token, and its average colour. */
  cover_token: textOrNull(),
  cover_colour: textOrNull(),
  /** At the foot of receipts; null is nothing. */
  receipt_text: textOrNull(),
  /** When guests can order; null is always. */
  opening_hours: jsonOrNull<OpeningHours>(),
  /** Since when guests' orders are paused; null is not. */
  orders_paused_at: timeOrNull(),
  /** When the pause ends by itself; null is by hand. */
  orders_paused_until: timeOrNull(),
  created_at: madeAt(),
  updated_at: changedAt(),
});
export type Restaurant = Row<typeof Restaurant>;

/**
 * A logo prepared for print, by the SHA-256 of its coloured picture. Never changed: issued invoices
 * are rendered with it for as long as they are stored.
 */
export const Logo = defineTable('logos', {
  sha256: keyed(text()),
  type: text<PictureType>(),
  /** Pixels. */
  width: int(),
  height: int(),
  /** Base64, which both databases and their backups store alike. */
  colour: text(),
  /** Always a PNG. */
  grey: text(),
  created_at: madeAt(),
});
export type Logo = Row<typeof Logo>;

/** The closed days, by which reports and lists know where a day began and ended. */
export const ClosedDay = defineTable('day_reports', {
  id: id(),
  restaurant_id: text(),
  /** The restaurant's local day, `YYYY-MM-DD`. */
  day: text(),
  period_from: time(),
  /** The first instant after it. */
  period_until: time(),
  /** When it was closed. */
  created_at: madeAt(),
});
export type ClosedDay = Row<typeof ClosedDay>;
