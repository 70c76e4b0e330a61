import * as z from 'zod';
import {
  basisPoints,
  cents,
  currencyDigits,
  endpoint,
  givenToken,
  id,
  line,
  lineOrBlank,
  listFrom,
  optionalProse,
  timestamp,
} from '../http/endpoint.ts';
import { menuOptionGroup, MOST_GROUPS } from './options/contract.ts';
import { opening } from '../opening-hours/contract.ts';
import { TABLE_KINDS } from '../tables/contract.ts';

/** How a bill is served; takeaway and delivery have the takeaway prices and rates. */
export const SERVICES = ['dine_in', 'takeaway', 'delivery'] as const;
export type Service = (typeof SERVICES)[number];

/** What must be declared: Regulation (EU) No 1169/2011, Annex II, in its order. */
export const ALLERGENS = [
  'gluten',
  'crustaceans',
  'eggs',
  'fish',
  'peanuts',
  'soybeans',
  'milk',
  'nuts',
  'celery',
  'mustard',
  'sesame',
  'sulphites',
  'lupin',
  'molluscs',
] as const;
export type Allergen = (typeof ALLERGENS)[number];
export const DIETS = [
  'vegetarian',
  'vegan',
  'gluten_free',
  'lactose_free',
  'halal',
  'kosher',
] as const;
export type Diet = (typeof DIETS)[number];

/** A local time in the restaurant's time zone, `HH:MM`. */
export const timeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);
/** Weekdays, 1 for Monday to 7 for Sunday (ISO 8601); none or null is every day. */
export const weekdays = listFrom(z.int().min(1).max(7), { max: 7 }).nullish();
/** When something is on the menu; a time that ends before it begins runs past midnight. */
export const givenTimes = {
  available_from: timeOfDay.nullish(),
  available_to: timeOfDay.nullish(),
  days: weekdays,
};
const shownTimes = {
  available_from: z.string().nullable(),
  available_to: z.string().nullable(),
  days: z.array(z.int()).nullable(),
};
/** A language without a region, as `es`. */
const languageCode = z.string().regex(/^[a-z]{2,3}$/);
const translation = z.strictObject({ name: lineOrBlank(120), description: optionalProse(500) });
const translations = z.record(languageCode, translation);

const token = z.strictObject({ table_token: givenToken });
export const menuProduct = z.strictObject({
  id: z.string(),
  name: z.string(),
  description: z.string().nullable(),
  /** The price now; the usual one is beside it while a happy hour lasts. */
  price_cents: cents,
  usual_price_cents: cents.nullable(),
  tax_rate_basis_points: basisPoints,
  allergens: z.array(z.string()),
  allergen_codes: z.array(z.enum(ALLERGENS)),
  diets: z.array(z.enum(DIETS)),
  /** Whether it can be ordered now; when not, it is sold out or outside its times. */
  available: z.boolean(),
  sold_out: z.boolean(),
  ...shownTimes,
  /** The picture's files are `{url}/{width}.webp` and `.jpg`, of 232, 348 and 780 pixels. */
  picture: z.strictObject({ url: z.string(), colour: z.string() }).nullable(),
  option_groups: z.array(menuOptionGroup),
  /** The part of its price at another rate, where there is one. */
  bundle: z
    .strictObject({ share_basis_points: basisPoints, tax_rate_basis_points: basisPoints })
    .optional(),
});

/** The categories of a menu with their dishes: most of what a menu holds. */
export const menuCategories = z.array(
  z.strictObject({
    id: z.string(),
    name: z.string(),
    ...shownTimes,
    products: z.array(menuProduct),
  }),
);

export const getMenu = endpoint({
  port: 'portal',
  method: 'GET',
  path: '/menu/{table_token}',
  access: 'public',
  summary:
    'The menu at a table, in the first language of `lang` (else of Accept-Language) that it has; ' +
    'what is not translated is in the restaurant’s own',
  params: token,
  query: z.strictObject({
    lang: z.string().max(200).optional(),
    /** Whose prices are shown; the table's own by default. An order has those of its bill. */
    service: z.enum(SERVICES).optional(),
  }),
  responses: {
    200: z.strictObject({
      restaurant: z.strictObject({
        name: z.string(),
        currency: z.string(),
        currency_digits: currencyDigits,
        locale: z.string(),
        prices_include_tax: z.boolean(),
        service_charge: z
          .strictObject({
            name: z.string(),
            percent_basis_points: basisPoints,
            tax_rate_basis_points: basisPoints,
          })
          .nullable(),
      }),
      table: z.strictObject({
        /** By it a phone knows the same table under a new code. */
        id: z.string(),
        name: z.string(),
        closed: z.boolean(),
        /** At a counter prices and rates are those of takeaway, and an order needs a name. */
        kind: z.enum(TABLE_KINDS),
      }),
      opening,
      language: z.string(),
      /** The languages that the menu has, the restaurant's own first. */
      languages: z.array(z.string()),
      categories: menuCategories,
    }),
  },
});

export const taxRate = z.strictObject({
  id: z.string(),
  name: z.string(),
  rate_basis_points: basisPoints,
});
export const createTaxRate = endpoint({
  port: 'staff',
  method: 'POST',
  path: '/api/tax-rates',
  access: 'owner',
  summary: 'Adds a tax rate',
  body: z.strictObject({ name: line(60), rate_basis_points: basisPoints }),
  responses: { 201: taxRate },
});
export const listTaxRates = endpoint({
  port: 'staff',
  method: 'GET',
  path: '/api/tax-rates',
  access: 'waiter',
  summary: 'The tax rates',
  responses: { 200: z.strictObject({ items: z.array(taxRate) }) },
});

const categoryTranslations = z.record(languageCode, z.strictObject({ name: lineOrBlank(80) }));
export const category = z.strictObject({
  id: z.string(),
  name: z.string(),
  position: z.int(),
  translations: categoryTranslations,
  ...shownTimes,
});
export const categoryFields = { translations: categoryTranslations.optional(), ...givenTimes };
export const createCategory = endpoint({
  port: 'staff',
  method: 'POST',
  path: '/api/categories',
  access: 'manager',
  summary: 'Adds a category',
  body: z.strictObject({ name: line(80), ...categoryFields }),
  responses: { 201: category },
});
export const listCategories = endpoint({
  port: 'staff',
  method: 'GET',
  path: '/api/categories',
  access: 'waiter',
  summary: 'The categories',
  responses: { 200: z.strictObject({ items: z.array(category) }) },
});

/** The second part of a bundle's price, at another tax rate, as "Drink", 30 %. */
const bundle = z.strictObject({
  name: line(60),
  tax_rate_id: id,
  share_basis_points: basisPoints.min(1).max(9_999),
});
/** The price and rate where it is taken away or delivered; null is as at the table. */
const takeaway = {
  takeaway_price_cents: cents.nullable(),
  takeaway_tax_rate_id: z.string().nullable(),
};
const takeawayInput = {
  takeaway_price_cents: cents.nullish(),
  takeaway_tax_rate_id: id.nullish(),
};
/** A price at certain times, in place of the usual one. */
const happyHour = z.strictObject({
  price_cents: cents,
  from: timeOfDay,
  to: timeOfDay,
  days: weekdays,
});
const productFields = {
  translations: translations.optional(),
  /** How many can still be ordered; 0 is sold out, null is not counted. */
  left: z.int().min(0).max(100_000).nullish(),
  sold_out_until: timestamp.nullish(),
  ...givenTimes,
  happy_hour: happyHour.nullish(),
  allergen_codes: listFrom(z.enum(ALLERGENS), { max: 14 }).optional(),
  diets: listFrom(z.enum(DIETS), { max: 6 }).optional(),
  option_group_ids: listFrom(id, { max: MOST_GROUPS }).optional(),
  ...takeawayInput,
};
/** For staff: `price_cents` is the usual price. */
export const product = menuProduct.extend({
  price_now_cents: cents,
  category_id: z.string().nullable(),
  tax_rate_id: z.string(),
  bundle: bundle.nullable(),
  translations,
  left: z.int().nullable(),
  sold_out_until: z.string().nullable(),
  happy_hour: happyHour.extend({ days: z.array(z.int()).nullable() }).nullable(),
  option_group_ids: z.array(z.string()),
  ...takeaway,
});
export const createProduct = endpoint({
  port: 'staff',
  method: 'POST',
  path: '/api/products',
  access: 'manager',
  summary: 'Adds a product',
  body: z.strictObject({
    name: line(120),
    price_cents: cents,
    tax_rate_id: id,
    category_id: id.nullish(),
    description: optionalProse(500),
    allergens: listFrom(line(40), { max: 20 }).default([]),
    bundle: bundle.nullish(),
    ...productFields,
  }),
  responses: { 201: product },
});
export const listProducts = endpoint({
  port: 'staff',
  method: 'GET',
  path: '/api/products',
  access: 'waiter',
  summary: 'The products',
  responses: { 200: z.strictObject({ items: z.array(product) }) },
});
export const changeProduct = endpoint({
  port: 'staff',
  method: 'PATCH',
  path: '/api/products/{id}',
  access: 'waiter',
  summary:
    'Changes a product; what is left out stays. Waiters change `available`, `left` and ' +
    '`sold_out_until` alone, managers all',
  params: z.strictObject({ id }),
  body: z.strictObject({
    name: line(120).optional(),
    price_cents: cents.optional(),
    tax_rate_id: id.optional(),
    category_id: id.nullish(),
    description: optionalProse(500).optional(),
    allergens: listFrom(line(40), { max: 20 }).optional(),
    available: z.boolean().optional(),
    bundle: bundle.nullish(),
    ...productFields,
  }),
  responses: { 200: product },
});

const serviceCharge = z
  .strictObject({ name: z.string(), percent_basis_points: basisPoints, tax_rate_id: z.string() })
  .nullable();
export const getServiceCharge = endpoint({
  port: 'staff',
  method: 'GET',
  path: '/api/service-charge',
  access: 'waiter',
  summary: 'The service charge on every order, or null',
  responses: { 200: z.strictObject({ service_charge: serviceCharge }) },
});
export const setServiceCharge = endpoint({
  port: 'staff',
  method: 'PUT',
  path: '/api/service-charge',
  access: 'owner',
  summary: 'Sets the service charge on orders from now on; 0 takes it away',
  body: z.strictObject({ name: line(120), percent_basis_points: basisPoints, tax_rate_id: id }),
  responses: { 200: z.strictObject({ service_charge: serviceCharge }) },
});
