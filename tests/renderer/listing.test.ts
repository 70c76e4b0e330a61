import { createPinia, setActivePinia } from 'pinia';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createApp, effectScope, type EffectScope } from 'vue';
import { createMemoryHistory, createRouter, type Router } from 'vue-router';
import type { Asked, Listing } from '../../renderer/staff/listing.ts';

type Row = { id: string };
type Answer = (page: { items: Row[]; next_cursor: string | null }) => void;

/** The stream of events that the list listens to. */
let stream: { onmessage?: (event: { data: string }) => void };
let scope: EffectScope;
let router: Router;
let listing: Listing<Row, 'q', undefined>;
/** What was asked and has no answer yet. */
let waiting: { query: Asked<'q'>; answer: Answer }[];

beforeEach(async () => {
  vi.useFakeTimers();
  // Nothing is mounted here: the test itself loads first.
  vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  const storage = { getItem: () => null, setItem: () => undefined, removeItem: () => undefined };
  vi.stubGlobal('localStorage', storage);
  vi.stubGlobal('sessionStorage', storage);
  vi.stubGlobal('history', { state: null });
  const style = { setProperty: () => undefined, removeProperty: () => undefined };
  vi.stubGlobal('document', { documentElement: { lang: 'en', style, dataset: {} } });
  vi.stubGlobal('window', { addEventListener: () => undefined });
  vi.stubGlobal(
    'EventSource',
    class {
      constructor() {
        stream = this as typeof stream;
      }
      close() {
        stream = {};
      }
    },
  );
  // They read the page as they are loaded.
  const { useListing } = await import('../../renderer/staff/listing.ts');
  const { useSession } = await import('../../renderer/staff/stores/session.ts');
  const pinia = createPinia();
  router = createRouter({
    history: createMemoryHistory(),
    routes: [{ path: '/invoices', component: {} }],
  });
  await router.push('/invoices');
  const app = createApp({}).use(pinia).use(router);
  setActivePinia(pinia);
  useSession().$patch({ setUp: true, me: { id: 'owner' } as never });
  waiting = [];
  scope = effectScope();
  app.runWithContext(() =>
    scope.run(() => {
      listing = useListing<Row, 'q'>(
        ['q'],
        (query) => new Promise((answer) => waiting.push({ query, answer })),
        { events: ['invoice.'] },
      );
    }),
  );
  await load('', ['1', '2'], 'after 2');
});
afterEach(() => {
  scope.stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

/** Answers the only request, which is for these words. */
async function answerTo(q: string, ids: string[], next_cursor: string | null = null) {
  expect(waiting.map(({ query }) => query.q ?? '')).toEqual([q]);
  waiting.shift()!.answer({ items: ids.map((id) => ({ id })), next_cursor });
  await vi.advanceTimersByTimeAsync(0);
}
async function load(q: string, ids: string[], next_cursor: string | null = null) {
  void listing.load();
  await vi.advanceTimersByTimeAsync(0);
  await answerTo(q, ids, next_cursor);
}
const event = () => stream.onmessage!({ data: JSON.stringify({ type: 'invoice.issued' }) });
const ids = () => listing.data.value!.items.map(({ id }) => id);

it('words that are typed are searched once they pause, also where an event comes meanwhile', async () => {
  event();
  await vi.advanceTimersByTimeAsync(200);
  listing.filters.q = 'mül';
  await vi.advanceTimersByTimeAsync(100);
  await answerTo('', ['1', '2'], 'after 2');
  await vi.advanceTimersByTimeAsync(250);
  expect(listing.stale.value).toBe(true);
  expect(router.currentRoute.value.query).toEqual({ q: 'mül' });
  await answerTo('mül', ['2']);
  expect(ids()).toEqual(['2']);
});

it('further rows are of the list that is shown, whatever is typed meanwhile', async () => {
  listing.filters.q = 'mül';
  await vi.advanceTimersByTimeAsync(0);
  const more = listing.loadMore();
  await vi.advanceTimersByTimeAsync(0);
  await answerTo('', ['3'], 'after 3');
  await more;
  expect(ids()).toEqual(['1', '2', '3']);
});

it('further rows of one list are not put under another that ends at the same row', async () => {
  const more = listing.loadMore();
  await vi.advanceTimersByTimeAsync(0);
  const late = waiting.shift()!;
  listing.filters.q = 'ü';
  await vi.advanceTimersByTimeAsync(250);
  await answerTo('ü', ['1', '2'], 'after 2');
  late.answer({ items: [{ id: 'no ü' }], next_cursor: null });
  await more;
  expect(ids()).toEqual(['1', '2']);
});

it('is current while events go on, and none of them ends a load that is under way', async () => {
  for (let passed = 0; passed < 1000; passed += 100) {
    event();
    await vi.advanceTimersByTimeAsync(100);
  }
  await answerTo('', ['1', '2', '3']);
  expect(ids()).toEqual(['1', '2', '3']);
  await vi.advanceTimersByTimeAsync(300);
  await answerTo('', ['1', '2', '3', '4']);
  expect(ids()).toEqual(['1', '2', '3', '4']);
});
