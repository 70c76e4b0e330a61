import { defineStore } from 'pinia';
import { computed, ref, watch } from 'vue';
import { placeOf } from '../places.ts';
import { useBills } from './bills.ts';
import { useSession } from './session.ts';

/** The page where an alert is seen. */
export type AlertPath = '/board' | '/invoices' | '/printers' | '/mails';
/** Something new that nobody at this device has looked at. */
export interface Alert {
  /** What it is about: an order, a print job, a mail. */
  subject_id: string;
  path: AlertPath;
}

/** Where the alerts of a user are kept: `alerts:<restaurant>:<user>`. */
const PREFIX = 'alerts:';
const MOST = 200;

function readKept(owner: string): Alert[] {
  try {
    return JSON.parse((owner && localStorage.getItem(owner)) || '[]') as Alert[];
  } catch {
    return [];
  }
}

/**
 * What waits to be seen, also after a reload: new orders, failed prints and mails of this device's
 * user, and tables that call, which the server keeps until they are answered.
 */
export const useAlerts = defineStore('alerts', () => {
  const session = useSession();
  const bills = useBills();
  const unseen = ref<Alert[]>([]);
  const owner = computed(() =>
    session.me && session.restaurant ? `${PREFIX}${session.restaurant.id}:${session.me.id}` : '',
  );
  watch(
    owner,
    (now) => {
      unseen.value = readKept(now);
    },
    { immediate: true },
  );
  function keep(now: Alert[]) {
    unseen.value = now.slice(-MOST);
    try {
      if (owner.value) localStorage.setItem(owner.value, JSON.stringify(unseen.value));
    } catch {
      // Without room they live as long as the page.
    }
  }
  // Another tab of the same user saw them.
  window.addEventListener('storage', ({ key }) => {
    if (key === owner.value) unseen.value = readKept(owner.value);
  });

  /** How much waits at each page: `/` has the tables that call. */
  const counts = computed<Record<'/' | AlertPath, number>>(() => {
    const at = (path: AlertPath) => unseen.value.filter((alert) => alert.path === path).length;
    return {
      '/': bills.calls,
      '/board': at('/board'),
      '/invoices': at('/invoices'),
      '/printers': at('/printers'),
      '/mails': at('/mails'),
    };
  });
  const total = computed(() => Object.values(counts.value).reduce((sum, n) => sum + n, 0));
  /** How much waits at a place of the navigation and the pages that belong to it. */
  function countAt(place: string): number {
    return Object.entries(counts.value)
      .filter(([path]) => path === place || placeOf(path) === place)
      .reduce((sum, [, n]) => sum + n, 0);
  }

  /** @returns whether it is new */
  function add(alert: Alert): boolean {
    if (unseen.value.some(({ subject_id }) => subject_id === alert.subject_id)) return false;
    keep([...unseen.value, alert]);
    return true;
  }
  /** What was printed or sent after all asks for nobody. */
  function settle(subject_id: string): void {
    if (unseen.value.some((alert) => alert.subject_id === subject_id))
      keep(unseen.value.filter((alert) => alert.subject_id !== subject_id));
  }
  /** Marks what waits at a page as seen. @returns the subjects */
  function see(path: AlertPath): string[] {
    const seen = unseen.value.filter((alert) => alert.path === path);
    if (seen.length > 0) keep(unseen.value.filter((alert) => alert.path !== path));
    return seen.map(({ subject_id }) => subject_id);
  }

  return { counts, total, countAt, add, settle, see };
});
