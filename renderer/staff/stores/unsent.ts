import { defineStore } from 'pinia';
import { computed, ref, watch } from 'vue';
import { placeStaffOrder } from '../../../server/bills/contract.ts';
import { type ApiProblem, call } from '../../api.ts';
import { bodyOf, faultyLine, makeReady, type Unsent } from '../entry/draft.ts';
import { countSold } from '../entry/sold.ts';
import { isRefused } from '../lost-answer.ts';
import { useBills } from './bills.ts';
import { useKeptOrders } from './kept-orders.ts';
import { useLive } from './live.ts';
import { useSession } from './session.ts';

/** Where the orders of a user are kept: `unsent:<restaurant>:<user>`. */
const PREFIX = 'unsent:';
/** Whose orders are shown after a reload without a connection. */
const OWNER = 'unsent-owner';
const ANSWER_MS = 10_000;
const FIRST_WAIT_MS = 2_000;
const LONGEST_WAIT_MS = 15_000;

/** Writes the server's refusal onto an order and its lines. */
function refuse(entry: Unsent, { code, detail, errors }: ApiProblem): void {
  Object.assign(entry, { state: 'refused', problem: { code, detail, errors } });
  for (const { path, message } of errors) {
    const line = faultyLine(entry, path);
    if (line) line.fault = message;
  }
}

/** Places an order that waits. @throws when it was refused, or there was no answer */
async function place(entry: Unsent) {
  const order = await call(placeStaffOrder, {
    body: bodyOf(entry),
    idempotencyKey: entry.key,
    signal: AbortSignal.timeout(ANSWER_MS),
  });
  countSold(entry.lines);
  return order;
}

/**
 * Orders that were typed here and that the server does not have yet. They are kept in the browser's
 * storage, by restaurant and user, and each is sent once: the same Idempotency-Key until an answer.
 */
export const useUnsent = defineStore('unsent', () => {
  const session = useSession();
  const bills = useBills();
  const live = useLive();
  const orders = useKeptOrders();
  const { entries, asked, find, drop, write, begin, leave } = orders;
  const waiting = computed(() => entries.value.filter(({ state }) => state === 'waiting'));
  const refused = computed(() => entries.value.filter(({ state }) => state === 'refused'));
  const sending = ref(false);
  /** Since when the connection is lost; null while it is there. */
  const lostAt = ref<string | null>(null);
  let owner = '';
  let failures = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  function keyOfUser(): string {
    const { me, restaurant } = session;
    return me && restaurant ? `${PREFIX}${restaurant.id}:${me.id}` : '';
  }

  /**
   * Shows the orders of the user who is logged in. After a reload without a connection those of the
   * last one are shown, and nothing is sent; a logout hides them.
   */
  function open(): void {
    const mine = keyOfUser();
    if (mine) localStorage.setItem(OWNER, mine);
    else if (owner) localStorage.removeItem(OWNER);
    owner = mine || (localStorage.getItem(OWNER) ?? '');
    orders.openAs(owner);
    if (mine) void flush();
  }

  /**
   * Sends a draft.
   * @returns `waiting` when there was no answer; it is sent again by itself. `refused` also for a
   *   draft that is not here: none of it was sent
   */
  async function send(id: string): Promise<'sent' | 'waiting' | 'refused'> {
    const draft = find(id);
    if (!draft) return 'refused';
    makeReady(draft);
    asked.add(id);
    write();
    await flush();
    const now = find(id);
    if (now) return now.state === 'refused' ? 'refused' : 'waiting';
    return asked.has(id) ? 'waiting' : 'sent';
  }

  /** Sends what waits, one after another, oldest first; stops at the first without an answer. */
  async function flush(): Promise<void> {
    if (sending.value || !keyOfUser() || keyOfUser() !== owner) return;
    sending.value = true;
    clearTimeout(timer);
    try {
      for (let next = waiting.value[0]; next; next = waiting.value[0]) await post(next);
      failures = 0;
      lostAt.value = null;
    } catch {
      lostAt.value ??= new Date().toISOString();
      timer = setTimeout(
        () => void flush(),
        Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** failures++),
      );
    } finally {
      sending.value = false;
    }
  }
  /** @throws when there was no answer */
  async function post(entry: Unsent): Promise<void> {
    const { id } = entry;
    try {
      const order = await place(entry);
      asked.delete(id);
      drop(id);
      write();
      void bills.fetchOne(order.bill_id).catch(() => undefined);
    } catch (error) {
      if (!isRefused(error)) throw error;
      asked.delete(id);
      // The list has another object of it where another tab wrote meanwhile.
      refuse(find(id) ?? entry, error);
    }
  }

  window.addEventListener('online', () => void flush());
  watch(
    () => live.state,
    (now) => {
      if (now === 'live') void flush();
    },
  );

  const state = { entries, waiting, refused, sending, lostAt };
  return { ...state, open, find, begin, leave, send, flush };
});
