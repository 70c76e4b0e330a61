import { computed, ref } from 'vue';
import { useI18n } from 'vue-i18n';
import type { ChosenOption } from '../../ui/options.ts';
import { useServed, type Dish } from '../stores/served.ts';
import { addDish, type NewLine, type Unsent } from './draft.ts';
import { priceOf } from './pickup.ts';

/** Dishes become lines of a draft: one with options is asked for them, another is added at once. */
export function useChoosing(draft: () => Unsent, service: () => Unsent['service']) {
  const { t } = useI18n();
  const served = useServed();
  /** The dish whose options are open, and the line that is changed by them. */
  const asked = ref<{ dish: Dish; quantity: number; line?: NewLine } | null>(null);
  /** With the dish as the menu has it now. */
  const choosing = computed(() => {
    if (!asked.value) return null;
    const { dish, ...rest } = asked.value;
    return { ...rest, dish: served.products.find(({ id }) => id === dish.id) ?? dish };
  });
  const openLine = ref('');
  /** What was added last, for who does not see it. */
  const said = ref('');

  function add(dish: Dish, quantity: number, options: ChosenOption[] = []) {
    const newest = draft().lines.find(({ id }) => id === openLine.value);
    const line = addDish(
      draft(),
      {
        product_id: dish.id,
        name: dish.name,
        price_cents: priceOf(dish, service(), options),
        ...(options.length > 0 && { options }),
        seat: newest?.seat ?? null,
        course: newest?.course ?? null,
      },
      quantity,
    );
    openLine.value = line.id;
    said.value = t('entry.added', { n: line.quantity, name: dish.name });
  }
  function choose(dish: Dish, quantity: number) {
    if (dish.option_groups.length) asked.value = { dish, quantity };
    else add(dish, quantity);
  }
  /** Opens the options of a line. @returns whether the menu still has its dish */
  function chooseAgain(line: NewLine): boolean {
    const dish = served.products.find(({ id }) => id === line.product_id);
    if (dish) asked.value = { dish, quantity: line.quantity, line };
    return dish !== undefined;
  }
  function close() {
    asked.value = null;
  }
  function chosen(options: ChosenOption[], quantity: number) {
    const { dish, line: changed } = choosing.value!;
    const line = draft().lines.find(({ id }) => id === changed?.id);
    if (line) {
      const price_cents = priceOf(dish, service(), options);
      Object.assign(line, { options, quantity, price_cents });
      delete line.fault;
    } else add(dish, quantity, options);
    close();
  }

  return { choosing, openLine, said, choose, chooseAgain, chosen, close };
}
