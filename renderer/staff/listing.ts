import { onMounted, reactive, ref, watch } from 'vue';
import { useRoute, useRouter } from 'vue-router';
import { useLoading, useSending } from './loading.ts';

interface Page<T> {
  items: T[];
  next_cursor: string | null;
}
export type Filters<K extends string> = Record<K, string>;

/** A paged list whose filters are in the address, so that "back" restores them. */
export function useListing<T extends { id: string }, K extends string>(
  names: readonly K[],
  fetchPage: (
    query: Partial<Filters<K>> & { cursor?: string },
    signal?: AbortSignal,
  ) => Promise<Page<T>>,
) {
  const route = useRoute();
  const router = useRouter();
  const path = route.path;
  const fromAddress = () =>
    Object.fromEntries(
      names.map((name) => [name, typeof route.query[name] === 'string' ? route.query[name] : '']),
    ) as Filters<K>;
  const filters = reactive(fromAddress()) as Filters<K>;
  const given = () =>
    Object.fromEntries(Object.entries(filters).filter(([, value]) => value)) as Partial<Filters<K>>;

  const { data, problem, busy, load } = useLoading((signal) => fetchPage(given(), signal));
  const more = useSending();
  const loadMore = () =>
    more.send(async () => {
      const before = data.value;
      if (!before?.next_cursor) return;
      const page = await fetchPage({ ...given(), cursor: before.next_cursor });
      isUnrolled.value = true;
      if (data.value === before)
        data.value = { items: [...before.items, ...page.items], next_cursor: page.next_cursor };
    });

  /**
   * Called after a change on the server: loads the first page again and keeps the further pages
   * that are on screen.
   */
  const isUnrolled = ref(false);
  const refresh = () => {
    if (!isUnrolled.value) void load();
  };

  /** Replaces a changed row in its place. */
  function put(changed: Partial<T> & { id: string }) {
    if (data.value)
      data.value = {
        ...data.value,
        items: data.value.items.map((one) =>
          one.id === changed.id ? { ...one, ...changed } : one,
        ),
      };
  }

  const timer = ref<ReturnType<typeof setTimeout>>();
  watch(filters, () => {
    clearTimeout(timer.value);
    timer.value = setTimeout(() => {
      if (route.path === path) void router.replace({ query: given() });
      isUnrolled.value = false;
      void load();
    }, 250);
  });
  watch(
    () => route.query,
    () => {
      if (route.path === path) Object.assign(filters, fromAddress());
    },
  );
  onMounted(() => void load());

  return { filters, data, problem, busy, load, more, loadMore, refresh, put };
}
