import { defineStore } from 'pinia';
import { computed, ref, watch } from 'vue';
import { placeStaffOrder } from '../../../server/bills/contract.ts';
import { type ApiProblem, call } from '../../api.ts';
import {
  bodyOf,
  faultyLine,
  isSameTarget,
  makeId,
  type Target,
  type Unsent,
} from '../entry/draft.ts';
import { countSold } from '../entry/sold.ts';
import { isRefused } from '../lost-answer.ts';
import { useBills } from './bills.ts';
import { useLive } from './live.ts';
import { useSession } from './session.ts';

/** Where the orders of a user are kept: `unsent:<restaurant>:<user>`. */
const PREFIX = 'unsent:';
/** Whose orders are shown after a reload without a connection. */
const OWNER = 'unsent-owner';
const ANSWER_MS = 10_000;
const FIRST_WAIT_MS = 2_000;
const LONGEST_WAIT_MS = 15_000;

function readKept(owner: string): Unsent[] {
  try {
    return JSON.parse((owner && localStorage.getItem(owner)) || '[]') as Unsent[];
  } catch {
    return [];
  }
}
function writeKept(owner: string, entries: Unsent[]): void {
  if (!owner) return;
  const kept = entries.filter(({ lines }) => lines.length > 0);
  try {
    if (kept.length) localStorage.setItem(owner, JSON.stringify(kept));
    else localStorage.removeItem(owner);
  } catch {
    // Without room they live as long as the page.
  }
}

/** Writes the server's refusal onto an order and its lines. */
function refuse(entry: Unsent, { code, detail, errors }: ApiProblem): void {
  Object.assign(entry, { state: 'refused', problem: { code, detail, errors } });
  for (const { path, message } of errors) {
    const line = faultyLine(entry, path);
    if (line) line.fault = message;
  }
}

function makeReady(draft: Unsent): void {
  const at = new Date().toISOString();
  Object.assign(draft, { state: 'waiting', key: makeId(), at, problem: null });
  for (const line of draft.lines) delete line.fault;
}

/**
 * Places an order that waits; null when it was refused.
 * @throws when there was no answer
 */
async function place(entry: Unsent) {
  try {
    const order = await call(placeStaffOrder, {
      body: bodyOf(entry),
      idempotencyKey: entry.key,
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    countSold(entry.lines);
    return order;
  } catch (error) {
    if (!isRefused(error)) throw error;
    refuse(entry, error);
    return null;
  }
}

/**
 * Orders that were typed here and that the server does not have yet. They are kept in the browser's
 * storage, by restaurant and user, and each is sent once: the same Idempotency-Key until an answer.
 */
export const useUnsent = defineStore('unsent', () => {
  const session = useSession();
  const bills = useBills();
  const live = useLive();
  const entries = ref<Unsent[]>([]);
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
    read();
    if (mine) void flush();
  }
  function read() {
    entries.value = readKept(owner);
  }
  const write = () => writeKept(owner, entries.value);
  watch(entries, write, { deep: true });
  // Another tab of the same user changed them.
  window.addEventListener('storage', ({ key }) => {
    if (key === owner) read();
  });

  /** What is being typed for a table or bill, or was refused. */
  function draftOf(target: Target): Unsent | undefined {
    return entries.value.find((one) => one.state !== 'waiting' && isSameTarget(one.target, target));
  }
  /** Keeps a draft from now on. @returns its reactive form */
  function keep(draft: Unsent): Unsent {
    entries.value.push(draft);
    return entries.value.at(-1)!;
  }
  function drop(id: string): void {
    entries.value = entries.value.filter((one) => one.id !== id);
  }

  /**
   * Sends a draft.
   * @returns `waiting` when there was no answer; it is sent again by itself
   */
  async function send(id: string): Promise<'sent' | 'waiting' | 'refused'> {
    const draft = entries.value.find((one) => one.id === id);
    if (!draft) return 'sent';
    makeReady(draft);
    write();
    await flush();
    const now = entries.value.find((one) => one.id === id);
    return now ? (now.state === 'refused' ? 'refused' : 'waiting') : 'sent';
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
    const order = await place(entry);
    if (!order) return;
    drop(entry.id);
    write();
    void bills.fetchOne(order.bill_id).catch(() => undefined);
  }

  window.addEventListener('online', () => void flush());
  watch(
    () => live.state,
    (now) => {
      if (now === 'live') void flush();
    },
  );

  const state = { entries, waiting, refused, sending, lostAt };
  return { ...state, open, draftOf, keep, drop, send, flush };
});
