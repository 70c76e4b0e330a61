import type { ResponseBody } from '../../../server/http/endpoint.ts';
import { listCategories, listProducts, listTaxRates } from '../../../server/menu/contract.ts';
import { call } from '../../api.ts';
import { useLoading, type Loading } from '../loading.ts';

export type Product = ResponseBody<typeof listProducts>['items'][number];
export interface Menu {
  rates: ResponseBody<typeof listTaxRates>['items'];
  categories: ResponseBody<typeof listCategories>['items'];
  products: Product[];
}

/** The whole menu as its editors see it. */
export function useMenu(): Loading<Menu> {
  return useLoading(async (signal) => {
    const [rates, categories, products] = await Promise.all([
      call(listTaxRates, { signal }),
      call(listCategories, { signal }),
      call(listProducts, { signal }),
    ]);
    return { rates: rates.items, categories: categories.items, products: products.items };
  });
}

/** Products by category, in the category's order; those without one come last. */
export function grouped({
  categories,
  products,
}: Menu): { id: string | null; name: string | null; products: Product[] }[] {
  const known = new Set(categories.map((category) => category.id));
  const loose = products.filter(
    (product) => product.category_id === null || !known.has(product.category_id),
  );
  const groups = categories.map(({ id, name }) => ({
    id,
    name,
    products: products.filter((product) => product.category_id === id),
  }));
  return loose.length ? [...groups, { id: null, name: null, products: loose }] : groups;
}
