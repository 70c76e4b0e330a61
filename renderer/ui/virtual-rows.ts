import { defaultRangeExtractor, useVirtualizer } from '@tanstack/vue-virtual';
import { computed, nextTick, onMounted, ref, watch, type Ref } from 'vue';

/** Rows above and below the window that are rendered too. */
const OVERSCAN = 12;
/** How many rows before the end of the known ones the next page is asked for. */
const AHEAD = 40;

interface Rows {
  scroller: Readonly<Ref<HTMLElement | null>>;
  keys: () => readonly string[];
  /** The height of a row before it is measured, in pixels. */
  estimate: () => number;
  /** Where the list was left, in pixels. */
  offset: number;
  /** The rows are nearly at their end. */
  more: () => void;
  enabled: () => boolean;
}

/**
 * Renders only the rows that are in the window. What comes in above does not move them, unless the
 * list is at its top.
 */
export function useVirtualRows({ scroller, keys, estimate, offset, more, enabled }: Rows) {
  /** The row that has the focus stays rendered. */
  const focused = ref(-1);
  const getScrollElement = () => scroller.value;
  const getItemKey = (index: number) => keys()[index] ?? index;
  const virtualizer = useVirtualizer(
    computed(() => {
      const kept = focused.value;
      return {
        count: enabled() ? keys().length : 0,
        getScrollElement,
        estimateSize: estimate,
        getItemKey,
        overscan: OVERSCAN,
        initialOffset: offset,
        rangeExtractor: (range: Parameters<typeof defaultRangeExtractor>[0]) => {
          const shown = defaultRangeExtractor(range);
          if (kept < 0 || kept >= range.count || shown.includes(kept)) return shown;
          return [...shown, kept].sort((one, other) => one - other);
        },
      };
    }),
  );
  const items = computed(() => virtualizer.value.getVirtualItems());
  const height = computed(() => virtualizer.value.getTotalSize());

  onMounted(async () => {
    await nextTick();
    if (scroller.value && offset > 0) scroller.value.scrollTop = offset;
  });

  watch(
    () => items.value.at(-1)?.index ?? -1,
    (last) => {
      if (enabled() && last >= 0 && last >= keys().length - AHEAD) more();
    },
  );

  let known: readonly string[] = [];
  watch(
    () => keys(),
    async (now) => {
      const before = known;
      known = now;
      const element = scroller.value;
      if (!enabled() || !element || element.scrollTop === 0 || before.length === 0) return;
      const first = virtualizer.value.getVirtualItemForOffset(element.scrollTop);
      const key = first && before[first.index];
      const place = key === undefined ? -1 : now.indexOf(key);
      if (!first || place < 0 || place === first.index) return;
      const gap = element.scrollTop - first.start;
      await nextTick();
      const start = virtualizer.value.measurementsCache[place]?.start;
      if (start !== undefined) element.scrollTop = start + gap;
    },
    { immediate: true },
  );

  return { virtualizer, items, height, focused };
}
