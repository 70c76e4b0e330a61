import { ref, watch, type Ref } from 'vue';

type Field = HTMLInputElement | HTMLTextAreaElement;
const UNTYPED = ['checkbox', 'radio', 'file', 'range', 'color', 'search', 'submit', 'button'];
function isField(target: EventTarget | null): target is Field {
  return (
    target instanceof HTMLTextAreaElement ||
    (target instanceof HTMLInputElement && !UNTYPED.includes(target.type))
  );
}

/**
 * Keeps a dialog open at Escape or a tap outside while something is `touched`, or a field holds
 * other text than when it first got the focus: no slip of the hand loses it.
 */
export function useKeeping(open: Ref<boolean>, touched: () => boolean) {
  const before = new Map<Field, string>();
  /** Whether it was kept open, which the dialog then says. */
  const kept = ref(false);
  watch(open, () => {
    before.clear();
    kept.value = false;
  });
  const isTyped = () =>
    [...before].some(([field, value]) => field.isConnected && field.value !== value);

  /** For the event `focusin` of the dialog. */
  function note({ target }: FocusEvent): void {
    if (isField(target) && !before.has(target)) before.set(target, target.value);
  }
  /** For what would close the dialog without its button. */
  function keepOpen(event: Event): void {
    if (!touched() && !isTyped()) return;
    event.preventDefault();
    kept.value = true;
  }
  return { kept, note, keepOpen };
}

/** Focuses the first field, else the first act, else the dialog itself, never "Close". */
export function focusFirst(dialog: HTMLElement): void {
  const places = [
    '[data-first]:not(:disabled)',
    'input:not([type=hidden], [tabindex="-1"], :disabled), :is(textarea, select):not(:disabled)',
    '[data-body] :is(button, a):not(:disabled), [data-foot] :is(button, a):not(:disabled)',
  ];
  const first = places
    .map((place) => dialog.querySelector<HTMLElement>(place))
    .find((one) => one !== null);
  (first ?? dialog).focus();
}
