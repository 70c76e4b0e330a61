import { onScopeDispose, ref, type Ref } from 'vue';

/** Whether two panels fit beside each other; under it the second one is a page of its own. */
export function useWide(): Ref<boolean> {
  const query = window.matchMedia('(min-width: 56.25rem)');
  const isWide = ref(query.matches);
  const update = () => {
    isWide.value = query.matches;
  };
  query.addEventListener('change', update);
  onScopeDispose(() => query.removeEventListener('change', update));
  return isWide;
}
