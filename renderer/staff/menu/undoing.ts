import { inject, type InjectionKey } from 'vue';
import type { Undo } from '../../ui/undo.ts';

/** What can be undone on the page of the menu; the page says it, since a removed row is gone. */
export const MENU_UNDO: InjectionKey<Undo> = Symbol('what can be undone on the menu');

export function useMenuUndo(): Undo {
  return inject(MENU_UNDO)!;
}
