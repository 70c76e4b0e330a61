/**
 * What this device may read without a connection: the menus of the last tables, and the orders that
 * were placed on it. They lie beside the claim codes that open them, in the storage of this
 * browser, and leave it together (ASVS 14.3.3).
 */
import { onScopeDispose, shallowRef } from 'vue';
import { ApiProblem } from '../api.ts';
import { readStored, storedNames, writeStored } from './storage.ts';

export interface Saved<T> {
  /** Milliseconds since 1970, by this device's clock. */
  at: number;
  value: T;
}
const MENUS = 'saved-menu:';
const ORDERS = 'saved-order:';
const MOST_MENUS = 2;
const isOffline = (error: unknown) => error instanceof ApiProblem && error.code === 'offline';

/** Keeps a menu for later, and drops those of the tables before the last. */
export function saveMenu(table: string, value: unknown): void {
  writeStored(MENUS + table, { at: Date.now(), value });
  const older = storedNames(MENUS)
    .map((name) => ({ name, at: readStored<Saved<unknown>>(name)?.at ?? 0 }))
    .sort((a, b) => b.at - a.at)
    .slice(MOST_MENUS);
  for (const { name } of older) writeStored(name, null);
}

/** The tables whose menus are saved, the last one first. */
export function savedMenus<M>(): { table: string; menu: M }[] {
  return storedNames(MENUS)
    .map((name) => ({ table: name.slice(MENUS.length), saved: readStored<Saved<M>>(name) }))
    .filter((one): one is { table: string; saved: Saved<M> } => one.saved !== null)
    .sort((a, b) => b.saved.at - a.saved.at)
    .map(({ table, saved }) => ({ table, menu: saved.value }));
}

/** Longer than any dinner. */
const DINNER_MS = 5 * 60 * 60 * 1000;
/** The table at which this device opened a menu last, as far as its guest is likely still there. */
export function tableHere(): string | null {
  const [last] = savedMenus();
  const saved = last && readStored<Saved<unknown>>(MENUS + last.table);
  return saved && Date.now() - saved.at < DINNER_MS ? last.table : null;
}

/** A menu is no longer there: its code was replaced. */
export const forgetMenu = (table: string) => writeStored(MENUS + table, null);

/** Keeps what an order placed here looks like, and drops those that are not listed any more. */
export function saveOrder(claim_code: string, value: unknown, listed: readonly string[]): void {
  if (listed.includes(claim_code)) writeStored(ORDERS + claim_code, { at: Date.now(), value });
  for (const name of storedNames(ORDERS))
    if (!listed.includes(name.slice(ORDERS.length))) writeStored(name, null);
}

/** An order of this device as it was seen last. */
export const savedOrder = <O>(claim_code: string) => readStored<Saved<O>>(ORDERS + claim_code);

/** So long a guest waits for an answer before what is saved is shown. */
const PATIENCE_MS = 4_000;
/**
 * Acts once the first answer of a page is late: on Wi-Fi that hangs a request fails only much
 * later.
 */
export function whenLate(act: () => void): void {
  const timer = setTimeout(act, PATIENCE_MS);
  onScopeDispose(() => clearTimeout(timer));
}

/**
 * A fetch that falls back on what is saved when there is no connection. `early` is what is saved,
 * once the first answer is late. `savedAt` is when what is shown was saved, null while it is
 * current.
 */
export function useSavedMenu<M>(table: string) {
  const savedAt = shallowRef<number | null>(null);
  const early = shallowRef<M | null>(null);
  const saved = () => readStored<Saved<M>>(MENUS + table);
  let isAnswered = false;
  let menus = 0;
  whenLate(() => {
    const found = isAnswered ? null : saved();
    if (!found) return;
    early.value = found.value;
    savedAt.value = found.at;
  });

  async function orSaved(fetching: Promise<M>): Promise<M> {
    const before = menus;
    try {
      const menu = await fetching;
      menus += 1;
      savedAt.value = null;
      saveMenu(table, menu);
      return menu;
    } catch (error) {
      const found = isOffline(error) ? saved() : null;
      if (!found) early.value = null;
      // Where a later request was answered meanwhile, what is saved is current.
      if (menus === before) savedAt.value = found?.at ?? null;
      if (!found) throw error;
      return found.value;
    } finally {
      isAnswered = true;
    }
  }
  return { savedAt, early, orSaved };
}
