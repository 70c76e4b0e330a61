/** The registry of keyboard shortcuts: the keys of every page, and the list under `?`. */
import { onMounted, onUnmounted, watch } from 'vue';
import { isTyping } from '../floor/arrows.ts';
import { useSession } from '../stores/session.ts';
import { overlay } from './overlay.ts';

export interface Shortcut {
  /** Keys that are pressed together; `Mod` is Ctrl, on a Mac ⌘. */
  keys: readonly string[];
  /** `shortcuts.does.<does>`. */
  does: string;
}
/** The shortcuts of some pages; their title is `shortcuts.on.<on>`. */
export interface ShortcutGroup {
  on: string;
  /** The pages that have them. */
  pages: RegExp;
  shortcuts: readonly Shortcut[];
}

export const SHORTCUTS: readonly ShortcutGroup[] = [
  {
    on: 'everywhere',
    pages: /^/,
    shortcuts: [
      { keys: ['Mod', 'K'], does: 'palette' },
      { keys: ['/'], does: 'search' },
      { keys: ['?'], does: 'keys' },
      { keys: ['Esc'], does: 'close' },
    ],
  },
  {
    on: 'palette',
    pages: /^/,
    shortcuts: [
      { keys: ['↑', '↓'], does: 'choose' },
      { keys: ['Enter'], does: 'open' },
      { keys: ['Mod', 'Enter'], does: 'payChosen' },
    ],
  },
  {
    on: 'floor',
    pages: /^\/$/,
    shortcuts: [
      { keys: ['←', '→', '↑', '↓'], does: 'tiles' },
      { keys: ['Enter'], does: 'open' },
      { keys: ['A'], does: 'addItems' },
      { keys: ['B'], does: 'bill' },
      { keys: ['P'], does: 'pay' },
    ],
  },
  {
    on: 'entry',
    pages: /\/order$/,
    shortcuts: [
      { keys: ['/'], does: 'findDish' },
      { keys: ['Enter'], does: 'addBest' },
      { keys: ['Mod', 'Enter'], does: 'send' },
    ],
  },
  {
    on: 'bill',
    pages: /^\/bills\/[^/]+(\/pay)?$/,
    shortcuts: [
      { keys: ['P'], does: 'pay' },
      { keys: ['1–9'], does: 'digits' },
      { keys: ['Enter'], does: 'take' },
      { keys: ['B'], does: 'bill' },
      { keys: ['Esc'], does: 'leave' },
    ],
  },
  {
    on: 'kitchen',
    pages: /^\/kitchen$/,
    shortcuts: [
      { keys: ['←', '→', '↑', '↓'], does: 'tickets' },
      { keys: ['1–9'], does: 'station' },
      { keys: ['R'], does: 'recall' },
    ],
  },
];

const isMac = /Mac|iPhone|iPad/.test(navigator.userAgent);
/** The name of a key as it stands on the keyboard of this device. */
export function keyName(key: string): string {
  if (key !== 'Mod') return key;
  return isMac ? '⌘' : 'Ctrl';
}

/** The search field of the page that is seen. */
function searchField(): HTMLInputElement | null {
  const fields = document.querySelectorAll<HTMLInputElement>('main input[type=search]');
  return [...fields].find((field) => field.checkVisibility() && !field.disabled) ?? null;
}

/** The shortcuts of every page, while somebody is logged in. */
export function useShortcuts(): void {
  const session = useSession();

  function act(event: KeyboardEvent): boolean {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k') {
      overlay.value = overlay.value === 'palette' ? '' : 'palette';
      return true;
    }
    if (isTyping(event) || overlay.value) return false;
    if (event.key === '?') overlay.value = 'keys';
    else if (event.key !== '/') return false;
    else if (searchField()) searchField()!.focus();
    else overlay.value = 'palette';
    return true;
  }
  function press(event: KeyboardEvent) {
    if (!session.me || event.defaultPrevented || event.isComposing) return;
    if (act(event)) event.preventDefault();
  }
  // What one person opened is not the next one's.
  watch(
    () => session.me?.id,
    () => {
      overlay.value = '';
    },
  );
  onMounted(() => window.addEventListener('keydown', press));
  onUnmounted(() => window.removeEventListener('keydown', press));
}
