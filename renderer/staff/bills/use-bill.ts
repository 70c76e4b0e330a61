import { computed, onMounted, onUnmounted, ref } from 'vue';
import { getBill } from '../../../server/bills/contract.ts';
import type { ResponseBody } from '../../../server/http/endpoint.ts';
import { getBillUninvoiced, listInvoices } from '../../../server/invoices/contract.ts';
import { call } from '../../api.ts';
import { useLoading } from '../loading.ts';
import { useLive, type LiveEvent } from '../stores/live.ts';
import { useSession } from '../stores/session.ts';
import type { Bill } from './bill.ts';

export type Uninvoiced = ResponseBody<typeof getBillUninvoiced>;
export type Invoices = ResponseBody<typeof listInvoices>['items'];

/** One bill with its documents, kept current by the server's events. */
export function useBill(id: () => string) {
  const live = useLive();
  const session = useSession();
  const loading = useLoading((signal) => call(getBill, { params: { id: id() }, signal }));
  const rest = useLoading((signal) => call(getBillUninvoiced, { params: { id: id() }, signal }));
  const documents = useLoading(
    async (signal) =>
      (await call(listInvoices, { query: { bill_id: id(), limit: '100' }, signal })).items,
  );

  async function load(): Promise<void> {
    await session.know().catch(() => undefined);
    const money = session.may('cashier') ? [rest.load(), documents.load()] : [];
    await Promise.all([loading.load(), ...money]);
  }

  const subjects = computed(
    () => new Set([id(), ...(loading.data.value?.orders ?? []).map((order) => order.id)]),
  );
  function update(event: LiveEvent | null) {
    const concerns =
      event === null || event.type.startsWith('invoice.') || subjects.value.has(event.subject_id);
    if (concerns) void load();
  }

  /** Shows a bill that the server sent in answer to a change. */
  function put(bill: Bill) {
    loading.data.value = bill;
  }

  const stop = ref<() => void>();
  onMounted(() => {
    stop.value = live.subscribe(update);
    void load();
  });
  onUnmounted(() => stop.value?.());

  return {
    bill: loading.data,
    problem: loading.problem,
    busy: loading.busy,
    rest: rest.data,
    documents: computed<Invoices>(() => documents.data.value ?? []),
    documentsLoaded: computed(() => documents.data.value !== null),
    load,
    put,
  };
}
