import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue';
import { ApiProblem } from '../api.ts';
import { fieldErrors } from '../ui/problem.ts';
import { createSending } from '../ui/sending.ts';
import { forgetCustomer, isLoggedOut } from './customer/session.ts';

/** A request on bad Wi-Fi can hang for minutes; after `seconds` it counts as offline. */
export async function within<T>(
  seconds: number,
  send: (signal: AbortSignal) => Promise<T>,
  outer?: AbortSignal,
): Promise<T> {
  const inner = new AbortController();
  const stop = () => inner.abort();
  const offline = new ApiProblem({ status: 0, code: 'offline' });
  // The reason reaches who waits within `send` too, such as for a saved menu in its place.
  const timer = setTimeout(() => inner.abort(offline), seconds * 1000);
  outer?.addEventListener('abort', stop);
  try {
    return await send(inner.signal);
  } catch (error) {
    throw inner.signal.aborted && !outer?.aborted ? offline : error;
  } finally {
    clearTimeout(timer);
    outer?.removeEventListener('abort', stop);
  }
}

function noticeLogout(error: unknown): void {
  if (isLoggedOut(error)) forgetCustomer();
}

export const isNotFound = (error: unknown) => error instanceof ApiProblem && error.status === 404;

/** The data of a page: loading, loaded or failed; the request is aborted when the page is left. */
export function useLoad<T>(fetch: (signal: AbortSignal) => Promise<T>) {
  const data = shallowRef<T | null>(null);
  const problem = shallowRef<unknown>(null);
  const busy = ref(false);
  const leaving = new AbortController();
  onScopeDispose(() => leaving.abort());
  let asked = 0;
  let answered = 0;
  /** Whether nothing that was asked later is answered: the page would go back to what was. */
  function isNewest(place: number) {
    if (leaving.signal.aborted || place < answered) return false;
    answered = place;
    return true;
  }

  async function load() {
    const place = ++asked;
    busy.value = true;
    try {
      const found = await within(20, fetch, leaving.signal);
      if (!isNewest(place)) return;
      data.value = found;
      problem.value = null;
    } catch (error) {
      noticeLogout(error);
      if (isNewest(place)) problem.value = error;
    } finally {
      if (place === asked) busy.value = false;
    }
  }
  void load();
  return { data, problem, busy, load };
}

interface Page<T> {
  items: T[];
  next_cursor: string | null;
}

/**
 * A list that is loaded page by page, and from the beginning when `asked` (its filters) changes.
 */
export function usePages<T>(
  fetch: (cursor: string | undefined, signal: AbortSignal) => Promise<Page<T>>,
  asked: () => unknown = () => null,
) {
  const items = shallowRef<T[] | null>(null);
  const cursor = shallowRef<string | null>(null);
  const { problem, busy, load } = useLoad(async (signal) => {
    const question = asked();
    const page = await fetch(cursor.value ?? undefined, signal);
    if (question !== asked()) return; // the filters changed meanwhile
    items.value = [...(items.value ?? []), ...page.items];
    cursor.value = page.next_cursor;
  });
  watch(asked, () => {
    items.value = null;
    cursor.value = null;
    void load();
  });
  return { items, problem, busy, more: load, hasMore: computed(() => cursor.value !== null) };
}

export const useSending = () => createSending(noticeLogout);

/** A form submission and the error of each field; what was typed stays in the page. */
export function useSubmit(change: () => Promise<void>) {
  const { busy, problem, send } = useSending();
  return {
    busy,
    problem,
    errors: computed(() => fieldErrors(problem.value)),
    submit: () => send(change),
  };
}
