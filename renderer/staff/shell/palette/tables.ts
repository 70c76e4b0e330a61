import { computed, type ComputedRef } from 'vue';
import { useI18n } from 'vue-i18n';
import { answerCall } from '../../../../server/bills/contract.ts';
import { call } from '../../../api.ts';
import { useWide } from '../../../ui/wide.ts';
import { billTitle } from '../../floor/bill-title.ts';
import { minutesSince, stateOfBill } from '../../floor/state.ts';
import { isCalling, useBills, type Bill } from '../../stores/bills.ts';
import { useServed } from '../../stores/served.ts';
import { useSession } from '../../stores/session.ts';
import type { Item } from './item.ts';

/** Where a table's bill is opened and paid, for the role and the screen of now. */
export function useBillWays() {
  const session = useSession();
  const isWide = useWide();
  return {
    /** Undefined for who may not take payments. */
    payOf: (bill_id: string) => (session.may('cashier') ? `/bills/${bill_id}/pay` : undefined),
    wayOf: (bill_id: string) =>
      isWide.value ? { path: '/', query: { bill: bill_id } } : `/bills/${bill_id}/order`,
  };
}

/** Tables, and what can be done with them, as this device knows them: also without a connection. */
export function useTableItems(): {
  tables: ComputedRef<Item[]>;
  waiting: ComputedRef<Item[]>;
  acts: ComputedRef<Item[]>;
} {
  const { t } = useI18n();
  const bills = useBills();
  const served = useServed();
  const { payOf, wayOf } = useBillWays();

  function stateText(bill: Bill): string {
    const now = Date.now();
    const { word, since } = stateOfBill(bill, now);
    return [
      bill.covers && t('floor.coversOf', { n: bill.covers }, bill.covers),
      `${t(`floor.state.${word}`)} ${t('floor.minutes', { n: minutesSince(since, now) })}`,
    ]
      .filter(Boolean)
      .join(' · ');
  }
  const taken = (bill: Bill): Item => ({
    key: `table:${bill.table_id ?? bill.id}`,
    group: 'tables',
    icon: 'table',
    title: billTitle(bill, t),
    detail: stateText(bill),
    amount: { cents: bill.left_cents, currency: bill },
    to: wayOf(bill.id),
    pay: payOf(bill.id),
  });
  const tables = computed(() =>
    served.tables.flatMap(({ id, name, seats, closed }): Item[] => {
      const bill = bills.open.find(({ table_id }) => table_id === id);
      if (bill) return [{ ...taken(bill), title: name }];
      if (closed) return [];
      const detail = [t('floor.free'), seats && t('floor.seats', seats)].filter(Boolean).join(', ');
      const to = `/tables/${id}/order`;
      return [{ key: `table:${id}`, group: 'tables', icon: 'table', title: name, detail, to }];
    }),
  );
  const waiting = computed(() =>
    bills.open.filter(isCalling).map((bill): Item => ({ ...taken(bill), group: 'waiting' })),
  );
  const acts = computed(() =>
    bills.open.flatMap((bill): Item[] => {
      const one = (act: string, rest: Pick<Item, 'icon' | 'hint' | 'to' | 'act'>): Item => ({
        key: `${act}:${bill.id}`,
        group: 'actions',
        title: t(`palette.acts.${act}`, { name: billTitle(bill, t) }),
        ...rest,
      });
      const pay = payOf(bill.id);
      const answer = async () => bills.put(await call(answerCall, { params: { id: bill.id } }));
      return [
        ...(pay ? [one('pay', { icon: 'card', hint: 'P', to: pay })] : []),
        one('add', { icon: 'plus', hint: 'A', to: `/bills/${bill.id}/order` }),
        ...(isCalling(bill) ? [one('answer', { icon: 'bell', act: answer })] : []),
      ];
    }),
  );
  return { tables, waiting, acts };
}
