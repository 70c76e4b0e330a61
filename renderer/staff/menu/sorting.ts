import { nextTick, onScopeDispose, ref, watch, type Ref } from 'vue';

export interface Sortable {
  id: string;
  name: string;
}

/** `list` with the item of an id at another place. */
export function movedTo<T extends { id: string }>(list: readonly T[], id: string, place: number) {
  const item = list.find((one) => one.id === id);
  if (!item) return [...list];
  const others = list.filter((one) => one.id !== id);
  const at = Math.min(others.length, Math.max(0, place));
  return [...others.slice(0, at), item, ...others.slice(at)];
}

function idsOf(items: readonly Sortable[]): string {
  return items.map(({ id }) => id).join();
}

/** Gives the focus back to a handle that has it: a line that moves in the page loses it. */
function keepFocus(items: readonly Sortable[]): void {
  const line = document.activeElement
    ?.closest('[data-handle]')
    ?.closest<HTMLElement>('[data-sort]');
  const id = line?.dataset.sort;
  if (!items.some((one) => one.id === id)) return;
  void nextTick(() =>
    document.querySelector<HTMLElement>(`[data-sort="${id}"] [data-handle]`)?.focus(),
  );
}

/** The order of a list while it is sorted. */
interface Order<T> {
  sorted: () => T[];
  /** The ids as they are dragged, and until the list that has this order was read. */
  dragged: Ref<string[] | null>;
  /** The id of the item that the pointer moves; empty where it moves none. */
  moving: Ref<string>;
  finish: (id: string, order: T[]) => Promise<void>;
}

function useOrder<T extends Sortable>(
  list: () => readonly T[],
  commit: (sorted: T[], moved: T) => Promise<boolean>,
): Order<T> {
  const dragged = ref<string[] | null>(null);
  const moving = ref('');
  /** Orders that are being saved: the list that is read meanwhile may be older than they are. */
  let underWay = 0;
  const sorted = () =>
    dragged.value?.flatMap((id) => list().find((one) => one.id === id) ?? []) ?? [...list()];

  async function finish(id: string, order: T[]) {
    const item = order.find((one) => one.id === id);
    moving.value = '';
    underWay++;
    const isSaved = item && idsOf(order) !== idsOf(list()) && (await commit(order, item));
    underWay--;
    if (underWay === 0 && (!isSaved || idsOf(order) === idsOf(list()))) dragged.value = null;
  }
  watch(
    () => idsOf(list()),
    () => {
      if (underWay === 0 && !moving.value) dragged.value = null;
    },
  );
  return { sorted, dragged, moving, finish };
}

/** @returns what a handle does when the pointer is pressed on it */
function useDragging<T extends Sortable>({ sorted, dragged, moving, finish }: Order<T>) {
  function grab(event: PointerEvent, id: string) {
    if (event.button !== 0) return;
    event.preventDefault();
    // On the window, since the handle itself moves in the page and would lose a captured pointer.
    window.addEventListener('pointermove', drag);
    window.addEventListener('pointerup', drop);
    window.addEventListener('pointercancel', drop);
    dragged.value = sorted().map((one) => one.id);
    moving.value = id;
  }
  function drag(event: PointerEvent) {
    if (!moving.value || !dragged.value) return;
    const over = document
      .elementFromPoint(event.clientX, event.clientY)
      ?.closest<HTMLElement>('[data-sort]')?.dataset.sort;
    if (over === undefined || over === moving.value || !dragged.value.includes(over)) return;
    dragged.value = movedTo(sorted(), moving.value, dragged.value.indexOf(over)).map(
      ({ id }) => id,
    );
  }
  function drop(): void {
    release();
    if (moving.value) void finish(moving.value, sorted());
  }
  function release() {
    window.removeEventListener('pointermove', drag);
    window.removeEventListener('pointerup', drop);
    window.removeEventListener('pointercancel', drop);
  }
  onScopeDispose(release);
  return grab;
}

/**
 * Sorts a list by dragging and by keyboard. Each item's element has its id in `data-sort`, and in
 * it a handle that passes its events here.
 * @param commit saves the order; whether that was done. The list is then read again.
 */
export function useSorting<T extends Sortable>(
  list: () => readonly T[],
  commit: (sorted: T[], moved: T) => Promise<boolean>,
) {
  const order = useOrder(list, commit);
  const { sorted, moving } = order;
  watch(
    () => idsOf(sorted()),
    () => keepFocus(list()),
  );

  /** Arrow keys move by one, Home and End to the ends. */
  async function press(event: KeyboardEvent, id: string) {
    const before = sorted();
    const place = before.findIndex((one) => one.id === id);
    const wanted = { ArrowUp: place - 1, ArrowDown: place + 1, Home: 0, End: before.length - 1 }[
      event.key
    ];
    if (wanted === undefined) return;
    event.preventDefault();
    const after = movedTo(before, id, wanted);
    order.dragged.value = after.map((one) => one.id);
    await order.finish(id, after);
  }
  return { sorted, moving, press, grab: useDragging(order) };
}
