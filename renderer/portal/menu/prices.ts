import { divideRoundHalfUp } from '../../../server/money.ts';
import type { ResponseBody } from '../../../server/http/endpoint.ts';
import type { getMenu } from '../../../server/menu/contract.ts';
import { type ChosenOption, priceOfOptions } from '../../ui/options.ts';
import type { Basket, BasketLine } from './basket.ts';

export type Menu = ResponseBody<typeof getMenu>;
export type Product = Menu['categories'][number]['products'][number];

export function productById(menu: Menu, id: string): Product | undefined {
  return menu.categories.flatMap(({ products }) => products).find((product) => product.id === id);
}

/** The chosen options of a line as the menu has them now; null for one that is gone. */
export function optionsNow(
  { options = [] }: BasketLine,
  product: Product,
): (ChosenOption | null)[] {
  const there = new Map(
    product.option_groups.flatMap((group) => group.options.map((option) => [option.id, option])),
  );
  return options.map((chosen) => {
    const option = there.get(chosen.option_id);
    return option?.available ? { ...chosen, price_cents: option.price_cents } : null;
  });
}

/** The chosen options of a line that are sold out or gone meanwhile. */
export function goneOptions(line: BasketLine, product: Product): ChosenOption[] {
  const now = optionsNow(line, product);
  return (line.options ?? []).filter((_option, place) => now[place] === null);
}

/** The lines that cannot be ordered any more: the dish, or something chosen with it, is gone. */
export function goneLines({ lines }: Basket, menu: Menu): BasketLine[] {
  return lines.filter((line) => {
    const product = productById(menu, line.product_id);
    return !product?.available || goneOptions(line, product).length > 0;
  });
}

/** The unit price of a line with its options, as the menu has it now. */
export function priceNow(line: BasketLine, product: Product): number {
  const options = optionsNow(line, product).filter((option) => option !== null);
  return product.price_cents + priceOfOptions(options);
}

/** The unit price of a line when it was chosen, if it differs now; else null. */
export function priceBefore(line: BasketLine, menu: Menu): number | null {
  const product = productById(menu, line.product_id);
  if (!product || line.price_cents === undefined) return null;
  const before = line.price_cents + priceOfOptions(line.options ?? []);
  return before === priceNow(line, product) ? null : before;
}

type PriceOf = (line: BasketLine) => number;
function pricesNow(menu: Menu): PriceOf {
  return (line) => {
    const product = productById(menu, line.product_id);
    return product ? priceNow(line, product) : 0;
  };
}

function dishesTotal(basket: Basket, priceOf: PriceOf): number {
  return basket.lines.reduce((sum, line) => sum + priceOf(line) * line.quantity, 0);
}
function chargeOn(dishes: number, menu: Menu): number {
  return divideRoundHalfUp(
    BigInt(dishes) * BigInt(menu.restaurant.service_charge?.percent_basis_points ?? 0),
    10_000,
  );
}

/**
 * The service charge of the basket in cents, rounded half up like on the server; 0 when there is
 * none.
 */
export function basketCharge(basket: Basket, menu: Menu): number {
  return chargeOn(dishesTotal(basket, pricesNow(menu)), menu);
}

/** The total at the menu's prices with the service charge; the server prices the order itself. */
export function basketTotal(basket: Basket, menu: Menu): number {
  return dishesTotal(basket, pricesNow(menu)) + basketCharge(basket, menu);
}

/** The same at the prices at the time of choosing. */
export function basketTotalBefore(basket: Basket, menu: Menu): number {
  const dishes = dishesTotal(basket, (line) => priceBefore(line, menu) ?? pricesNow(menu)(line));
  return dishes + chargeOn(dishes, menu);
}

export function basketCount(basket: Basket): number {
  return basket.lines.reduce((sum, line) => sum + line.quantity, 0);
}
