import { computed, reactive, watch } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import { shell } from '../shell.ts';
import { midnightIn } from '../times.ts';

/** The filters of a customer's list; blank means all. Days are those of the restaurant's clock. */
export interface ListFilters {
  status: string;
  from: string;
  to: string;
  /** A calendar month, `2026-11`, in place of the days. */
  month: string;
  /** A billing profile: the documents of that company. */
  company: string;
}

const DATE = /^\d{4}-\d{2}-\d{2}$/;
/**
 * The first and the last instant of some days, as the list shows their dates. What is no date of
 * four digits, which browsers let people type, is sent as it is and refused.
 */
function instantsOf(from: string, to: string): { from: string; to: string } {
  const zone = shell.timeZone || undefined;
  const end = () => new Date(midnightIn(to, zone, 1).getTime() - 1);
  return {
    from: DATE.test(from) ? midnightIn(from, zone).toISOString() : from,
    to: DATE.test(to) ? end().toISOString() : to,
  };
}

/** The filters of a list; they are in its address, so that "back" and a reload keep them. */
export function useFilters() {
  const { query } = useRoute();
  const router = useRouter();
  const named = (name: keyof ListFilters) => {
    const given = query[name];
    return typeof given === 'string' ? given : '';
  };
  const filters = reactive<ListFilters>({
    status: named('status'),
    from: named('from'),
    to: named('to'),
    month: named('month'),
    company: named('company'),
  });
  watch(filters, () => {
    const chosen = Object.entries(filters).filter(([, value]) => value);
    void router.replace({ query: Object.fromEntries(chosen) });
  });
  const given = computed(() => {
    const { from, to, ...others } = filters;
    const asked = { ...others, ...(!filters.month && instantsOf(from, to)) };
    return Object.fromEntries(Object.entries(asked).filter(([, value]) => value));
  });
  return { filters, given, isFiltered: computed(() => Object.keys(given.value).length > 0) };
}
