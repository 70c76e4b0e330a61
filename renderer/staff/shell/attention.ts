import { computed, onScopeDispose, ref, watch, type ComputedRef } from 'vue';
import { useBills } from '../stores/bills.ts';
import { useLive, type LiveEvent } from '../stores/live.ts';
import { useSession } from '../stores/session.ts';
import { useUnsent } from '../stores/unsent.ts';
import { playSound } from './sound.ts';

/**
 * While a user is logged in: keeps the open bills current, and makes a sound for new orders and
 * calls, but not for an order that this device sent.
 * @returns how many calls and unseen orders wait, for the document's title
 */
export function useAttention(): ComputedRef<number> {
  const session = useSession();
  const live = useLive();
  const bills = useBills();
  const unsent = useUnsent();
  const unseen = ref(0);
  let stops: (() => void)[] = [];

  function notice(event: LiveEvent | null) {
    // The kitchen's screen has a sound of its own, for its stations alone.
    if (location.pathname === '/kitchen') return;
    if (event?.type === 'guest.called') playSound('call');
    if (event?.type !== 'order.placed' || unsent.isOwn(event.subject_id)) return;
    playSound('order');
    if (document.hidden) unseen.value += 1;
  }
  function see() {
    if (!document.hidden) unseen.value = 0;
  }
  function stop() {
    stops.forEach((end) => end());
    stops = [];
  }

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
  document.addEventListener('visibilitychange', see);
  onScopeDispose(() => {
    stop();
    document.removeEventListener('visibilitychange', see);
  });
  return computed(() => bills.calls + unseen.value);
}
