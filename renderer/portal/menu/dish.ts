import { computed, shallowRef } from 'vue';
import type { RouteLocationNormalizedLoaded, Router } from 'vue-router';
import { addToBasket, type Basket, type BasketLine, changeLine, type Wish } from './basket.ts';
import { type Menu, type Product, productById } from './prices.ts';

/**
 * The dish whose sheet is open, over the menu or over the basket. It is a place of its own in the
 * address, so that the device's own "back" closes it.
 */
export function useDish(
  basket: Basket,
  { route, router }: { route: RouteLocationNormalizedLoaded; router: Router },
) {
  const chosen = shallowRef<{ product: Product; line?: BasketLine | undefined } | null>(null);
  const isAt = () => route.hash.endsWith('dish');
  const shown = computed(() => (isAt() ? chosen.value : null));
  const open = computed({
    get: () => shown.value !== null,
    set: (wanted) => {
      if (!wanted && isAt()) router.back();
    },
  });
  function show(product: Product, line?: BasketLine) {
    chosen.value = { product, line };
    void router.push({ hash: line ? '#basket-dish' : '#dish' });
  }
  return {
    shown,
    open,
    choose: (product: Product) => show(product),
    change(line: BasketLine, menu: Menu) {
      const product = productById(menu, line.product_id);
      if (product) show(product, line);
    },
    done(wish: Wish) {
      const { product, line } = chosen.value!;
      // A line that was ordered meanwhile is not changed any more.
      const isThere = basket.lines.some(({ id }) => id === line?.id);
      if (line && isThere) changeLine(basket, line.id, { product, wish });
      else addToBasket(basket, product, wish);
      open.value = false;
    },
  };
}
