import {
  bool,
  changedAt,
  defineTable,
  id,
  int,
  intOrNull,
  json,
  jsonOrNull,
  keyed,
  madeAt,
  otherwise,
  type Row,
  text,
  textOrNull,
  timeOrNull,
} from '../database/table.ts';
import type { Allergen, Diet } from './contract.ts';

/** The position of what was never sorted: after the sorted ones, by name. */
export const UNSORTED = 1_000_000;
/** Names and descriptions by language (`es`), where they differ from the restaurant's own. */
export type Translations = Record<string, { name: string; description?: string | null }>;
/** Local times `HH:MM` and weekdays, 1 for Monday (ISO 8601); null is any. */
const times = {
  available_from: textOrNull(),
  available_to: textOrNull(),
  days: jsonOrNull<number[]>(),
};
const translations = otherwise(json<Translations>(), {});

export const TaxRate = defineTable('tax_rates', {
  id: id(),
  restaurant_id: text(),
  name: text(),
  rate_basis_points: int(),
  removed_at: timeOrNull(),
  created_at: madeAt(),
  updated_at: changedAt(),
});
export type TaxRate = Row<typeof TaxRate>;

export const Category = defineTable('categories', {
  id: id(),
  restaurant_id: text(),
  name: text(),
  position: int(),
  translations,
  ...times,
  removed_at: timeOrNull(),
  created_at: madeAt(),
  updated_at: changedAt(),
});
export type Category = Row<typeof Category>;

export const Product = defineTable('products', {
  id: id(),
  restaurant_id: text(),
  category_id: textOrNull(),
  tax_rate_id: text(),
  name: text(),
  description: textOrNull(),
  price_cents: int(),
  allergens: json<string[]>(),
  available: bool(),
  kind: otherwise(text<'dish' | 'service_charge'>(), 'dish'),
  /** Of a service charge: its percentage of the order. */
  charge_basis_points: intOrNull(),
  /** Of a bundle: the part of its price at another tax rate. */
  bundle_name: textOrNull(),
  bundle_tax_rate_id: textOrNull(),
  bundle_share_basis_points: intOrNull(),
  /** Where it is taken away or delivered; null is the price and the rate of the table. */
  takeaway_price_cents: intOrNull(),
  takeaway_tax_rate_id: textOrNull(),
  position: otherwise(int(), UNSORTED),
  translations,
  /** How many can still be ordered; null is not counted. */
  pieces_left: intOrNull(),
  sold_out_until: timeOrNull(),
  ...times,
  /** The price of a happy hour, and its times. */
  happy_price_cents: intOrNull(),
  happy_from: textOrNull(),
  happy_to: textOrNull(),
  happy_days: jsonOrNull<number[]>(),
  allergen_codes: otherwise(json<Allergen[]>(), []),
  diets: otherwise(json<Diet[]>(), []),
  picture_token: textOrNull(),
  removed_at: timeOrNull(),
  created_at: madeAt(),
  updated_at: changedAt(),
});
export type Product = Row<typeof Product>;

/** A picture of a product by the random token of its address; never changed. */
export const Picture = defineTable('pictures', {
  token: keyed(text()),
  restaurant_id: text(),
  /** Its average, `#rrggbb`, shown until it is loaded. */
  colour: text(),
  created_at: madeAt(),
});
export type Picture = Row<typeof Picture>;

/**
 * Its files: `232.webp`, `232.jpg` …; base64, which both databases and their backups store alike.
 */
export const PictureFile = defineTable('picture_files', {
  token: keyed(text()),
  name: keyed(text()),
  bytes: text(),
});

/** Changes with everything that a guest's menu shows. */
export const MenuVersion = defineTable('menu_versions', {
  restaurant_id: keyed(text()),
  version: text(),
});

/** Stations as a removed category leaves them; they themselves depend on the menu. */
export const CategoryStation = defineTable('station_categories', {
  category_id: keyed(text()),
  station_id: text(),
});
