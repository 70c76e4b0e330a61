import { onMounted, onScopeDispose } from 'vue';
import { getFirstDay } from '../../../server/first-day/contract.ts';
import type { ResponseBody } from '../../../server/http/endpoint.ts';
import { call } from '../../api.ts';
import { useLoading, type Loading } from '../loading.ts';
import { useLive } from '../stores/live.ts';

export type FirstDay = ResponseBody<typeof getFirstDay>;

/** Events that a step may be done by. */
const NEWS = /^(?:first_day|menu|table|payment|mail\.sent|print)/;

/** How far the first day is; loaded again with everything that may change it. */
export function useFirstDay(): Loading<FirstDay> {
  const loading = useLoading((signal) => call(getFirstDay, { signal }));
  const live = useLive();
  let stop = () => {};
  onMounted(() => {
    void loading.load();
    stop = live.subscribe((event) => {
      if (event === null || NEWS.test(event.type)) void loading.load();
    });
  });
  onScopeDispose(() => stop());
  return loading;
}
