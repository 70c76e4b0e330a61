import {
  bool,
  changedAt,
  defineTable,
  id,
  int,
  intOrNull,
  json,
  madeAt,
  otherwise,
  type Row,
  text,
  textOrNull,
} from '../database/table.ts';

export const TaxRate = defineTable('tax_rates', {
  id: id(),
  restaurant_id: text(),
  name: text(),
  rate_basis_points: int(),
  created_at: madeAt(),
  updated_at: changedAt(),
});
export type TaxRate = Row<typeof TaxRate>;

export const Category = defineTable('categories', {
  id: id(),
  restaurant_id: text(),
  name: text(),
  position: int(),
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
  created_at: madeAt(),
  updated_at: changedAt(),
});
export type Product = Row<typeof Product>;
