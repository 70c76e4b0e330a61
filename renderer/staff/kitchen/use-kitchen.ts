import { computed, onScopeDispose, ref, shallowRef, watch } from 'vue';
import { getKitchen, listTickets } from '../../../server/tickets/contract.ts';
import { ApiProblem, call } from '../../api.ts';
import { playSound } from '../alerts/sound.ts';
import { useLive, type LiveEvent } from '../stores/live.ts';
import { useKeptActs } from './kept-acts.ts';
import { type Act, bumpedHere, type Kitchen, type KitchenTicket, withActs } from './wall.ts';

/** The screen asks by itself too: a connection that died without a word tells of no event. */
const ASK_EVERY_MS = 15_000;
const ANSWER_MS = 10_000;

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

/** Sounds for tickets that were not there the last time, and that the screen shows. */
function newTicketSound(shown: (ticket: KitchenTicket) => boolean) {
  let known: Set<string> | null = null;
  return (all: KitchenTicket[]) => {
    const isNew = known !== null && all.some((one) => !known!.has(one.id) && shown(one));
    known = new Set(all.map(({ id }) => id));
    if (isNew) playSound('order');
  };
}

/** What the server says of the kitchen; of loads that are asked for meanwhile one follows. */
function useServerSide(shown: (ticket: KitchenTicket) => boolean) {
  const soundFor = newTicketSound(shown);
  const kitchen = shallowRef<Kitchen | null>(null);
  const open = shallowRef<KitchenTicket[]>([]);
  const bumped = shallowRef<KitchenTicket[]>([]);
  const problem = shallowRef<unknown>(null);
  /** When the server was heard last. */
  const heardAt = ref<number | null>(null);
  const isCut = ref(false);
  let clockOffset = 0;
  let loading: Promise<void> | null = null;
  let again = false;

  async function fetchAll(): Promise<void> {
    const signal = AbortSignal.timeout(ANSWER_MS);
    const [head, all, done] = await Promise.all([
      call(getKitchen, { signal }),
      openTickets(signal),
      call(listTickets, { query: { status: 'done', limit: '20' }, signal }),
    ]);
    kitchen.value = head;
    clockOffset = Date.parse(head.now) - Date.now();
    open.value = all;
    bumped.value = done.items;
    heardAt.value = Date.now();
    isCut.value = false;
    problem.value = null;
    soundFor(all);
  }

  async function loadAsAsked(): Promise<void> {
    try {
      while (again) {
        again = false;
        await fetchAll();
      }
    } catch (error) {
      problem.value = error;
      isCut.value = !(error instanceof ApiProblem) || error.status === 0 || error.status >= 500;
    } finally {
      again = false;
      loading = null;
    }
  }
  /** Ends once the server was asked after this call: what it knew before may be out of date. */
  function load(): Promise<void> {
    again = true;
    loading ??= loadAsAsked();
    return loading;
  }

  /** The server's time, by this device's clock. */
  const serverNow = () => Date.now() + clockOffset;
  return { kitchen, open, bumped, problem, heardAt, isCut, load, serverNow };
}

/**
 * The kitchen's tickets, kept current by events. What is done at the screen shows at once and is
 * sent in its order; without a connection it waits in the browser and is sent once it is back.
 */
export function useKitchen(shown: (ticket: KitchenTicket) => boolean) {
  const live = useLive();
  const { open, ...server } = useServerSide(shown);
  const { problem, isCut, load } = server;
  const kept = useKeptActs(ANSWER_MS);
  const tickets = computed(() =>
    withActs(open.value, kept.acts.value).filter(({ status }) => status !== 'done'),
  );

  /** The last that was bumped first, also before the server knows of it: that is the mis-tap. */
  const bumped = computed(() => [
    ...bumpedHere(open.value, kept.acts.value),
    ...server.bumped.value,
  ]);

  async function flush(): Promise<void> {
    try {
      await kept.flush(load);
    } catch (error) {
      problem.value = error;
      isCut.value = true;
    }
  }
  const catchUp = () => void load().then(flush);
  function act(one: Act) {
    kept.add(one);
    void flush();
  }
  function hear(event: LiveEvent | null) {
    if (event === null || /^(ticket|stations|restaurant)\./.test(event.type)) void load();
  }

  const end = live.subscribe(hear);
  const timer = setInterval(catchUp, ASK_EVERY_MS);
  const stopWatching = watch(
    () => live.state,
    (state) => {
      if (state === 'lost') isCut.value = true;
      if (state === 'live') catchUp();
    },
  );
  onScopeDispose(() => {
    end();
    stopWatching();
    clearInterval(timer);
  });
  catchUp();

  return { ...server, tickets, bumped, acts: kept.acts, act };
}
