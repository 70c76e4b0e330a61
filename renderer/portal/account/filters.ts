import { computed, reactive } from 'vue';

/** The filters of a customer's list; blank means all. Days are UTC days, as on the server. */
export interface ListFilters {
  status: string;
  from: string;
  to: string;
}

export function useFilters() {
  const filters = reactive<ListFilters>({ status: '', from: '', to: '' });
  const given = computed(() =>
    Object.fromEntries(Object.entries(filters).filter(([, value]) => value)),
  );
  return { filters, given, isFiltered: computed(() => Object.keys(given.value).length > 0) };
}
