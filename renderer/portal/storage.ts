/** `browser`: until the guest clears it. `tab`: survives a reload and ends with the tab. */
export type StorageKind = 'browser' | 'tab';
const storeOf = (kind: StorageKind) => (kind === 'browser' ? localStorage : sessionStorage);

/**
 * What could not be stored, in a private window or where the storage is full or blocked: for this
 * visit the app works as with it.
 */
const kept: Record<StorageKind, Map<string, string>> = { browser: new Map(), tab: new Map() };

/** Values that this browser stores for the guest. */
export function readStored<T>(name: string, kind: StorageKind = 'browser'): T | null {
  try {
    const text = kept[kind].get(name) ?? storeOf(kind).getItem(name);
    return JSON.parse(text ?? 'null') as T | null;
  } catch {
    return null;
  }
}

export function writeStored(name: string, value: unknown, kind: StorageKind = 'browser'): void {
  kept[kind].delete(name);
  const text = value === null ? null : JSON.stringify(value);
  try {
    if (text === null) storeOf(kind).removeItem(name);
    else storeOf(kind).setItem(name, text);
  } catch {
    if (text !== null) kept[kind].set(name, text);
  }
}

/** The stored names with this prefix. */
export function storedNames(prefix: string, kind: StorageKind = 'browser'): string[] {
  const names = new Set([...namesIn(kind), ...kept[kind].keys()]);
  return [...names].filter((name) => name.startsWith(prefix));
}

function namesIn(kind: StorageKind): string[] {
  try {
    return Object.keys(storeOf(kind));
  } catch {
    return []; // no storage
  }
}

/** Removes every stored value with this prefix. */
export function removeStored(prefix: string, kind: StorageKind = 'browser'): void {
  for (const name of storedNames(prefix, kind)) writeStored(name, null, kind);
}
