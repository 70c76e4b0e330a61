import { now } from '../clock.ts';
import { openingOf } from '../opening-hours/opening-hours.ts';
import { restaurantById } from '../restaurant/restaurant.ts';
import { noteMilestone } from '../settings/milestones.ts';
import { serviceAt, tableByToken } from '../tables/tables.ts';
import { getMenu, type Service } from './contract.ts';
import { menuOf } from './guest-menu.ts';
import { serviceChargeOf } from './service-charge.ts';

/** Browsers of phones name themselves so (MDN, Browser detection using the user agent). */
const isPhone = (userAgent: string) => /\bMobi|\bAndroid|\biPhone/i.test(userAgent);

/** The answer of `getMenu` but for its categories, which are parsed where they are cached. */
const surroundings = getMenu.responses[200].omit({ categories: true });

/**
 * The menu that a table's code opens, in the first of the wanted languages that it has; parsed by
 * the contract.
 * @param service whose prices are shown; the table's own by default
 * @throws Problem 404
 */
export async function menuAtTable(
  table_token: string,
  { wanted, service: asked, userAgent }: { wanted: string[]; service?: Service; userAgent: string },
) {
  const table = await tableByToken(table_token);
  if (isPhone(userAgent)) await noteMilestone('phone', table.restaurant_id);
  const restaurant = await restaurantById(table.restaurant_id);
  const { name, currency, currency_digits, locale, prices_include_tax } = restaurant;
  const service = asked ?? serviceAt(table);
  const charge = await serviceChargeOf(table.restaurant_id, service);
  const service_charge = charge && {
    name: charge.name,
    percent_basis_points: charge.percent_basis_points,
    tax_rate_basis_points: charge.tax_rate_basis_points,
  };
  const { categories, ...languages } = await menuOf(restaurant, { wanted, service });
  const rest = surroundings.parse({
    restaurant: { name, currency, currency_digits, locale, prices_include_tax, service_charge },
    table: {
      id: table.id,
      name: table.name,
      closed: table.closed_at !== null,
      kind: table.kind,
    },
    opening: openingOf(restaurant, now()),
    ...languages,
  });
  return { ...rest, categories };
}
