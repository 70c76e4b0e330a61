import { computed, reactive } from 'vue';
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

export function useFilters() {
  const filters = reactive<ListFilters>({
    status: '',
    from: '',
    to: '',
    month: '',
    company: '',
  });
  const given = computed(() => {
    const { from, to, ...others } = filters;
    const asked = { ...others, ...(!filters.month && instantsOf(from, to)) };
    return Object.fromEntries(Object.entries(asked).filter(([, value]) => value));
  });
  return { filters, given, isFiltered: computed(() => Object.keys(given.value).length > 0) };
}
