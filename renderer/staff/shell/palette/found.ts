import { computed, type ComputedRef, type Ref } from 'vue';
import { useI18n } from 'vue-i18n';
import type { SearchResults } from '../../../../server/search/contract.ts';
import { useBills } from '../../stores/bills.ts';
import { useServed } from '../../stores/served.ts';
import { useSession } from '../../stores/session.ts';
import { useTimes } from '../../times.ts';
import type { Item } from './item.ts';
import { useBillWays } from './tables.ts';

type Row<K extends keyof SearchResults> = SearchResults[K][number];
const joined = (...parts: (string | null | undefined)[]) => parts.filter(Boolean).join(' · ');

/** A row of the server's search as an item of the palette. */
function usePresenters() {
  const { t } = useI18n();
  const { dateTimeOf: at, timeOf } = useTimes();
  const session = useSession();
  const { payOf, wayOf } = useBillWays();
  return {
    table: ({ id, name, owed_cents, bill_ids: [bill_id] }: Row<'tables'>): Item => ({
      key: `table:${id}`,
      group: 'tables',
      icon: 'table',
      title: name,
      ...(bill_id
        ? {
            amount: { cents: owed_cents, currency: session.currency },
            to: wayOf(bill_id),
            pay: payOf(bill_id),
          }
        : { detail: t('floor.free'), to: `/tables/${id}/order` }),
    }),
    bill: (bill: Row<'bills'>): Item => {
      const isOpen = bill.status === 'open';
      const time = timeOf(bill.created_at);
      const number = t('floor.bill', { number: bill.bill_number });
      return {
        key: `bill:${bill.id}`,
        group: 'bills',
        icon: 'bill',
        title: [number, bill.table_name, bill.name].filter(Boolean).join(', '),
        detail: isOpen
          ? t('palette.openSince', { time })
          : joined(t(`floor.${bill.status}`), at(bill.created_at)),
        amount: { cents: isOpen ? bill.left_cents : bill.total_cents, currency: bill },
        to: `/bills/${bill.id}`,
        pay: isOpen ? payOf(bill.id) : undefined,
      };
    },
    invoice: (invoice: Row<'invoices'>): Item => ({
      key: `invoice:${invoice.id}`,
      group: 'bills',
      icon: 'invoice',
      title: invoice.invoice_number,
      detail: joined(invoice.buyer, at(invoice.issue_date)),
      amount: { cents: invoice.total_cents, currency: invoice },
      to: `/invoices/${invoice.id}`,
    }),
    dish: (dish: Row<'products'>): Item => ({
      key: `dish:${dish.id}`,
      group: 'dishes',
      icon: 'dish',
      title: dish.name,
      detail: joined(dish.category, t(dish.available ? 'palette.onSale' : 'palette.soldOut')),
      amount: { cents: dish.price_cents, currency: session.currency },
      to: { path: '/menu', query: { q: dish.name } },
    }),
    buyer: ({ name, city }: Row<'buyers'>): Item => ({
      key: `buyer:${name} ${city}`,
      group: 'people',
      icon: 'company',
      title: name,
      detail: joined(city, t('palette.buyer')),
      to: { path: '/invoices', query: { q: name } },
    }),
    customer: ({ id, full_name, email }: Row<'customers'>): Item => ({
      key: `customer:${id}`,
      group: 'people',
      icon: 'person',
      title: full_name || email,
      detail: joined(email, t('palette.customer')),
      to: { path: '/customers', query: { q: email } },
    }),
    order: (order: Row<'orders'>): Item => ({
      key: `order:${order.id}`,
      group: 'orders',
      icon: 'receipt',
      title: t('palette.order', { number: order.order_number }),
      detail: joined(order.table_name, order.name, at(order.created_at)),
      amount: { cents: order.total_cents, currency: order },
      to: `/orders/${order.id}`,
    }),
  };
}

/** Rows of the server's search, and of its kinds what this device knows itself. */
export function useFoundItems(found: Ref<SearchResults | null>): {
  found: ComputedRef<Item[]>;
  known: ComputedRef<Item[]>;
} {
  const bills = useBills();
  const served = useServed();
  const present = usePresenters();
  const all = computed(() => {
    if (!found.value) return [];
    const { tables, products, invoices, buyers, customers, orders } = found.value;
    return [
      ...tables.filter(({ closed, bill_ids }) => !closed || bill_ids.length > 0).map(present.table),
      ...found.value.bills.map(present.bill),
      ...invoices.map(present.invoice),
      ...products.map(present.dish),
      ...buyers.map(present.buyer),
      ...customers.map(present.customer),
      ...orders.map(present.order),
    ];
  });
  const known = computed(() => {
    const names = new Map(served.categories.map(({ id, name }) => [id, name]));
    return [
      ...bills.open.map(present.bill),
      ...served.products.map((dish) =>
        present.dish({ ...dish, category: names.get(dish.category_id ?? '') ?? null }),
      ),
    ];
  });
  return { found: all, known };
}
