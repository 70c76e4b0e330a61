import { defineStore } from 'pinia';
import { ref } from 'vue';
import { streamEvents } from '../../../server/event-stream/contract.ts';
import { getMe } from '../../../server/staff/contract.ts';
import { addressOf, call, takeEventBefore } from '../../api.ts';

export interface LiveEvent {
  id: number;
  type: string;
  subject_id: string;
}
/**
 * Called for every event; `null` means that events may have been missed and everything must be
 * loaded again.
 */
export type Subscriber = (event: LiveEvent | null) => void;

const LONGEST_WAIT_MS = 15_000;

/** One event stream for the whole app; reconnects while anything subscribes. */
export const useLive = defineStore('live', () => {
  const state = ref<'connecting' | 'live' | 'lost'>('connecting');
  const subscribers = new Set<Subscriber>();
  let source: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  /** Whether the stream begins after what may have been missed, with nothing to be loaded again. */
  let isWhole = false;

  // No error reports the end of the stream when the device itself loses its network.
  window.addEventListener('offline', () => {
    if (source) state.value = 'lost';
  });
  window.addEventListener('online', () => {
    if (source) open();
  });

  /** @returns a function that unsubscribes */
  function subscribe(subscriber: Subscriber): () => void {
    subscribers.add(subscriber);
    if (!source) open();
    return () => {
      subscribers.delete(subscriber);
      if (subscribers.size === 0) close();
    };
  }

  function open() {
    clearTimeout(timer);
    const after = takeEventBefore();
    isWhole = source === null && after > 0;
    source?.close();
    source = new EventSource(
      addressOf(streamEvents.path, { query: { after: isWhole ? after : undefined } }),
    );
    source.onopen = resume;
    source.onerror = lost;
    source.onmessage = publish;
  }

  function resume() {
    state.value = 'live';
    failures = 0;
    if (!isWhole) for (const subscriber of [...subscribers]) subscriber(null);
    isWhole = false;
  }

  function publish(message: MessageEvent<string>) {
    const event = JSON.parse(message.data) as LiveEvent;
    for (const subscriber of [...subscribers]) subscriber(event);
  }

  /**
   * The browser reconnects by itself unless the server refused: then the login is refreshed first,
   * with backoff.
   */
  function lost() {
    state.value = 'lost';
    if (source?.readyState !== EventSource.CLOSED) return;
    timer = setTimeout(
      () => {
        void call(getMe)
          .catch(() => undefined)
          .then(() => {
            if (subscribers.size > 0) open();
          });
      },
      Math.min(LONGEST_WAIT_MS, 1000 * 2 ** failures++),
    );
  }

  function close() {
    clearTimeout(timer);
    source?.close();
    source = null;
    takeEventBefore();
    state.value = 'connecting';
  }

  return { state, subscribe };
});
