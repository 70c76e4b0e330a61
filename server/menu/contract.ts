import * as z from 'zod';
import {
  basisPoints,
  cents,
  currencyDigits,
  endpoint,
  givenToken,
  id,
  line,
  listFrom,
  optionalLine,
  optionalProse,
} from '../http/endpoint.ts';
import { menuOptionGroup, MOST_GROUPS } from './options/contract.ts';
import { opening } from '../opening-hours/contract.ts';
import { TABLE_KINDS } from '../tables/contract.ts';

/** How a bill is served; takeaway and delivery have the takeaway prices and rates. */
export const SERVICES = ['dine_in', 'takeaway', 'delivery'] as const;
export type Service = (typeof SERVICES)[number];

const token = z.strictObject({ table_token: givenToken });
export const menuProduct = z.strictObject({
  id: z.string(),
  name: z.string(),
  description: z.string().nullable(),
  price_cents: cents,
  tax_rate_basis_points: basisPoints,
  allergens: z.array(z.string()),
  available: z.boolean(),
  option_groups: z.array(menuOptionGroup),
});

export const getMenu = endpoint({
  port: 'portal',
  method: 'GET',
  path: '/menu/{table_token}',
  access: 'public',
  summary: 'The menu at a table',
  params: token,
  responses: {
    200: z.strictObject({
      restaurant: z.strictObject({
        name: z.string(),
        currency: z.string(),
        currency_digits: currencyDigits,
        locale: z.string(),
        prices_include_tax: z.boolean(),
        service_charge: z
          .strictObject({ name: z.string(), percent_basis_points: basisPoints })
          .nullable(),
      }),
      table: z.strictObject({
        name: z.string(),
        closed: z.boolean(),
        /** At a counter prices and rates are those of takeaway, and an order needs a name. */
        kind: z.enum(TABLE_KINDS),
      }),
      opening,
      categories: z.array(
        z.strictObject({ id: z.string(), name: z.string(), products: z.array(menuProduct) }),
      ),
    }),
  },
});

const taxRate = z.strictObject({
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

const category = z.strictObject({ id: z.string(), name: z.string(), position: z.int() });
export const createCategory = endpoint({
  port: 'staff',
  method: 'POST',
  path: '/api/categories',
  access: 'manager',
  summary: 'Adds a category',
  body: z.strictObject({ name: line(80) }),
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
const product = menuProduct.extend({
  category_id: z.string().nullable(),
  tax_rate_id: z.string(),
  bundle: bundle.nullable(),
  option_group_ids: z.array(z.string()),
  ...takeaway,
});
const optionGroupIds = listFrom(id, { max: MOST_GROUPS });
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
    option_group_ids: optionGroupIds.optional(),
    ...takeawayInput,
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
  access: 'manager',
  summary: 'Changes a product; what is left out stays',
  params: z.strictObject({ id }),
  body: z.strictObject({
    name: line(120).optional(),
    price_cents: cents.optional(),
    tax_rate_id: id.optional(),
    category_id: id.nullish(),
    description: optionalLine(500).optional(),
    allergens: listFrom(line(40), { max: 20 }).optional(),
    available: z.boolean().optional(),
    bundle: bundle.nullish(),
    option_group_ids: optionGroupIds.optional(),
    ...takeawayInput,
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
