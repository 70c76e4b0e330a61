import { ref, watch } from 'vue';
import { isSameTarget, newDraft, type Target, type Unsent } from '../entry/draft.ts';

function parseKept(text: string | null): Unsent[] {
  try {
    return JSON.parse(text || '[]') as Unsent[];
  } catch {
    return [];
  }
}
function readKept(owner: string): string | null {
  return owner ? localStorage.getItem(owner) : null;
}
/** What is kept of orders; null where there is nothing to keep. */
function textOf(entries: Unsent[]): string | null {
  const kept = entries.filter(({ lines }) => lines.length > 0);
  return kept.length ? JSON.stringify(kept) : null;
}
function writeKept(owner: string, text: string | null): void {
  try {
    if (text) localStorage.setItem(owner, text);
    else localStorage.removeItem(owner);
  } catch {
    // Without room they live as long as the page.
  }
}
/** The ids of what one text has and the next one has no longer. */
function goneBetween(before: string | null, now: string | null): Set<string> {
  const left = new Set(parseKept(now).map(({ id }) => id));
  const ids = parseKept(before).map(({ id }) => id);
  return new Set(ids.filter((id) => !left.has(id)));
}

/**
 * Orders in the browser's storage, under a key of their owner, which all tabs of that user share. A
 * change in one tab is taken over by the others, and takes nothing away that is typed in them.
 */
export function useKeptOrders() {
  const entries = ref<Unsent[]>([]);
  /** What a page of this tab shows, and what this tab sent and has no answer to. */
  const shown = new Set<string>();
  const asked = new Set<string>();
  let owner = '';
  /** What the storage has, as this tab knows it. */
  let kept: string | null = null;

  const find = (id: string) => entries.value.find((one) => one.id === id);
  function drop(id: string): void {
    entries.value = entries.value.filter((one) => one.id !== id);
  }
  function write(): void {
    const text = textOf(entries.value);
    if (!owner || text === kept) return;
    kept = text;
    writeKept(owner, text);
  }
  /**
   * Takes what the storage has. What this tab shows stays where the storage has nothing of it, as
   * of an empty draft; what it has sent stays as it was sent.
   */
  function read(): void {
    kept = readKept(owner);
    const stored = parseKept(kept);
    const known = new Set(stored.map(({ id }) => id));
    const isOwn = ({ id }: Unsent) => !known.has(id) && (shown.has(id) || asked.has(id));
    const own = entries.value.filter(isOwn);
    const taken = stored.map((one) => (asked.has(one.id) ? (find(one.id) ?? one) : one));
    entries.value = [...taken, ...own];
    if (own.some(({ lines }) => lines.length > 0)) write();
    // Else nothing is written: two tabs that know different things would answer each other for
    // ever.
    else kept = textOf(entries.value);
  }
  watch(entries, write, { deep: true });
  // Another tab of the same user changed them. What it took away it has sent or emptied.
  window.addEventListener('storage', ({ key, oldValue, newValue }) => {
    if (!owner || key !== owner) return;
    const gone = goneBetween(oldValue, newValue);
    entries.value = entries.value.filter(({ id }) => asked.has(id) || !gone.has(id));
    read();
  });

  /** Shows what is kept of an owner; nobody's is nothing. */
  function openAs(now: string): void {
    // Nothing of one user is kept for the next.
    if (owner && owner !== now) entries.value = [];
    owner = now;
    read();
  }
  /**
   * What is being typed for a table or bill, or was refused, else a new draft. It stays until
   * `leave()`, whatever is typed in other tabs.
   * @returns its id
   */
  function begin(target: Target): string {
    const typed = entries.value.find(
      (one) => one.state !== 'waiting' && isSameTarget(one.target, target),
    );
    const draft = typed ?? newDraft(target, '');
    if (!typed) entries.value.push(draft);
    shown.add(draft.id);
    return draft.id;
  }
  /** The page of a draft is left: what is typed is kept, an empty draft is not. */
  function leave(id: string): void {
    shown.delete(id);
    if (!find(id)?.lines.length) drop(id);
  }

  return { entries, asked, find, drop, write, openAs, begin, leave };
}
