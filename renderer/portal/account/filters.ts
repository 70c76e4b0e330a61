import { computed, reactive } from 'vue';

/** The filters of a customer's list; blank means all. Days are UTC days, as on the server. */
export interface ListFilters {
  status: string;
  from: string;
  to: string;
  /** A calendar month, `2026-11`, in place of the days. */
  month: string;
  /** A billing profile: the documents of that company. */
  company: string;
}

export function useFilters() {
  const filters = reactive<ListFilters>({
    status: '',
    from: '',
    to: '',
    month: '',
    company: '',
  });
  const given = computed(() =>
    Object.fromEntries(
      Object.entries(filters).filter(
        ([name, value]) => value && !(filters.month && (name === 'from' || name === 'to')),
      ),
    ),
  );
  return { filters, given, isFiltered: computed(() => Object.keys(given.value).length > 0) };
}
