import { defineStore } from 'pinia';
import { ref, shallowRef } from 'vue';
import type { ResponseBody } from '../../../server/http/endpoint.ts';
import { listCategories, listProducts } from '../../../server/menu/contract.ts';
import { listTables } from '../../../server/tables/contract.ts';
import { call } from '../../api.ts';

type Categories = ResponseBody<typeof listCategories>['items'];
type Products = ResponseBody<typeof listProducts>['items'];
type Tables = ResponseBody<typeof listTables>['items'];
/** What of a table the floor needs; its token is a key for guests and is not kept. */
export type FloorTable = Pick<
  Tables[number],
  'id' | 'name' | 'closed' | 'kind' | 'area' | 'seats' | 'x' | 'y' | 'shape'
>;
function floorTable({ token: _token, menu_url: _url, ...table }: Tables[number]): FloorTable {
  return table;
}
export type Dish = Pick<
  Products[number],
  | 'id'
  | 'name'
  | 'price_cents'
  | 'available'
  | 'sold_out'
  | 'category_id'
  | 'option_groups'
  | 'takeaway_price_cents'
>;

const MENU = 'kept-menu';
const TABLES = 'kept-floor';

function kept<T>(key: string, otherwise: T): T {
  try {
    return (JSON.parse(localStorage.getItem(key) ?? 'null') as T | null) ?? otherwise;
  } catch {
    return otherwise;
  }
}
function keep(key: string, value: unknown) {
  try {
    localStorage.setItem(key, JSON.stringify(value));
  } catch {
    // Without room a reload needs the connection.
  }
}

/**
 * The menu and the tables, as order entry and floor need them. The last version is kept in the
 * browser's storage, so that a reload without a connection still takes orders.
 */
export const useServed = defineStore('served', () => {
  const { categories: names, products: dishes } = kept<{
    categories: Categories;
    products: Dish[];
  }>(MENU, { categories: [], products: [] });
  const categories = shallowRef<Categories>(names);
  // What an earlier version kept has no options.
  const products = shallowRef<Dish[]>(
    dishes.map((dish) => ({ ...dish, option_groups: dish.option_groups ?? [] })),
  );
  const tables = shallowRef<FloorTable[]>(kept<FloorTable[]>(TABLES, []));
  const menuKnown = ref(dishes.length > 0);
  const tablesKnown = ref(tables.value.length > 0);

  /** @throws when the server cannot be reached */
  async function loadMenu(signal?: AbortSignal): Promise<void> {
    const [groups, all] = await Promise.all([
      call(listCategories, { signal }),
      call(listProducts, { signal }),
    ]);
    categories.value = groups.items;
    products.value = all.items.map((product) => ({
      id: product.id,
      name: product.name,
      price_cents: product.price_now_cents,
      available: product.available,
      sold_out: product.sold_out,
      category_id: product.category_id,
      option_groups: product.option_groups,
      takeaway_price_cents: product.takeaway_price_cents,
    }));
    menuKnown.value = true;
    keep(MENU, { categories: categories.value, products: products.value });
  }

  /** @throws when the server cannot be reached */
  async function loadTables(signal?: AbortSignal): Promise<void> {
    const { items } = await call(listTables, { signal });
    tables.value = items.map(floorTable);
    tablesKnown.value = true;
    keep(TABLES, tables.value);
  }
  /** Stores a table that was changed here. */
  function putTable(changed: Tables[number]): void {
    tables.value = tables.value.map((one) => (one.id === changed.id ? floorTable(changed) : one));
    keep(TABLES, tables.value);
  }

  return { categories, products, tables, menuKnown, tablesKnown, loadMenu, loadTables, putTable };
});
