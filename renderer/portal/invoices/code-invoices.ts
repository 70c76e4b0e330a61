import { computed, onScopeDispose, watch } from 'vue';
import { listInvoicesByCode } from '../../../server/invoices/portal/contract.ts';
import type { ResponseBody } from '../../../server/http/endpoint.ts';
import { call } from '../../api.ts';
import { useLoad } from '../load.ts';

type CodeInvoices = ResponseBody<typeof listInvoicesByCode>;
export type CodeInvoice = CodeInvoices['items'][number];

/** A download link is valid for an hour; an open page refreshes it before. */
const FRESH_MILLISECONDS = 45 * 60_000;

/**
 * The invoices of a claim code with valid download links, and what else may be asked for by it;
 * loaded again when `state` changes, and before the links expire.
 */
export function useCodeInvoices(claim_code: string, state: () => unknown = () => null) {
  let at = 0;
  const { data, problem, busy, load } = useLoad(async (signal) => {
    const found = await call(listInvoicesByCode, { params: { claim_code }, signal });
    at = Date.now();
    return found;
  });
  watch(state, () => void load());
  const invoices = computed(() => data.value?.items ?? []);

  const renew = () => {
    if (!document.hidden && invoices.value.length > 0 && Date.now() - at > FRESH_MILLISECONDS)
      void load();
  };
  const timer = setInterval(renew, 60_000);
  document.addEventListener('visibilitychange', renew);
  onScopeDispose(() => {
    clearInterval(timer);
    document.removeEventListener('visibilitychange', renew);
  });
  return { known: data, invoices, problem, busy, load };
}
