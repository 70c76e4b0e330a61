import * as z from 'zod';
import { basisPoints, endpoint, id, line, listFrom } from '../../http/endpoint.ts';
import { category, categoryFields, product, taxRate } from '../contract.ts';

const params = z.strictObject({ id });
const removed = { 200: z.strictObject({ removed: z.literal(true) }) };

export const changeCategory = endpoint({
  port: 'staff',
  method: 'PATCH',
  path: '/api/categories/{id}',
  access: 'manager',
  summary: 'Changes a category; what is left out stays',
  params,
  body: z.strictObject({ name: line(80).optional(), ...categoryFields }),
  responses: { 200: category },
});
export const removeCategory = endpoint({
  port: 'staff',
  method: 'DELETE',
  path: '/api/categories/{id}',
  access: 'manager',
  summary: 'Removes a category; its products stay on the menu without one',
  params,
  responses: removed,
});
export const removeProduct = endpoint({
  port: 'staff',
  method: 'DELETE',
  path: '/api/products/{id}',
  access: 'manager',
  summary: 'Takes a product off the menu; what was sold stays on past documents',
  params,
  responses: removed,
});
export const restoreProduct = endpoint({
  port: 'staff',
  method: 'POST',
  path: '/api/products/{id}/restore',
  access: 'manager',
  summary: 'Puts a product that was taken off the menu back, as it was',
  params,
  responses: { 200: product },
});
export const duplicateProduct = endpoint({
  port: 'staff',
  method: 'POST',
  path: '/api/products/{id}/duplicate',
  access: 'manager',
  summary: 'Adds a copy of a product to its category',
  params,
  responses: { 201: product },
});
export const changeTaxRate = endpoint({
  port: 'staff',
  method: 'PATCH',
  path: '/api/tax-rates/{id}',
  access: 'owner',
  summary: 'Changes a tax rate for new orders; orders and documents keep theirs',
  params,
  body: z.strictObject({
    name: line(60).optional(),
    rate_basis_points: basisPoints.optional(),
  }),
  responses: { 200: taxRate },
});
export const removeTaxRate = endpoint({
  port: 'staff',
  method: 'DELETE',
  path: '/api/tax-rates/{id}',
  access: 'owner',
  summary: 'Removes a tax rate; 409 `tax_rate_in_use` names in `used_by` what uses it',
  params,
  responses: removed,
});

/** More than any menu has. */
const MOST = 5_000;
export const sortMenu = endpoint({
  port: 'staff',
  method: 'PUT',
  path: '/api/menu/order',
  access: 'manager',
  summary:
    'Sorts the menu, and moves products to the category under which they stand; what is not ' +
    'named comes after in the order it has',
  body: z.strictObject({
    categories: listFrom(
      z.strictObject({ id, product_ids: listFrom(id, { max: MOST }).default([]) }),
      { max: 500 },
    ),
  }),
  responses: { 200: z.strictObject({ sorted: z.literal(true) }) },
});
export const changeRates = endpoint({
  port: 'staff',
  method: 'POST',
  path: '/api/menu/tax-rate',
  access: 'manager',
  summary: 'Sets the tax rate of many products for new orders',
  body: z.strictObject({
    tax_rate_id: id,
    product_ids: listFrom(id, { min: 1, max: MOST }),
  }),
  responses: { 200: z.strictObject({ changed: z.int() }) },
});
