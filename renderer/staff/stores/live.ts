import { defineStore } from 'pinia';
import { ref } from 'vue';
import { streamEvents } from '../../../server/event-stream/contract.ts';
import { getMe } from '../../../server/staff/contract.ts';
import { call } from '../../api.ts';

export interface LiveEvent {
  id: number;
  type: string;
  subject_id: string;
}
/** Hears every event; `null` means that some may have been missed, and all must be read again. */
export type Listener = (event: LiveEvent | null) => void;

const LONGEST_WAIT_MS = 15_000;

/** One stream of events for the whole app; opens itself again for as long as somebody listens. */
export const useLive = defineStore('live', () => {
  const state = ref<'connecting' | 'live' | 'lost'>('connecting');
  const listeners = new Set<Listener>();
  let source: EventSource | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let failures = 0;
  let opened = false;

  // A device that loses its network is told by nobody that the stream has ended.
  window.addEventListener('offline', () => {
    if (source) state.value = 'lost';
  });
  window.addEventListener('online', () => {
    if (source) open();
  });

  /** PrinterResponses how to stop. */
  function listen(listener: Listener): () => void {
    listeners.add(listener);
    if (!source) open();
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0) close();
    };
  }

  function open() {
    clearTimeout(timer);
    source?.close();
    source = new EventSource(streamEvents.path);
    source.onopen = heard;
    source.onerror = lost;
    source.onmessage = tell;
  }

  function heard() {
    state.value = 'live';
    failures = 0;
    if (opened) for (const listener of [...listeners]) listener(null);
    opened = true;
  }

  function tell(message: MessageEvent<string>) {
    const event = JSON.parse(message.data) as LiveEvent;
    for (const listener of [...listeners]) listener(event);
  }

  /** The browser tries again by itself, unless it was refused: then the login is renewed first. */
  function lost() {
    state.value = 'lost';
    if (source?.readyState !== EventSource.CLOSED) return;
    timer = setTimeout(
      () => {
        void call(getMe)
          .catch(() => undefined)
          .then(() => {
            if (listeners.size > 0) open();
          });
      },
      Math.min(LONGEST_WAIT_MS, 1000 * 2 ** failures++),
    );
  }

  function close() {
    clearTimeout(timer);
    source?.close();
    source = null;
    opened = false;
    state.value = 'connecting';
  }

  return { state, listen };
});
