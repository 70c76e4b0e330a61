import { businessDay } from '../business-day.ts';
import { now } from '../clock.ts';
import { insert, insertAll, together } from '../database/repository.ts';
import { inTransaction } from '../database/transaction.ts';
import { conflict, invalid, Problem, type Fault } from '../errors.ts';
import { publishEvent } from '../events/events.ts';
import type { Body } from '../http/endpoint.ts';
import { nextNumber } from '../numbering/numbering.ts';
import { calculateTax, type TaxCalculation } from '../tax/calculate-tax.ts';
import type { Currency } from '../money.ts';
import { type PricedProduct, pricesOf, averagePrice } from '../menu/menu.ts';
import { type ServiceCharge, serviceChargeOf } from '../menu/service-charge.ts';
import { restaurantById } from '../restaurant/restaurant.ts';
import { randomClaimCode } from '../security/random.ts';
import { tableByToken } from '../tables/tables.ts';
import { presentPlacedOrder } from './present.ts';
import type { placeOrder as placeOrderEndpoint } from './contract.ts';
import { needsConfirmation, pendingSizeAt } from './confirmation.ts';
import { noteSource, refuseFlood, type Source } from './guest-room.ts';
import { linesOf, serviceLines } from './lines.ts';
import { Order, OrderItem } from './model.ts';

type Wanted = Body<typeof placeOrderEndpoint>;
const MOST_CENTS = 1_000_000_000;

function countOf(items: Wanted['items']): number {
  return items.reduce((sum, { quantity }) => sum + quantity, 0);
}

/**
 * Lines at the menu's prices: the guest sends products and quantities, never prices (ASVS 2.3.2).
 */
function priced(wanted: Wanted['items'], menu: PricedProduct[], charge: ServiceCharge | null) {
  const products = new Map(menu.map((product) => [product.id, product]));
  const faults: Fault[] = wanted.flatMap(({ product_id }, index) => {
    const product = products.get(product_id);
    if (!product) return [{ path: `items.${index}.product_id`, message: 'unknown_product' }];
    return product.available
      ? []
      : [
          {
            path: `items.${index}.product_id`,
            message: 'sold_out',
            values: { name: product.name },
          },
        ];
  });
  if (faults.length > 0) throw invalid(faults);
  const lines = wanted.flatMap((item) => linesOf(products.get(item.product_id)!, item));
  return [...lines, ...serviceLines(lines, charge)].map((line, position) => ({
    ...line,
    position,
  }));
}

type Totals = Pick<TaxCalculation, 'subtotal_cents' | 'tax_cents' | 'total_cents'>;

/**
 * Refuses an order whose total is not the one that the guest saw; the response has the new prices,
 * and nothing is ordered.
 */
function refuseOtherPrice(
  { items, expected_total_cents }: Wanted,
  menu: PricedProduct[],
  totals: Totals & Currency,
): void {
  if (expected_total_cents === undefined || expected_total_cents === totals.total_cents) return;
  const products = new Map(menu.map((product) => [product.id, product]));
  throw new Problem(409, 'price_changed', {
    facts: {
      items: items.map(({ product_id, quantity }) => {
        const { name, price_cents } = products.get(product_id)!;
        return {
          product_id,
          name,
          quantity,
          unit_price_cents: price_cents,
          total_cents: price_cents * quantity,
        };
      }),
      ...totals,
    },
  });
}

/** The guest of an order: an account or none, and the source, unless the program itself orders. */
interface Guest {
  customer_id: string | null;
  source?: Source;
}

/**
 * Places an order at a table, for a customer or a guest without an account.
 * @throws Problem 404 unknown table, 409 `table_closed`, `price_changed`, 422 for products that are
 * not on this menu, 429 with too many open orders
 */
export function placeOrder(table_token: string, wanted: Wanted, { customer_id, source }: Guest) {
  return inTransaction(async () => {
    const table = await tableByToken(table_token);
    if (table.closed_at) throw conflict('table_closed');
    const { restaurant_id } = table;
    const [restaurant, menu, charge, average, waiting] = await together(
      () => restaurantById(restaurant_id),
      () =>
        pricesOf(
          restaurant_id,
          wanted.items.map(({ product_id }) => product_id),
        ),
      () => serviceChargeOf(restaurant_id),
      () => averagePrice(restaurant_id),
      () => pendingSizeAt(table.id),
    );
    const { currency, currency_digits, prices_include_tax } = restaurant;
    await refuseFlood(table.id, source);
    const lines = priced(wanted.items, menu, charge);
    const { subtotal_cents, tax_cents, total_cents } = calculateTax(lines, { prices_include_tax });
    refuseOtherPrice(wanted, menu, {
      subtotal_cents,
      tax_cents,
      total_cents,
      currency,
      currency_digits,
    });
    if (total_cents > MOST_CENTS) throw invalid([{ path: 'items', message: 'too_much' }]);
    const order = await insert(Order, {
      restaurant_id,
      table_id: table.id,
      customer_id,
      status: 'pending',
      claim_code: randomClaimCode(),
      notes: wanted.notes,
      currency,
      currency_digits,
      prices_include_tax,
      order_number: await nextNumber(restaurant_id, `order:${businessDay(now(), restaurant)}`),
      subtotal_cents,
      tax_cents,
      total_cents,
      paid_cents: 0,
      needs_confirmation: needsConfirmation(
        { dishes: countOf(wanted.items), cents: total_cents },
        waiting,
        average,
      ),
    });
    if (source) await noteSource(order.id, source);
    const items = await insertAll(
      OrderItem,
      lines.map((line) => ({ ...line, order_id: order.id })),
    );
    await publishEvent({
      restaurant_id,
      type: 'order.placed',
      least_role: 'waiter',
      subject_id: order.id,
    });
    return presentPlacedOrder(order, items);
  });
}
