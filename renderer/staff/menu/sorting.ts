import { nextTick, onScopeDispose, ref } from 'vue';

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

/**
 * Sorts a list by dragging and by keyboard. Each item's element has its id in `data-sort`, and in
 * it a handle that passes its events here.
 */
export function useSorting<T extends Sortable>(
  list: () => readonly T[],
  commit: (sorted: T[], moved: T) => Promise<unknown>,
) {
  /** The order while it is dragged. */
  const dragged = ref<string[] | null>(null);
  const moving = ref('');
  const sorted = () =>
    dragged.value?.flatMap((id) => list().find((one) => one.id === id) ?? []) ?? [...list()];

  async function finish(id: string, order: T[]) {
    const item = order.find((one) => one.id === id);
    if (item && order.some((one, place) => one.id !== list()[place]?.id)) await commit(order, item);
    dragged.value = null;
    moving.value = '';
  }
  /** Arrow keys move by one, Home and End to the ends; the focus stays on the handle. */
  async function press(event: KeyboardEvent, id: string) {
    const place = list().findIndex((one) => one.id === id);
    const wanted = { ArrowUp: place - 1, ArrowDown: place + 1, Home: 0, End: list().length - 1 }[
      event.key
    ];
    if (wanted === undefined) return;
    event.preventDefault();
    const handle = event.currentTarget as HTMLElement;
    const order = movedTo(list(), id, wanted);
    dragged.value = order.map((one) => one.id);
    await nextTick();
    handle.focus();
    await finish(id, order);
    await nextTick();
    document.querySelector<HTMLElement>(`[data-sort="${id}"] [data-handle]`)?.focus();
  }
  function grab(event: PointerEvent, id: string) {
    if (event.button !== 0) return;
    event.preventDefault();
    // On the window, since the handle itself moves in the page and would lose a captured pointer.
    window.addEventListener('pointermove', drag);
    window.addEventListener('pointerup', drop);
    window.addEventListener('pointercancel', drop);
    dragged.value = list().map((one) => one.id);
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
  return { sorted, moving, press, grab };
}
