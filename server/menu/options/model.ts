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
} from '../../database/table.ts';
import type { Translations } from './contract.ts';

/** What may be chosen with a product, such as its size or its extras. */
export const OptionGroup = defineTable('option_groups', {
  id: id(),
  restaurant_id: text(),
  name: text(),
  /** The least and the most pieces of a choice; null for no most. */
  min: int(),
  max: intOrNull(),
  translations: otherwise(json<Translations>(), {}),
  created_at: madeAt(),
  updated_at: changedAt(),
});
export type OptionGroup = Row<typeof OptionGroup>;

export const Option = defineTable('options', {
  id: id(),
  restaurant_id: text(),
  group_id: text(),
  position: int(),
  name: text(),
  /** On top of the product's price. */
  price_cents: int(),
  /** Null for the product's own rate. */
  tax_rate_id: textOrNull(),
  available: bool(),
  translations: otherwise(json<Translations>(), {}),
});
export type Option = Row<typeof Option>;

/** The groups of a product, in the order in which they are asked. */
export const ProductOptionGroup = defineTable('product_option_groups', {
  product_id: keyed(text()),
  group_id: keyed(text()),
  position: int(),
});

/** Tax rates as options name them; their rules are in the menu, which depends on this. */
export const OptionRate = defineTable('tax_rates', {
  id: id(),
  restaurant_id: text(),
  rate_basis_points: int(),
});
