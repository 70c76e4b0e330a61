import { reactive, watch, type Reactive } from 'vue';
import { forgetKept, readKept, writeKept } from './kept.ts';

const PREFIX = 'draft:';

/**
 * What is being typed, kept for this tab: it survives a reload, a login that ran out, and a phone
 * that puts the page to sleep. Never for passwords. `name` tells whose it is (an account, an
 * order), so that nobody finds another's.
 */
export function useDraft<T extends object>(
  name: string,
  start: T,
): { draft: Reactive<T>; found: boolean; forget: () => void } {
  const key = PREFIX + name;
  const kept = readKept<Partial<T>>(key, 'tab');
  const draft = reactive<T>({ ...start, ...kept });
  watch(draft, () => writeKept(key, draft, 'tab'), { deep: true, flush: 'sync' });
  return { draft, found: kept !== null, forget: () => writeKept(key, null, 'tab') };
}

/** At logout nothing that was typed stays behind (ASVS 14.3.1). */
export const forgetDrafts = () => forgetKept(PREFIX, 'tab');
