import { computed, onMounted, onUnmounted, watch } from 'vue';
import type { ResponseBody } from '../../../server/http/endpoint.ts';
import { getBillKitchen } from '../../../server/tickets/contract.ts';
import { call } from '../../api.ts';
import { useLoading } from '../loading.ts';
import { useLive } from '../stores/live.ts';

export type BillKitchenState = ResponseBody<typeof getBillKitchen>;
export type LineState = BillKitchenState['items'][number]['state'];

/** How far the kitchen is with a bill, kept current by the server's events. */
export function useBillKitchen(id: () => string) {
  const live = useLive();
  const { data, load } = useLoading((signal) =>
    call(getBillKitchen, { params: { id: id() }, signal }),
  );
  /** By order item; of a dish on several tickets the one that is furthest behind. */
  const states = computed(() => {
    const order: LineState[] = ['done', 'started', 'open', 'held'];
    const byItem = new Map<string, LineState>();
    for (const { order_item_id, state } of data.value?.items ?? []) {
      const known = byItem.get(order_item_id);
      if (!known || order.indexOf(state) > order.indexOf(known)) byItem.set(order_item_id, state);
    }
    return byItem;
  });

  let end: (() => void) | undefined;
  onMounted(() => {
    end = live.subscribe((event) => {
      const concerns =
        event === null || /^(ticket|course|order)\./.test(event.type) || event.subject_id === id();
      if (concerns) void load();
    });
    void load();
  });
  onUnmounted(() => end?.());
  watch(id, () => {
    data.value = null;
    void load();
  });
  return { kitchen: data, states, load };
}
