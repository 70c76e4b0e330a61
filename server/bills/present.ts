import type { BillPayload } from './contract.ts';
import {
  presentDiscount,
  presentOrder,
  presentPaymentOfBill,
  unrefundedPayments,
} from '../orders/present.ts';
import { optionsInPrice } from '../menu/options/chosen.ts';
import { roundCash } from '../money.ts';
import type { ByCode, WholeBill } from './bills.ts';
import { leftOf } from './totals.ts';

export function presentBill(bill: WholeBill): BillPayload {
  const { orders, people } = bill;
  return {
    id: bill.id,
    bill_number: bill.bill_number,
    status: bill.status,
    service: bill.service,
    table_id: bill.table_id,
    table_name: bill.table?.name ?? null,
    name: bill.name,
    covers: bill.covers,
    claim_code: bill.claim_code,
    orders: orders.map(presentOrder),
    discounts: bill.discounts.map((discount) => presentDiscount(discount, people)),
    payments: bill.payments.map((payment) => presentPaymentOfBill(payment, people)),
    taxes: bill.taxes,
    subtotal_cents: bill.subtotal_cents,
    tax_cents: bill.tax_cents,
    total_cents: bill.total_cents,
    currency: bill.currency,
    currency_digits: bill.currency_digits,
    paid_cents: bill.paid_cents,
    left_cents: leftOf(bill),
    cash_left_cents: roundCash(leftOf(bill), bill.cash_unit),
    tip_cents: unrefundedPayments(bill).reduce((sum, { tip_cents }) => sum + tip_cents, 0),
    rounding_cents: unrefundedPayments(bill).reduce(
      (sum, { rounding_cents }) => sum + rounding_cents,
      0,
    ),
    requested_at: bill.requested_at?.toISOString() ?? null,
    requested_method: bill.requested_method,
    requested_split: bill.requested_split,
    called_at:
      bill.calls.find(({ reason }) => reason === 'waiter')?.created_at.toISOString() ?? null,
    opened_by: (bill.opened_by && people.get(bill.opened_by)) ?? null,
    created_at: bill.created_at.toISOString(),
    updated_at: bill.updated_at.toISOString(),
    settled_at: bill.settled_at?.toISOString() ?? null,
  };
}

/** What belongs to the guest who looks, and to other guests who paid: ids of orders. */
interface Guests {
  own: ReadonlySet<string>;
  paid: ReadonlySet<string>;
}

/**
 * A bill as the guests of its table may see it: lines, rounds and sums, never a name, a buyer or
 * another code.
 */
export function presentGuestBill({ bill }: Pick<ByCode, 'bill'>, { own, paid }: Guests) {
  const orders = bill.orders.filter(({ status }) => status !== 'cancelled');
  return {
    bill_number: bill.bill_number,
    lines: orders.flatMap(({ id, items }) =>
      items
        .filter(({ quantity }) => quantity > 0)
        .map(({ name, quantity, total_cents, discount_cents, options }) => ({
          name,
          quantity,
          total_cents: total_cents - discount_cents,
          options: optionsInPrice(options ?? []).map((option) => ({
            name: option.name,
            quantity: option.quantity,
          })),
          mine: own.has(id),
        })),
    ),
    rounds: orders.map(({ id, created_at, total_cents, placed_by }) => ({
      at: created_at.toISOString(),
      total_cents,
      mine: own.has(id),
      by_staff: placed_by !== null,
      paid: paid.has(id),
    })),
    total_cents: bill.total_cents,
    paid_cents: bill.paid_cents,
    left_cents: leftOf(bill),
    service: bill.service,
    requested_at: bill.requested_at?.toISOString() ?? null,
  };
}
