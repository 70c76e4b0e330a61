import { onScopeDispose, readonly, ref, type Ref } from 'vue';
import { createSending, type Sending } from './sending.ts';

/** Milliseconds for which an offer stays, whatever is done next. */
export const OFFERED_MS = 10_000;

export interface Offer {
  readonly id: number;
  /** What was done: "Table 7 is served". */
  readonly text: string;
}
export interface Undo {
  /** The newest last. */
  offers: Readonly<Ref<readonly Offer[]>>;
  /** The offer that is being undone, or whose undoing was refused. */
  tried: Readonly<Ref<number | null>>;
  sending: Sending;
  /** Says what was done. `act` undoes it. */
  offer: (text: string, act: () => Promise<unknown>) => void;
  /** Another act was done, which cannot be undone: offers end after their 10 s. */
  settle: () => void;
  /** Undoes; an offer whose undoing was refused stays. @returns whether it was undone */
  take: (id: number) => Promise<boolean>;
}

/**
 * The acts of a page that can be undone, for `UndoNote`: each until the next act, at least 10 s.
 * The staff app passes its `useSending()`, which notices an ended login.
 */
export function useUndo(sending: Sending = createSending()): Undo {
  const offers = ref<Offer[]>([]);
  const tried = ref<number | null>(null);
  const acts = new Map<number, () => Promise<unknown>>();
  const fresh = new Map<number, ReturnType<typeof setTimeout>>();
  let newest = 0;
  let count = 0;

  function withdraw(id: number) {
    clearTimeout(fresh.get(id));
    fresh.delete(id);
    acts.delete(id);
    offers.value = offers.value.filter((offer) => offer.id !== id);
    // what was done before it is the last act again
    if (newest === id) newest = offers.value.at(-1)?.id ?? 0;
    if (tried.value === id) tried.value = null;
  }
  function withdrawEnded() {
    for (const { id } of offers.value)
      if (id !== newest && !fresh.has(id) && !(sending.busy.value && tried.value === id))
        withdraw(id);
  }
  function offer(text: string, act: () => Promise<unknown>) {
    const id = (newest = ++count);
    acts.set(id, act);
    fresh.set(
      id,
      setTimeout(() => {
        fresh.delete(id);
        withdrawEnded();
      }, OFFERED_MS),
    );
    offers.value = [...offers.value, { id, text }];
    withdrawEnded();
  }
  function settle() {
    newest = 0;
    withdrawEnded();
  }
  async function take(id: number): Promise<boolean> {
    const act = acts.get(id);
    if (!act || sending.busy.value) return false;
    tried.value = id;
    const undone = await sending.send(act);
    if (undone) withdraw(id);
    withdrawEnded();
    return undone;
  }

  onScopeDispose(() => fresh.forEach((timer) => clearTimeout(timer)));
  return { offers: readonly(offers), tried: readonly(tried), sending, offer, settle, take };
}
