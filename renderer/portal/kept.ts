/** `browser`: until the guest clears it. `tab`: survives a reload and ends with the tab. */
export type Keeper = 'browser' | 'tab';
const storeOf = (keeper: Keeper) => (keeper === 'browser' ? localStorage : sessionStorage);

/** Values that this browser stores for the guest; without storage the app works for this visit. */
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
    /* private mode or storage full */
  }
}

/** The stored names with this prefix. */
export function keptNames(prefix: string, keeper: Keeper = 'browser'): string[] {
  try {
    return Object.keys(storeOf(keeper)).filter((name) => name.startsWith(prefix));
  } catch {
    return [];
  }
}

/** Removes every stored value with this prefix. */
export function forgetKept(prefix: string, keeper: Keeper = 'browser'): void {
  try {
    for (const name of Object.keys(storeOf(keeper)))
      if (name.startsWith(prefix)) storeOf(keeper).removeItem(name);
  } catch {
    /* no storage */
  }
}
