/** `browser`: until the guest clears it. `tab`: survives a reload, and ends with the tab. */
export type Keeper = 'browser' | 'tab';
const storeOf = (keeper: Keeper) => (keeper === 'browser' ? localStorage : sessionStorage);

/**
 * What this browser keeps for the guest. A browser that keeps nothing still works for the visit.
 */
export function readKept<T>(name: string, keeper: Keeper = 'browser'): T | null {
  try {
    return JSON.parse(storeOf(keeper).getItem(name) ?? 'null') as T | null;
  } catch {
    return null;
  }
}

export function writeKept(name: string, value: unknown, keeper: Keeper = 'browser'): void {
  try {
    if (value === null) storeOf(keeper).removeItem(name);
    else storeOf(keeper).setItem(name, JSON.stringify(value));
  } catch {
    /* private mode or full: nothing is kept */
  }
}

/** The names of what is kept that begin so. */
export function keptNames(prefix: string, keeper: Keeper = 'browser'): string[] {
  try {
    return Object.keys(storeOf(keeper)).filter((name) => name.startsWith(prefix));
  } catch {
    return [];
  }
}

/** Forgets everything whose name begins so. */
export function forgetKept(prefix: string, keeper: Keeper = 'browser'): void {
  try {
    for (const name of Object.keys(storeOf(keeper)))
      if (name.startsWith(prefix)) storeOf(keeper).removeItem(name);
  } catch {
    /* nothing was kept */
  }
}
