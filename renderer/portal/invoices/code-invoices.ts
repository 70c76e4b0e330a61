import { onScopeDispose, shallowRef, watch } from 'vue';
import { listInvoicesByCode } from '../../../server/invoices/contract.ts';
import type { ResponseBody } from '../../../server/http/endpoint.ts';
import { call } from '../../api.ts';
import { useLoad } from '../load.ts';

export type CodeInvoice = ResponseBody<typeof listInvoicesByCode>['items'][number];

/** A download link is valid for an hour; an open page refreshes it before. */
const FRESH_MILLISECONDS = 45 * 60_000;

/**
 * The invoices of a claim code with valid download links, loaded once an invoice exists and again
 * before the links expire.
 */
export function useCodeInvoices(claim_code: string, invoiced: () => boolean) {
  const invoices = shallowRef<CodeInvoice[]>([]);
  let at = 0;
  const { data, problem, busy, load } = useLoad(async (signal) => {
    if (!invoiced()) return false;
    const { items } = await call(listInvoicesByCode, { params: { claim_code }, signal });
    invoices.value = items;
    at = Date.now();
    return true;
  });
  watch(invoiced, (now) => {
    if (now) void load();
  });

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
  return { invoices, known: data, problem, busy, load };
}
