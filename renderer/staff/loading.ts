import { onScopeDispose, ref, shallowRef, type Ref, type ShallowRef } from 'vue';
import { useRouter } from 'vue-router';
import { ApiProblem } from '../api.ts';
import { createSending, type Sending } from '../ui/sending.ts';
import { useMachineClock } from './stores/machine-clock.ts';
import { isLoggedOut, useSession } from './stores/session.ts';

/** An ended login redirects to the login page, which returns here. */
function useLoginWatch(): (error: unknown) => void {
  const router = useRouter();
  const session = useSession();
  const clock = useMachineClock();
  return (error) => {
    if (error instanceof ApiProblem && error.code === 'clock_ahead')
      void clock.look().catch(() => undefined);
    if (!isLoggedOut(error)) return;
    session.forget();
    void router.replace({ path: '/login', query: { next: router.currentRoute.value.fullPath } });
  };
}

export interface Loading<T> {
  data: ShallowRef<T | null>;
  problem: Ref<unknown>;
  busy: Ref<boolean>;
  /** The last call wins: the response of an earlier one is dropped. */
  load: () => Promise<void>;
}

/** The data of a page, from the server. Call `load()` to start. */
export function useLoading<T>(fetchData: (signal: AbortSignal) => Promise<T>): Loading<T> {
  const data: ShallowRef<T | null> = shallowRef(null);
  const problem = ref<unknown>(null);
  const busy = ref(false);
  const session = useSession();
  const watchLogin = useLoginWatch();
  let latest = new AbortController();

  async function load() {
    latest.abort();
    const mine = (latest = new AbortController());
    busy.value = true;
    try {
      // without a call, unless the server was unreachable when the page opened
      await session.know();
      const response = await fetchData(mine.signal);
      if (mine.signal.aborted) return;
      data.value = response;
      problem.value = null;
    } catch (error) {
      if (mine.signal.aborted) return;
      problem.value = error;
      watchLogin(error);
    } finally {
      if (mine === latest) busy.value = false;
    }
  }

  onScopeDispose(() => latest.abort());
  return { data, problem, busy, load };
}

export const useSending = (): Sending => createSending(useLoginWatch());

/** A key for `Idempotency-Key`. */
export function randomKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
}

/**
 * The same Idempotency-Key for the same body, so that a retry after a lost response changes nothing
 * twice.
 */
export function useIdempotencyKey(): { keyFor: (contents: unknown) => string; renew: () => void } {
  let key = randomKey();
  let sent = '';
  return {
    keyFor(contents) {
      const now = JSON.stringify(contents);
      if (sent && sent !== now) key = randomKey();
      sent = now;
      return key;
    },
    renew() {
      key = randomKey();
      sent = '';
    },
  };
}
