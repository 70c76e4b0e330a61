/** `browser`: until the guest clears it. `tab`: survives a reload and ends with the tab. */
export type StorageKind = 'browser' | 'tab';
const storeOf = (kind: StorageKind) => (kind === 'browser' ? localStorage : sessionStorage);

/** Values that this browser stores for the guest; without storage the app works for this visit. */
export function readStored<T>(name: string, kind: StorageKind = 'browser'): T | null {
  try {
    return JSON.parse(storeOf(kind).getItem(name) ?? 'null') as T | null;
  } catch {
    return null;
  }
}

export function writeStored(name: string, value: unknown, kind: StorageKind = 'browser'): void {
  try {
    if (value === null) storeOf(kind).removeItem(name);
    else storeOf(kind).setItem(name, JSON.stringify(value));
  } catch {
    /* private mode or storage full */
  }
}

/** The stored names with this prefix. */
export function storedNames(prefix: string, kind: StorageKind = 'browser'): string[] {
  try {
    return Object.keys(storeOf(kind)).filter((name) => name.startsWith(prefix));
  } catch {
    return [];
  }
}

/** Removes every stored value with this prefix. */
export function removeStored(prefix: string, kind: StorageKind = 'browser'): void {
  try {
    for (const name of Object.keys(storeOf(kind)))
      if (name.startsWith(prefix)) storeOf(kind).removeItem(name);
  } catch {
    /* no storage */
  }
}
