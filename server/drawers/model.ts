import {
  defineTable,
  id,
  int,
  intOrNull,
  jsonOrNull,
  madeAt,
  type Row,
  text,
  textOrNull,
  timeOrNull,
} from '../database/table.ts';

/** One opening of a till's drawer, from its float to its count. Amounts are cents. */
export const Drawer = defineTable('drawers', {
  id: id(),
  restaurant_id: text(),
  till_id: text(),
  float_cents: int(),
  opened_by: text(),
  created_at: madeAt(),
  closed_by: textOrNull(),
  closed_at: timeOrNull(),
  /** What had to be in it when it was closed. */
  expected_cents: intOrNull(),
  counted_cents: intOrNull(),
  /** The count by notes and coins; null where only its sum was given. */
  counted: jsonOrNull<Counted[]>(),
});
export type Drawer = Row<typeof Drawer>;

export interface Counted {
  value_cents: number;
  count: number;
}

export type EntryKind = 'payment' | 'refund' | 'movement';
/**
 * Cash that came in (above zero) or went out. The sum of amount, tip and rounding is what moved.
 */
export const CashEntry = defineTable('cash_entries', {
  id: id(),
  restaurant_id: text(),
  /** Null for cash that was taken on a machine that is no till. */
  till_id: textOrNull(),
  /** Null where no drawer was open: the cash counts to none. */
  drawer_id: textOrNull(),
  kind: text<EntryKind>(),
  amount_cents: int(),
  tip_cents: int(),
  rounding_cents: int(),
  /** The payment or the credit note. */
  subject_id: textOrNull(),
  reason: textOrNull(),
  user_id: text(),
  created_at: madeAt(),
});
export type CashEntry = Row<typeof CashEntry>;

/** The tills as drawers name them, and the printer to which the drawer is connected. */
export const DrawerTill = defineTable('tills', {
  id: id(),
  restaurant_id: text(),
  name: text(),
  kind: text<'till' | 'kitchen'>(),
  printer_id: textOrNull(),
  unpaired_at: timeOrNull(),
});
export type DrawerTill = Row<typeof DrawerTill>;

/** The printers as drawers name them; printing itself depends on payments, which depend on this. */
export const DrawerPrinter = defineTable('printers', {
  id: id(),
  restaurant_id: text(),
  name: text(),
  removed_at: timeOrNull(),
});
