import { onScopeDispose, watch } from 'vue';
import { useI18n } from 'vue-i18n';
import { joinBursts } from '../stores/bursts.ts';
import { useLive } from '../stores/live.ts';
import { useServed, type Dish } from '../stores/served.ts';
import type { NewLine, Unsent } from './draft.ts';
import { optionsNow, priceOf } from './pickup.ts';

/**
 * Keeps the menu current while an order is typed: what changes elsewhere has its new price in the
 * lines at once, and what is sold out says so in its line. Nothing that was typed goes.
 */
export function useCurrentMenu(draft: () => Unsent, service: () => Unsent['service']) {
  const { t } = useI18n();
  const served = useServed();

  /** Why the server would refuse a line, in the words that it has for it; '' where it takes it. */
  function faultOf({ name, options = [] }: NewLine, dish: Dish | undefined): string {
    if (dish && !dish.available && !dish.sold_out) return t('entry.notNow', { name });
    if (!dish?.available) return t('entry.soldOut', { name });
    const there = dish.option_groups.flatMap((group) => group.options);
    const gone = options.find(
      ({ option_id }) => there.find(({ id }) => id === option_id)?.available === false,
    );
    return gone ? t('entry.soldOut', { name: gone.name }) : '';
  }
  /** What was gone before and is there again has no fault; another one of the server stays. */
  function review(line: NewLine, before: ReadonlyMap<string, Dish>) {
    const dish = served.products.find(({ id }) => id === line.product_id);
    if (dish) {
      const options = line.options && optionsNow(dish, line.options);
      const price_cents = priceOf(dish, service(), options);
      Object.assign(line, { price_cents, ...(options && { options }) });
    }
    const fault = faultOf(line, dish);
    if (fault) line.fault = fault;
    else if (line.fault === faultOf(line, before.get(line.product_id))) delete line.fault;
  }
  watch(
    [() => served.products, () => draft().id, () => draft().lines.length, service],
    (_now, [dishes]) => {
      if (!served.menuKnown) return;
      const before = new Map((dishes ?? []).map((dish) => [dish.id, dish]));
      for (const line of draft().lines) review(line, before);
    },
    { immediate: true },
  );

  const bursts = joinBursts({ one: () => served.loadMenu(), all: () => served.loadMenu() });
  const stop = useLive().subscribe((event) => {
    if (event === null || event.type === 'menu.changed') bursts.add('menu');
  });
  onScopeDispose(() => {
    stop();
    bursts.stop();
  });
}
