import { onMounted, onUnmounted } from 'vue';
import { enterByArrow, isTyping } from '../floor/arrows.ts';

interface BoardActs {
  search: () => void;
  /** Does the next step of the card that has the focus. */
  moveOn: () => void;
  group: () => void;
  column: (place: number) => void;
  /** Where an arrow key goes first. */
  first: () => HTMLElement | null | undefined;
}

/**
 * The keys of the board: arrows over the cards, `/` search, N next step, G group by table, 1–5 a
 * column.
 */
export function useBoardKeys(acts: BoardActs): void {
  function press(event: KeyboardEvent) {
    if (isTyping(event)) return;
    enterByArrow(event, acts.first());
    const key = event.key.toLowerCase();
    if (key === '/') acts.search();
    else if (key === 'n') acts.moveOn();
    else if (key === 'g') acts.group();
    else if (/^[1-5]$/.test(key)) acts.column(Number(key) - 1);
    else return;
    event.preventDefault();
  }
  onMounted(() => window.addEventListener('keydown', press));
  onUnmounted(() => window.removeEventListener('keydown', press));
}
