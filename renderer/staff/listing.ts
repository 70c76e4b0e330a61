import { computed, onMounted, onScopeDispose, reactive, ref, watch, type Ref } from 'vue';
import { useRoute, useRouter, type LocationQuery } from 'vue-router';
import { useLoading, useSending, type Loading } from './loading.ts';
import { useLive } from './stores/live.ts';
import { useSession } from './stores/session.ts';
import { firstPageOver, recall, remember, type Page } from './listed.ts';
import type { Sending } from '../ui/sending.ts';

export type Filters<K extends string> = Record<K, string>;
/** What a page of a list is asked for. */
export type Asked<K extends string> = Partial<Filters<K>> & {
  cursor?: string;
  limit: string;
  totals?: 'true';
};

export interface Listing<T, K extends string, Totals> {
  filters: Filters<K>;
  data: Readonly<Ref<Page<T, Totals> | null>>;
  problem: Ref<unknown>;
  busy: Ref<boolean>;
  /** Whether the rows are those of other filters, which stay until the new ones are here. */
  stale: Ref<boolean>;
  load: () => Promise<void>;
  more: Sending;
  loadMore: () => Promise<unknown>;
  refresh: () => void;
  put: (changed: Partial<T> & { id: string }) => void;
  /** Where the list was left, in pixels. */
  offset: { value: number };
  /** Another one for each set of filters whose rows are shown. */
  shown: Ref<string>;
}

/** Rows of the first page, and of each that is fetched ahead. */
const FIRST = '80';
const NEXT = '100';
/** How long typing must pause before a search, in milliseconds. */
const TYPING = 250;
/** Events within this time are one refresh, in milliseconds. */
const GATHER = 300;

/** The filters of an address; empty where it names none. */
function filtersIn<K extends string>(query: LocationQuery, names: readonly K[]): Filters<K> {
  const given = names.map((name) => [name, typeof query[name] === 'string' ? query[name] : '']);
  return Object.fromEntries(given) as Filters<K>;
}

/** The filters that are set. */
function chosenOf<K extends string>(filters: Filters<K>): Partial<Filters<K>> {
  return Object.fromEntries(Object.entries(filters).filter(([, value]) => value)) as Partial<
    Filters<K>
  >;
}

/** The rows after those that are shown. */
function useMoreRows<T, Totals>(
  { data }: Pick<Loading<Page<T, Totals>>, 'data'>,
  {
    list,
    isStale,
    fetchNext,
  }: {
    /** Which list's rows are shown. */
    list: () => string;
    isStale: () => boolean;
    fetchNext: (cursor: string) => Promise<Page<T, Totals>>;
  },
): { more: Sending; loadMore: () => Promise<unknown> } {
  const more = useSending();
  const loadMore = () =>
    more.send(async () => {
      const before = data.value;
      if (!before?.next_cursor || isStale()) return;
      const asked = list();
      const page = await fetchNext(before.next_cursor);
      // Of the same list with a new beginning the rows after the cursor are its too.
      if (list() !== asked || data.value?.next_cursor !== before.next_cursor) return;
      const { items } = data.value;
      data.value = {
        ...data.value,
        items: [...items, ...page.items],
        next_cursor: page.next_cursor,
      };
    });
  return { more, loadMore };
}

/**
 * Loads again once for all events of a moment, and again for those that come meanwhile: the list of
 * a busy evening waits for no pause, and no event ends the load of an earlier one.
 */
function useRefresh(load: () => Promise<void>, events: readonly string[]): () => void {
  let gathering: ReturnType<typeof setTimeout> | undefined;
  let state: 'waiting' | 'loading' | 'again' | 'over' = 'waiting';
  async function loadOnce() {
    gathering = undefined;
    state = 'loading';
    await load();
    const isAgain = (state as string) === 'again';
    if ((state as string) !== 'over') state = 'waiting';
    if (isAgain) refresh();
  }
  function refresh() {
    if (state === 'loading') state = 'again';
    if (state === 'waiting') gathering ??= setTimeout(() => void loadOnce(), GATHER);
  }
  if (events.length > 0)
    onScopeDispose(
      useLive().subscribe((event) => {
        if (event === null || events.some((name) => event.type.startsWith(name))) refresh();
      }),
    );
  onScopeDispose(() => {
    clearTimeout(gathering);
    state = 'over';
  });
  return refresh;
}

/** Replaces a changed row in its place. */
function putRow<T extends { id: string }, Totals>(
  data: Loading<Page<T, Totals>>['data'],
  changed: Partial<T> & { id: string },
): void {
  if (!data.value) return;
  const items = data.value.items.map((one) =>
    one.id === changed.id ? { ...one, ...changed } : one,
  );
  data.value = { ...data.value, items };
}

/**
 * The rows of a list, which are remembered when the page is left.
 * @param keyNow what they are remembered by: another one for each set of filters
 */
function useRows<T extends { id: string }, Totals>(
  keyNow: () => string,
  fetchFirst: (signal: AbortSignal) => Promise<Page<T, Totals>>,
) {
  const offset = { value: 0 };
  const shown = ref('');
  const stale = ref(false);
  const loading: Loading<Page<T, Totals>> = useLoading(async (signal) => {
    const key = keyNow();
    const page = await fetchFirst(signal);
    if (signal.aborted) return page;
    const before = shown.value === key ? loading.data.value : null;
    shown.value = key;
    stale.value = false;
    return before ? firstPageOver(before, page) : page;
  });
  const { data, load } = loading;

  /** Keeps the rows and their place for the next time. */
  function keep() {
    if (data.value && !stale.value)
      remember(shown.value, { page: data.value, offset: offset.value });
  }
  /** Shows what is known of the list with these filters, and asks for what is new. */
  function show({ back }: { back: boolean }) {
    const key = keyNow();
    const known = recall<Page<T, Totals>>(key);
    offset.value = back ? (known?.offset ?? 0) : 0;
    if (known) {
      data.value = known.page;
      shown.value = key;
    }
    stale.value = data.value !== null && shown.value !== key;
    void load();
  }

  // The router writes into the history where "forward" leads: nowhere, unless this was "back".
  const cameBack = Boolean((history.state as { forward?: string } | null)?.forward);
  offset.value = cameBack ? (recall(keyNow())?.offset ?? 0) : 0;
  onMounted(() => show({ back: cameBack }));
  onScopeDispose(keep);
  return { ...loading, offset, shown, stale, keep, show };
}

/** Calls `changed` once other filters are chosen: after a pause where words are typed. */
function onFiltered<K extends string>(filters: Filters<K>, changed: () => void): void {
  const typedOf = () => (filters as Record<string, string>).q ?? '';
  let searched = typedOf();
  let timer: ReturnType<typeof setTimeout> | undefined;
  watch(filters, () => {
    const pause = typedOf() === searched ? 0 : TYPING;
    searched = typedOf();
    clearTimeout(timer);
    timer = setTimeout(changed, pause);
  });
  onScopeDispose(() => clearTimeout(timer));
}

interface ListingOptions {
  /** Whether an address is one of this list's, whose address it was opened at is `start`. */
  within?: (path: string, start: string) => boolean;
  /** Also asks for the totals of what is filtered. */
  totals?: boolean;
  /** Beginnings of the names of the events that change the list. */
  events?: readonly string[];
}

/**
 * A list whose filters are in the address. What was known is shown at once when the page is opened
 * again, and where it was left after "back"; then it is refreshed.
 */
export function useListing<T extends { id: string }, K extends string, Totals = undefined>(
  names: readonly K[],
  fetchPage: (query: Asked<K>, signal?: AbortSignal) => Promise<Page<T, Totals>>,
  { within = (path, start) => path === start, totals = false, events = [] }: ListingOptions = {},
): Listing<T, K, Totals> {
  const route = useRoute();
  const router = useRouter();
  const session = useSession();
  const start = route.path;
  const isHere = () => within(route.path, start);
  const fromAddress = () => filtersIn(route.query, names);
  const filters = reactive(fromAddress()) as Filters<K>;
  /** What the list is asked by: of words that are being typed nothing, until they pause. */
  let given = chosenOf(filters);
  // Part of the key, so that the next person at this browser sees nothing of the last one's role.
  const keyNow = () => JSON.stringify([session.me?.id, names.length, start.split('/')[1], given]);

  const { keep, show, ...rows } = useRows(keyNow, (signal) =>
    fetchPage({ ...given, limit: FIRST, ...(totals && { totals: 'true' as const }) }, signal),
  );
  onFiltered(filters, () => {
    const wanted = chosenOf(filters);
    if (!isHere() || JSON.stringify(wanted) === JSON.stringify(given)) return;
    keep();
    given = wanted;
    void router.replace({ query: given });
    show({ back: false });
  });
  watch(
    () => route.query,
    () => {
      if (isHere()) Object.assign(filters, fromAddress());
    },
  );
  return {
    filters,
    ...rows,
    ...useMoreRows(rows, {
      list: () => rows.shown.value,
      isStale: () => rows.stale.value,
      fetchNext: (cursor) => fetchPage({ ...given, limit: NEXT, cursor }),
    }),
    refresh: useRefresh(rows.load, events),
    put: (changed) => putRow(rows.data, changed),
  };
}

/**
 * A list whose rows are all here, for the same frame: the search finds among them.
 * @param rows the rows that these words find; null while they are not known
 */
export function useHeldListing<T extends { id: string }>(
  rows: (words: string) => T[] | null,
  { problem, busy, load }: Pick<Loading<unknown>, 'problem' | 'busy' | 'load'>,
): Listing<T, 'q', undefined> {
  const filters = reactive({ q: '' });
  const data = computed(() => {
    const items = rows(filters.q.trim().toLowerCase());
    return items && { items, next_cursor: null };
  });
  return {
    filters,
    data,
    problem,
    busy,
    stale: ref(false),
    load,
    more: useSending(),
    loadMore: () => Promise.resolve(),
    refresh: () => void load(),
    put: () => undefined,
    offset: { value: 0 },
    shown: ref(''),
  };
}
