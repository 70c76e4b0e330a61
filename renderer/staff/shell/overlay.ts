import { computed, ref, type WritableComputedRef } from 'vue';

type Overlay = 'palette' | 'keys';
/** What lies over the page: the command palette, or the list of shortcuts. */
export const overlay = ref<Overlay | ''>('');

/** Whether one of them is open. */
export function useOverlay(name: Overlay): WritableComputedRef<boolean> {
  return computed({
    get: () => overlay.value === name,
    set: (open) => {
      if (open) overlay.value = name;
      else if (overlay.value === name) overlay.value = '';
    },
  });
}
