import {
  defineTable,
  id,
  intOrNull,
  keyed,
  madeAt,
  type Row,
  text,
  textOrNull,
  timeOrNull,
} from '../database/table.ts';

export const Station = defineTable('stations', {
  id: id(),
  restaurant_id: text(),
  name: text(),
  printer_id: textOrNull(),
  /** Both are null where the restaurant's minutes apply. */
  wait_minutes: intOrNull(),
  late_minutes: intOrNull(),
  created_at: madeAt(),
});
export type Station = Row<typeof Station>;

/** What is made at a station; a category is at one at most. */
export const StationCategory = defineTable('station_categories', {
  category_id: keyed(text()),
  station_id: text(),
});

/** The printers as stations name them; printing itself depends on orders, which depend on this. */
export const StationPrinter = defineTable('printers', {
  id: id(),
  restaurant_id: text(),
  removed_at: timeOrNull(),
});
