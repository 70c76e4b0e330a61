import {
  defineTable,
  id,
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
