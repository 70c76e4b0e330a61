import { billOfRestaurant, type WholeBill } from '../../bills/bills.ts';
import { leftOf } from '../../bills/totals.ts';
import { now } from '../../clock.ts';
import { conflict } from '../../errors.ts';
import { unrefundedPayments } from '../../orders/present.ts';
import { withMethodNames } from '../../payments/methods/payment-methods.ts';
import { printedLogo } from '../../restaurant/logo.ts';
import { portalUrl, restaurantById, type RestaurantRow } from '../../restaurant/restaurant.ts';
import { lineTotal } from '../../tax/line-totals.ts';
import type { ProForma } from './pro-forma-rows.ts';
import { lineOptions } from '../document/option-text.ts';
import { renderProFormaInWorker } from './render-thread.ts';

type Item = WholeBill['orders'][number]['items'][number];

/**
 * The bill of a restaurant as it is brought to the table now.
 * @throws Problem 404, 409 `bill_void`
 */
export async function proFormaOf(restaurant_id: string, bill_id: string): Promise<ProForma> {
  const bill = await billOfRestaurant(restaurant_id, bill_id);
  if (bill.status === 'void') throw conflict('bill_void');
  const restaurant = await restaurantById(restaurant_id);
  const { logo_sha256 } = restaurant;
  const logo = logo_sha256 ? await printedLogo(logo_sha256) : null;
  return {
    ...sellerOf(restaurant),
    ...(logo && { logo }),
    ...soldOn(bill),
    bill_number: bill.bill_number,
    table_name: bill.table?.name ?? null,
    name: bill.name,
    service: bill.service,
    covers: bill.covers,
    printed_at: now().toISOString(),
    prices_include_tax: bill.prices_include_tax,
    taxes: bill.taxes,
    subtotal_cents: bill.subtotal_cents,
    tax_cents: bill.tax_cents,
    total_cents: bill.total_cents,
    left_cents: leftOf(bill),
    payments: await paymentsOn(bill),
    currency: bill.currency,
    currency_digits: bill.currency_digits,
    claim_url: `${portalUrl()}/orders/${bill.claim_code}`,
  };
}

/** The PDF of the same. @throws Problem 404, 409 `bill_void`, 503 `busy` */
export async function proFormaPdf(restaurant_id: string, bill_id: string): Promise<Uint8Array> {
  return renderProFormaInWorker(await proFormaOf(restaurant_id, bill_id));
}

function sellerOf(restaurant: RestaurantRow) {
  const { name, legal_name, tax_id, street, postal_code, city, country } = restaurant;
  const { locale, time_zone } = restaurant;
  return {
    seller: { name, legal_name, tax_id, street, postal_code, city, country },
    locale,
    time_zone,
  };
}

async function paymentsOn(bill: WholeBill): Promise<ProForma['payments']> {
  const payments = unrefundedPayments(bill).filter(({ amount_cents }) => amount_cents > 0);
  return withMethodNames(
    bill.restaurant_id,
    payments.map(({ method, amount_cents, created_at }) => ({
      method,
      amount_cents,
      created_at: created_at.toISOString(),
    })),
  );
}

const fullPrice = ({ quantity, unit_price_cents }: Item) => quantity * unit_price_cents;

/** Lines, discounts and service charge of all orders; together they are the total of the lines. */
function soldOn({ orders, discounts }: WholeBill) {
  const items = orders
    .filter(({ status }) => status !== 'cancelled')
    .flatMap((order) => order.items)
    .filter(({ quantity }) => quantity > 0);
  const dishes = items.filter(({ kind }) => kind !== 'service_charge');
  const service = items.filter(({ kind }) => kind === 'service_charge');
  const discount_cents = dishes.reduce((sum, item) => sum + item.discount_cents, 0);
  const whys = discounts.map(({ reason, percent_basis_points }) => ({
    reason,
    percent_basis_points,
  }));
  const reasons = [...new Map(whys.map((why) => [JSON.stringify(why), why])).values()];
  return {
    lines: alikeTogether(dishes),
    discount: discount_cents > 0 ? { reasons, amount_cents: discount_cents } : null,
    service_charge: service[0]
      ? {
          name: service[0].name,
          amount_cents: service.reduce((sum, item) => sum + lineTotal(item), 0),
        }
      : null,
  };
}

/** The same dish with the same options at the same price is one line, at its first place. */
function alikeTogether(items: Item[]): ProForma['lines'] {
  const lines = new Map<string, ProForma['lines'][number]>();
  for (const item of items) {
    const { name, quantity, unit_price_cents, tax_rate_basis_points: rate } = item;
    const options = lineOptions(item.options);
    const key = JSON.stringify([name, unit_price_cents, rate, options]);
    const line = lines.get(key) ?? { name, quantity: 0, total_cents: 0 };
    lines.set(key, {
      name,
      ...(options && { options }),
      quantity: line.quantity + quantity,
      total_cents: line.total_cents + fullPrice(item),
    });
  }
  return [...lines.values()];
}
