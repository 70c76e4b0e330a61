import { config } from '../config.ts';
import { now } from '../clock.ts';
import { countRows, insertRow, insertRows, together } from '../database/plain.ts';
import { inTransaction } from '../database/transaction.ts';
import { localDay } from '../dates.ts';
import { conflict, invalid, tooManyRequests, type Fault } from '../errors.ts';
import { announce } from '../events/events.ts';
import type { Body } from '../http/endpoint.ts';
import { nextNumber } from '../invoices/numbering.ts';
import { reckon } from '../invoices/tax.ts';
import { type PricedProduct, pricesOf } from '../menu/menu.ts';
import { type ServiceCharge, serviceChargeOf } from '../menu/service-charge.ts';
import { restaurantById } from '../restaurant/restaurant.ts';
import { randomClaimCode } from '../security/random.ts';
import { tableByToken } from '../tables/tables.ts';
import { placedAnswer } from './answers.ts';
import type { placeOrder as placeOrderEndpoint } from './contract.ts';
import { linesOf, serviceLines } from './lines.ts';
import { Order, OrderItem } from './model.ts';
import { OPEN_STATUSES } from './status.ts';

type Wanted = Body<typeof placeOrderEndpoint>;
/** More open orders at one table than any table makes: somebody is flooding the kitchen. */
const OPEN_ORDERS_PER_TABLE = 50;
const MOST_CENTS = 1_000_000_000;

/** Lines at the menu's prices: what the guest sent is which and how many, never for how much (ASVS 2.3.2). */
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

/**
 * Places an order at a table, for a customer or for nobody.
 * @throws Problem 404 unknown table, 409 `table_closed`, 422 for what is not on this menu, 429 with too many open orders
 */
export function placeOrder(table_token: string, wanted: Wanted, customer_id: string | null) {
  return inTransaction(async () => {
    const table = await tableByToken(table_token);
    if (table.closed_at) throw conflict('table_closed');
    const { restaurant_id } = table;
    const [open, { currency, currency_digits, prices_include_tax, time_zone }, menu, charge] =
      await together(
        () => countRows(Order, { table_id: table.id, status: OPEN_STATUSES }),
        () => restaurantById(restaurant_id),
        () =>
          pricesOf(
            restaurant_id,
            wanted.items.map(({ product_id }) => product_id),
          ),
        () => serviceChargeOf(restaurant_id),
      );
    if (open >= OPEN_ORDERS_PER_TABLE * config().RATE_LIMIT_FACTOR) throw tooManyRequests(60);
    const lines = priced(wanted.items, menu, charge);
    const { subtotal_cents, tax_cents, total_cents } = reckon(lines, { prices_include_tax });
    if (total_cents > MOST_CENTS) throw invalid([{ path: 'items', message: 'too_much' }]);
    const order = await insertRow(Order, {
      restaurant_id,
      table_id: table.id,
      customer_id,
      status: 'pending',
      claim_code: randomClaimCode(),
      notes: wanted.notes,
      currency,
      currency_digits,
      prices_include_tax,
      order_number: await nextNumber(restaurant_id, `order:${localDay(now(), time_zone)}`),
      subtotal_cents,
      tax_cents,
      total_cents,
      paid_cents: 0,
    });
    const items = await insertRows(
      OrderItem,
      lines.map((line) => ({ ...line, order_id: order.id })),
    );
    await announce({
      restaurant_id,
      type: 'order.placed',
      least_role: 'waiter',
      subject_id: order.id,
    });
    return placedAnswer(order, items);
  });
}
