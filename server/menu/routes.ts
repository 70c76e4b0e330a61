import { created, ok, parsed, revalidated } from '../http/reply.ts';
import { on } from '../http/router.ts';
import { guestDevice } from '../sessions/guest-device.ts';
import { menuAtTable } from './at-table.ts';
import * as contract from './contract.ts';
import { requireRole } from '../http/caller.ts';
import { wantedLanguages } from './languages.ts';
import * as menu from './menu.ts';
import { presentCategory, presentTaxRate } from './present.ts';
import { serviceChargeOf, setServiceCharge } from './service-charge.ts';

export const menuPortalRoutes = [
  on(contract.getMenu, async ({ params, query, cookies, secure, request, userAgent }) => {
    const wanted = wantedLanguages(query.lang ?? request.get('Accept-Language'));
    const menu = await menuAtTable(params.table_token, {
      wanted,
      service: query.service,
      userAgent,
    });
    // The cookie distinguishes a browser that read the menu from a client that only posts orders.
    return revalidated(parsed(ok(menu, guestDevice({ cookies, secure }).cookies)));
  }),
];

/** The fields of a product that waiters may change. */
const OF_WAITERS = ['available', 'left', 'sold_out_until'];

async function presentServiceCharge(restaurant_id: string) {
  const charge = await serviceChargeOf(restaurant_id);
  return (
    charge && {
      name: charge.name,
      percent_basis_points: charge.percent_basis_points,
      tax_rate_id: charge.tax_rate_id,
    }
  );
}

export const menuStaffRoutes = [
  on(contract.createTaxRate, async ({ caller, body }) =>
    created(presentTaxRate(await menu.createTaxRate(caller.restaurant_id, body))),
  ),
  on(contract.listTaxRates, async ({ caller }) =>
    ok({ items: (await menu.listTaxRates(caller.restaurant_id)).map(presentTaxRate) }),
  ),
  on(contract.createCategory, async ({ caller, body }) =>
    created(presentCategory(await menu.createCategory(caller.restaurant_id, body))),
  ),
  on(contract.listCategories, async ({ caller }) =>
    ok({ items: (await menu.listCategories(caller.restaurant_id)).map(presentCategory) }),
  ),
  on(contract.createProduct, async ({ caller, body }) =>
    created(await menu.createProduct(caller.restaurant_id, body)),
  ),
  on(contract.listProducts, async ({ caller }) =>
    ok({ items: await menu.listProducts(caller.restaurant_id) }),
  ),
  on(contract.getServiceCharge, async ({ caller }) =>
    ok({ service_charge: await presentServiceCharge(caller.restaurant_id) }),
  ),
  on(contract.setServiceCharge, async ({ caller, body }) => {
    await setServiceCharge(caller, body);
    return ok({ service_charge: await presentServiceCharge(caller.restaurant_id) });
  }),
  on(contract.changeProduct, async ({ caller, params, body }) => {
    // A waiter marks what is sold out; prices and names are a manager's (ASVS 8.2.3).
    const given = Object.entries(body).filter(([, value]) => value !== undefined);
    if (given.some(([name]) => !OF_WAITERS.includes(name))) requireRole(caller, 'manager');
    return ok(await menu.changeProduct(caller.restaurant_id, params.id, body));
  }),
];
