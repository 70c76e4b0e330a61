import { computed, reactive } from 'vue';

/**
 * What a list of the customer's own is narrowed by; blank is all. Days are those of UTC, as the
 * server takes them.
 */
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
