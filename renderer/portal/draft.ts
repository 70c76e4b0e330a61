import { reactive, watch, type Reactive } from 'vue';
import { removeStored, readStored, writeStored } from './storage.ts';

const PREFIX = 'draft:';

/**
 * A form draft in this tab's storage: it survives a reload, an expired login and a suspended tab.
 * Never for passwords. `name` includes the owner (account or order), so that nobody else's draft is
 * restored.
 */
export function useDraft<T extends object>(
  name: string,
  start: T,
): { draft: Reactive<T>; found: boolean; forget: () => void } {
  const key = PREFIX + name;
  const stored = readStored<Partial<T>>(key, 'tab');
  const draft = reactive<T>({ ...start, ...stored });
  watch(draft, () => writeStored(key, draft, 'tab'), { deep: true, flush: 'sync' });
  return { draft, found: stored !== null, forget: () => writeStored(key, null, 'tab') };
}

/** Logout deletes every draft (ASVS 14.3.1). */
export const forgetDrafts = () => removeStored(PREFIX, 'tab');
