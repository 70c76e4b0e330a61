import { computed, onScopeDispose, ref, type ComputedRef } from 'vue';
import { useSession } from '../stores/session.ts';

const KEY = 'rail';
/** Under it the rail is always folded, so that the page keeps its room. */
const ROOM = '(min-width: 80rem)';

/**
 * Whether the navigation shows words beside its icons: open on an office computer, folded on a
 * paired till, until somebody of this device chooses.
 */
export function useRail(): {
  isOpen: ComputedRef<boolean>;
  hasRoom: ComputedRef<boolean>;
  toggle: () => void;
} {
  const session = useSession();
  const query = window.matchMedia(ROOM);
  const room = ref(query.matches);
  const update = () => {
    room.value = query.matches;
  };
  query.addEventListener('change', update);
  onScopeDispose(() => query.removeEventListener('change', update));
  const chosen = ref(localStorage.getItem(KEY));
  const isOpen = computed(
    () => room.value && (chosen.value ? chosen.value === 'open' : !session.me?.by_pin),
  );
  function toggle() {
    chosen.value = isOpen.value ? 'folded' : 'open';
    localStorage.setItem(KEY, chosen.value);
  }
  return { isOpen, hasRoom: computed(() => room.value), toggle };
}
