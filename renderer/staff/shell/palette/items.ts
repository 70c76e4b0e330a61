import { computed, type ComputedRef, type Ref } from 'vue';
import type { SearchResults } from '../../../../server/search/contract.ts';
import { useActions, usePages } from './actions.ts';
import { wordsOf } from './fit.ts';
import { useFoundItems } from './found.ts';
import { ranked, type RankedItem } from './item.ts';
import { useTableItems } from './tables.ts';

/** What the server found. */
export interface Found {
  /** By what, as it was typed then. */
  q: string;
  results: SearchResults;
}

/**
 * Everything that the palette offers for what is typed, by group. What was found by other words
 * stays only where it fits these too. With nothing typed: the tables that wait, actions and pages.
 */
export function useItems(typed: Ref<string>, answer: Ref<Found | null>): ComputedRef<RankedItem[]> {
  const { tables, waiting, acts } = useTableItems();
  const results = computed(() => answer.value?.results ?? null);
  const { found, known } = useFoundItems(results);
  const actions = useActions();
  const pages = usePages();
  return computed(() => {
    const words = wordsOf(typed.value);
    const isOfThese = answer.value?.q === typed.value.trim();
    const keys = new Set(isOfThese ? found.value.map(({ key }) => key) : []);
    const anywhere = [...actions.value, ...pages.value];
    return words.length === 0
      ? ranked([...waiting.value, ...anywhere], words, keys)
      : ranked(
          [...tables.value, ...found.value, ...known.value, ...acts.value, ...anywhere],
          words,
          keys,
        );
  });
}
