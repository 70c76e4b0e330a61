import { created, ok } from '../../http/reply.ts';
import { on } from '../../http/router.ts';
import { presentCategory, presentTaxRate } from '../present.ts';
import * as categories from './categories.ts';
import * as contract from './contract.ts';
import * as products from './products.ts';
import { sortMenu } from './sort.ts';
import * as rates from './tax-rates.ts';

const REMOVED = { removed: true as const };

export const menuCareRoutes = [
  on(contract.changeCategory, async ({ caller, params, body }) =>
    ok(presentCategory(await categories.changeCategory(caller.restaurant_id, params.id, body))),
  ),
  on(contract.removeCategory, async ({ caller, params }) => {
    await categories.removeCategory(caller.restaurant_id, params.id);
    return ok(REMOVED);
  }),
  on(contract.removeProduct, async ({ caller, params }) => {
    await products.removeProduct(caller.restaurant_id, params.id);
    return ok(REMOVED);
  }),
  on(contract.restoreProduct, async ({ caller, params }) =>
    ok(await products.restoreProduct(caller.restaurant_id, params.id)),
  ),
  on(contract.duplicateProduct, async ({ caller, params }) =>
    created(await products.duplicateProduct(caller.restaurant_id, params.id)),
  ),
  on(contract.changeTaxRate, async ({ caller, params, body }) =>
    ok(presentTaxRate(await rates.changeTaxRate(caller, params.id, body))),
  ),
  on(contract.removeTaxRate, async ({ caller, params }) => {
    await rates.removeTaxRate(caller, params.id);
    return ok(REMOVED);
  }),
  on(contract.sortMenu, async ({ caller, body }) => {
    await sortMenu(caller.restaurant_id, body.categories);
    return ok({ sorted: true as const });
  }),
  on(contract.changeRates, async ({ caller, body }) =>
    ok({ changed: await products.changeRates(caller.restaurant_id, body) }),
  ),
];
