import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue';
import { changeTicket, getKitchen, listTickets } from '../../../server/tickets/contract.ts';
import { ApiProblem, call } from '../../api.ts';
import { playSound } from '../shell/sound.ts';
import { useLive, type LiveEvent } from '../stores/live.ts';
import { type Act, addAct, type Kitchen, type KitchenTicket, withActs } from './wall.ts';

/** What was done without a connection, in the browser's storage. */
const KEPT = 'kitchen-acts';
/** The screen asks by itself too: a connection that died without a word tells of no event. */
const ASK_EVERY_MS = 15_000;
const ANSWER_MS = 10_000;

function readKept(): Act[] {
  try {
    return JSON.parse(localStorage.getItem(KEPT) ?? '[]') as Act[];
  } catch {
    return [];
  }
}

/** The acts that the server may not know yet, also after a reload. */
function useKeptActs() {
  const acts = shallowRef<Act[]>(readKept());
  function keep(now: Act[]) {
    acts.value = now;
    try {
      if (now.length > 0) localStorage.setItem(KEPT, JSON.stringify(now));
      else localStorage.removeItem(KEPT);
    } catch {
      // Without room they live as long as the page.
    }
  }
  return { acts, keep };
}

/** All open tickets, however many pages they are. */
async function openTickets(signal: AbortSignal): Promise<KitchenTicket[]> {
  const all: KitchenTicket[] = [];
  for (let cursor: string | null | undefined = undefined; cursor !== null;) {
    const query = { status: 'open', limit: '100', ...(cursor && { cursor }) } as const;
    const page: { items: KitchenTicket[]; next_cursor: string | null } = await call(listTickets, {
      query,
      signal,
    });
    all.push(...page.items);
    cursor = page.next_cursor;
  }
  return all;
}

/** Whether the server refused an act for good: the ticket was voided, bumped, cancelled. */
function isRefused(error: unknown): boolean {
  return error instanceof ApiProblem && [404, 409, 422].includes(error.status);
}

/** Sounds for tickets that were not there the last time, and that the screen shows. */
function newTicketSound(shown: (ticket: KitchenTicket) => boolean) {
  let known: Set<string> | null = null;
  return (all: KitchenTicket[]) => {
    const isNew = known !== null && all.some((one) => !known!.has(one.id) && shown(one));
    known = new Set(all.map(({ id }) => id));
    if (isNew) playSound('order');
  };
}

/**
 * The kitchen's tickets, kept current by events. What is done at the screen shows at once and is
 * sent in its order; without a connection it waits in the browser and is sent once it is back.
 */
export function useKitchen(shown: (ticket: KitchenTicket) => boolean) {
  const live = useLive();
  const soundFor = newTicketSound(shown);
  const kitchen = shallowRef<Kitchen | null>(null);
  const onServer = shallowRef<KitchenTicket[] | null>(null);
  const bumped = shallowRef<KitchenTicket[]>([]);
  const { acts, keep } = useKeptActs();
  const problem = shallowRef<unknown>(null);
  /** When the server was heard last. */
  const heardAt = ref<number | null>(null);
  const isCut = ref(false);
  let clockOffset = 0;
  let isLoading = false;
  let again = false;
  let isSending = false;

  const tickets = computed(() =>
    withActs(onServer.value ?? [], acts.value).filter(({ status }) => status !== 'done'),
  );

  async function fetchAll(): Promise<void> {
    const signal = AbortSignal.timeout(ANSWER_MS);
    const [head, open, done] = await Promise.all([
      call(getKitchen, { signal }),
      openTickets(signal),
      call(listTickets, { query: { status: 'done', limit: '20' }, signal }),
    ]);
    kitchen.value = head;
    clockOffset = Date.parse(head.now) - Date.now();
    onServer.value = open;
    bumped.value = done.items;
    heardAt.value = Date.now();
    isCut.value = false;
    problem.value = null;
    soundFor(open);
  }

  async function load(): Promise<void> {
    if (isLoading) {
      again = true;
      return;
    }
    isLoading = true;
    try {
      do {
        again = false;
        await fetchAll();
      } while (again);
    } catch (error) {
      problem.value = error;
      isCut.value = !(error instanceof ApiProblem) || error.status === 0 || error.status >= 500;
    } finally {
      isLoading = false;
    }
  }

  /** Sends what was done, one after another; stops at the first without an answer. */
  async function flush(): Promise<void> {
    if (isSending) return;
    isSending = true;
    try {
      for (let act = acts.value[0]; act; act = acts.value[0]) {
        const { ticket_id: id, ...body } = act;
        const signal = AbortSignal.timeout(ANSWER_MS);
        await call(changeTicket, { params: { id }, body, signal }).catch((error: unknown) => {
          if (!isRefused(error)) throw error;
        });
        await load();
        const sent = act;
        keep(acts.value.filter((one) => one !== sent));
      }
    } catch (error) {
      problem.value = error;
      isCut.value = true;
    } finally {
      isSending = false;
    }
  }

  function act(one: Act) {
    keep(addAct(acts.value, one));
    void flush();
  }

  function hear(event: LiveEvent | null) {
    if (event === null || /^(ticket|stations|restaurant)\./.test(event.type)) void load();
  }

  /** The server's time, by this device's clock. */
  const serverNow = () => Date.now() + clockOffset;

  const end = live.subscribe(hear);
  const timer = setInterval(() => void load().then(flush), ASK_EVERY_MS);
  const stopWatching = watch(
    () => live.state,
    (state) => {
      if (state === 'lost') isCut.value = true;
      if (state === 'live') void load().then(flush);
    },
  );
  onScopeDispose(() => {
    end();
    stopWatching();
    clearInterval(timer);
  });
  void load().then(flush);

  return { kitchen, tickets, bumped, acts, problem, heardAt, isCut, act, load, serverNow };
}
