import { computed, reactive, ref, watch } from 'vue';
import type { Allergen, Diet } from '../../../server/menu/contract.ts';
import { plainText } from '../../../server/plain-text.ts';
import { readStored, writeStored } from '../storage.ts';
import type { Menu, Product } from './prices.ts';

const STORED = 'menu-filter';
export interface Filter {
  only: Diet[];
  without: Allergen[];
}
const NOTHING: Filter = { only: [], without: [] };

function fits({ diets, allergen_codes }: Product, { only, without }: Filter): boolean {
  return (
    only.every((diet) => diets.includes(diet)) &&
    !without.some((allergen) => allergen_codes.includes(allergen))
  );
}
function holds({ name, description }: Product, words: string[]): boolean {
  const text = plainText(`${name} ${description ?? ''}`);
  return words.every((word) => text.includes(word));
}

/** How many dishes of a menu fit. */
export function countFitting(menu: Menu, filter: Filter): number {
  return menu.categories.flatMap(({ products }) => products).filter((one) => fits(one, filter))
    .length;
}

/** The search and the filter of a menu; the filter is stored on the phone. */
export function useFilter(menu: () => Menu | null) {
  const words = ref('');
  const filter = reactive<Filter>({ ...NOTHING, ...readStored<Filter>(STORED) });
  watch(filter, () => writeStored(STORED, filter), { deep: true });
  const shown = computed(() => {
    const all = menu();
    if (!all) return null;
    const wanted = plainText(words.value).split(/\s+/).filter(Boolean);
    return {
      ...all,
      categories: all.categories
        .map((category) => ({
          ...category,
          products: category.products.filter((one) => fits(one, filter) && holds(one, wanted)),
        }))
        .filter(({ products }) => products.length > 0),
    };
  });
  function clear() {
    words.value = '';
    Object.assign(filter, { only: [], without: [] });
  }
  return { words, filter, shown, clear };
}
