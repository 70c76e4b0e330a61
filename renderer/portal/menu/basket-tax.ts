import { allocate, divideRoundHalfUp } from '../../../server/money.ts';
import type { Basket, BasketLine } from './basket.ts';
import { basketCharge, type Menu, optionsNow, type Product, productById } from './prices.ts';

const WHOLE = 10_000;

/** The parts of a line's unit price by tax rate, as the server splits it. */
function partsOf(line: BasketLine, product: Product): [rate: number, cents: number][] {
  const { bundle, price_cents, tax_rate_basis_points: rate } = product;
  const rates = new Map(
    product.option_groups.flatMap(({ options }) =>
      options.map((option) => [option.id, option.tax_rate_basis_points ?? rate]),
    ),
  );
  const options = optionsNow(line, product)
    .filter((option) => option !== null)
    .map(({ option_id, quantity, price_cents: cents }): [number, number] => [
      rates.get(option_id) ?? rate,
      quantity * cents,
    ]);
  const share = bundle?.share_basis_points ?? 0;
  const [own, other] = allocate(price_cents, [WHOLE - share, share]) as [number, number];
  return [[rate, own], [bundle?.tax_rate_basis_points ?? rate, other], ...options];
}

/**
 * The tax on the basket in cents where prices exclude it: of each rate on its sum, half up, as the
 * server calculates it; 0 where prices include it.
 */
export function basketTax(basket: Basket, menu: Menu): number {
  const { prices_include_tax, service_charge } = menu.restaurant;
  if (prices_include_tax) return 0;
  const nets = new Map<number, number>();
  const add = (rate: number, cents: number) => nets.set(rate, (nets.get(rate) ?? 0) + cents);
  for (const line of basket.lines) {
    const product = productById(menu, line.product_id);
    for (const [rate, cents] of product ? partsOf(line, product) : [])
      add(rate, cents * line.quantity);
  }
  if (service_charge) add(service_charge.tax_rate_basis_points, basketCharge(basket, menu));
  return [...nets].reduce(
    (sum, [rate, net]) => sum + divideRoundHalfUp(BigInt(net) * BigInt(rate), WHOLE),
    0,
  );
}
