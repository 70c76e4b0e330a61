import { divideRoundHalfUp } from '../../../server/money.ts';
import type { Answer } from '../../../server/http/endpoint.ts';
import type { getMenu } from '../../../server/menu/contract.ts';
import type { Basket } from './basket.ts';

export type Menu = Answer<typeof getMenu>;
export type Product = Menu['categories'][number]['products'][number];

export const productById = (menu: Menu, id: string): Product | undefined =>
  menu.categories.flatMap(({ products }) => products).find((product) => product.id === id);

const dishesTotal = (basket: Basket, menu: Menu): number =>
  basket.lines.reduce(
    (sum, line) => sum + (productById(menu, line.product_id)?.price_cents ?? 0) * line.quantity,
    0,
  );

/** The service charge on the basket, in cents, half up as the server reckons it; 0 where there is none. */
export const basketCharge = (basket: Basket, menu: Menu): number =>
  divideRoundHalfUp(
    BigInt(dishesTotal(basket, menu)) *
      BigInt(menu.restaurant.service_charge?.percent_basis_points ?? 0),
    10_000,
  );

/** What the menu's own prices come to, with the service charge; the order itself is priced by the server. */
export const basketTotal = (basket: Basket, menu: Menu): number =>
  dishesTotal(basket, menu) + basketCharge(basket, menu);

export const basketCount = (basket: Basket): number =>
  basket.lines.reduce((sum, line) => sum + line.quantity, 0);
