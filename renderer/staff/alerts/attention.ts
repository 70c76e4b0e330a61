import { computed, onScopeDispose, watch, type ComputedRef } from 'vue';
import { useI18n } from 'vue-i18n';
import { useRoute } from 'vue-router';
import { billTitle } from '../floor/bill-title.ts';
import { useAlerts, type AlertPath } from '../stores/alerts.ts';
import { isCalling, useBills, type Bill, type BillOrder } from '../stores/bills.ts';
import { useLive, type LiveEvent } from '../stores/live.ts';
import { useSession } from '../stores/session.ts';
import { useUnsent } from '../stores/unsent.ts';
import { showBadge } from './badge.ts';
import { notify } from './notify.ts';
import { playSound, prepareSound } from './sound.ts';

/** Where a failure is seen: a manager at the printers, others where they printed. */
const FAILED: Record<string, { manager: AlertPath; others: AlertPath }> = {
  'ticket.not_printed': { manager: '/printers', others: '/board' },
  'print.failed': { manager: '/printers', others: '/invoices' },
  'mail.failed': { manager: '/mails', others: '/mails' },
};
const SEEN_WHERE_OPEN = ['/printers', '/mails', '/invoices'] as const satisfies AlertPath[];
const MENDED = ['ticket.printed', 'print.printed', 'mail.sent'];

/** Says by a sound, a mark and a notification what happened. */
function useSaying() {
  const { t } = useI18n();
  const route = useRoute();
  const session = useSession();
  const alerts = useAlerts();
  // The kitchen's screen has a sound of its own, for its stations alone.
  const isKitchen = () => route.path === '/kitchen';

  function sayFailed(path: AlertPath, tag: string) {
    playSound('failed');
    notify(t(path === '/mails' ? 'alerts.mailFailed' : 'alerts.printFailed'), { body: '', tag });
  }
  function sayOrder(bill: Bill, order: BillOrder) {
    // The person who sent it knows of it, also at another device.
    if (order.placed_by !== null && order.placed_by === session.me?.full_name) return;
    if (isKitchen()) return;
    alerts.add({ subject_id: order.id, path: '/board' });
    playSound('order');
    const title = t('alerts.order', { place: billTitle(bill, t) });
    notify(title, { body: t('orders.number', { number: order.order_number }), tag: order.id });
  }
  function sayCall(bill: Bill) {
    if (isKitchen()) return;
    playSound('call');
    const asks = bill.requested_at && !bill.called_at;
    notify(billTitle(bill, t), { body: t(asks ? 'floor.asksBill' : 'floor.calls'), tag: bill.id });
  }
  return { sayFailed, sayOrder, sayCall };
}

/** Says what events tell: a failure at once, an order and a call once their bill is read. */
function useNotice() {
  const session = useSession();
  const alerts = useAlerts();
  const { sayFailed, sayOrder, sayCall } = useSaying();
  /** Orders and calls of which an event told, until their bill is read. */
  const placed = new Set<string>();
  const called = new Set<string>();

  function notice(event: LiveEvent | null) {
    if (event === null) return;
    const { type, subject_id } = event;
    if (type === 'order.placed') placed.add(subject_id);
    if (type === 'guest.called') called.add(subject_id);
    if (MENDED.includes(type)) alerts.settle(subject_id);
    const path = FAILED[type]?.[session.may('manager') ? 'manager' : 'others'];
    if (path && alerts.add({ subject_id, path })) sayFailed(path, subject_id);
  }
  /** The bill of an order or call has been read. */
  function match(all: readonly Bill[]) {
    if (placed.size === 0 && called.size === 0) return;
    for (const bill of all) {
      if (isCalling(bill) && called.delete(bill.id)) sayCall(bill);
      for (const order of bill.orders) if (placed.delete(order.id)) sayOrder(bill, order);
    }
  }
  function forget() {
    placed.clear();
    called.clear();
  }
  return { notice, match, forget };
}

/** What a page shows is seen; the board marks new orders by itself. */
function useSeen() {
  const route = useRoute();
  const alerts = useAlerts();
  function see() {
    if (document.hidden) return;
    if (route.path === '/kitchen') alerts.see('/board');
    const path = SEEN_WHERE_OPEN.find((one) => route.path.startsWith(one));
    if (path) alerts.see(path);
  }
  watch([() => route.path, () => alerts.total], see);
  document.addEventListener('visibilitychange', see);
  onScopeDispose(() => document.removeEventListener('visibilitychange', see));
}

/**
 * While a user is logged in: keeps the open bills current, and draws attention to new orders,
 * calls, and what was not printed or sent, by a sound, a mark and a notification; not to what the
 * user did themselves.
 * @returns how much waits, for the document's title
 */
export function useAttention(): ComputedRef<number> {
  const session = useSession();
  const live = useLive();
  const bills = useBills();
  const alerts = useAlerts();
  const unsent = useUnsent();
  const { notice, match, forget } = useNotice();
  let stops: (() => void)[] = [];
  function stop() {
    stops.forEach((end) => end());
    stops = [];
    forget();
  }

  prepareSound();
  watch(
    () => session.me?.id,
    (user) => {
      stop();
      bills.forget();
      unsent.open();
      if (!user) return;
      stops = [bills.watchBills(), live.subscribe(notice)];
      void bills.loadOpen().catch(() => undefined);
    },
    { immediate: true },
  );
  watch(() => [...bills.byId.values()], match);
  useSeen();
  const total = computed(() => (session.me ? alerts.total : 0));
  watch(total, (now) => void showBadge(now), { immediate: true });
  onScopeDispose(stop);
  return total;
}
