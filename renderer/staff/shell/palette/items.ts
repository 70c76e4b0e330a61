import { computed, type ComputedRef, type Ref } from 'vue';
import type { SearchResults } from '../../../../server/search/contract.ts';
import { useActions, usePages } from './actions.ts';
import { wordsOf } from './fit.ts';
import { useFoundItems } from './found.ts';
import { ranked, type RankedItem } from './item.ts';
import { useTableItems } from './tables.ts';

/**
 * Everything that the palette offers for what is typed, by group; `results` is what the server
 * found. With nothing typed: the tables that wait, actions and pages.
 */
export function useItems(
  typed: Ref<string>,
  results: Ref<SearchResults | null>,
): ComputedRef<RankedItem[]> {
  const { tables, waiting, acts } = useTableItems();
  const { found, known } = useFoundItems(results);
  const actions = useActions();
  const pages = usePages();
  return computed(() => {
    const words = wordsOf(typed.value);
    const keys = new Set(found.value.map(({ key }) => key));
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
