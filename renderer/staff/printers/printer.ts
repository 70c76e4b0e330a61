import { onMounted, onScopeDispose } from 'vue';
import type { ResponseBody } from '../../../server/http/endpoint.ts';
import type { listPrinters, listPrintJobs } from '../../../server/printing/contract.ts';
import { useLive } from '../stores/live.ts';

export type NetworkPrinter = ResponseBody<typeof listPrinters>['items'][number];
export type Job = ResponseBody<typeof listPrintJobs>['items'][number];

/**
 * Loads again when a print job was queued, printed or failed, and when events may have been missed.
 */
export function useNewsOfPrinting(read: () => void): void {
  const live = useLive();
  let stop = () => {};
  onMounted(() => {
    stop = live.subscribe((event) => {
      if (event === null || event.type.startsWith('print.')) read();
    });
  });
  onScopeDispose(() => stop());
}
