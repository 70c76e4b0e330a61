import { onScopeDispose, ref, type Ref } from 'vue';

/** The current time, updated every half minute. */
export function useNow(): Ref<number> {
  const now = ref(Date.now());
  const timer = setInterval(() => {
    now.value = Date.now();
  }, 30_000);
  onScopeDispose(() => clearInterval(timer));
  return now;
}
