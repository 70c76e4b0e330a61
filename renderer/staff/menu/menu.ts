import type { ResponseBody } from '../../../server/http/endpoint.ts';
import { listCategories, listProducts, listTaxRates } from '../../../server/menu/contract.ts';
import { plainText } from '../../../server/plain-text.ts';
import { call } from '../../api.ts';
import { useLoading, type Loading } from '../loading.ts';

export type Product = ResponseBody<typeof listProducts>['items'][number];
export type Category = ResponseBody<typeof listCategories>['items'][number];
export interface Menu {
  rates: ResponseBody<typeof listTaxRates>['items'];
  categories: Category[];
  products: Product[];
}
export interface Group {
  id: string | null;
  name: string | null;
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
export function grouped({ categories, products }: Menu): Group[] {
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

/** The groups with the products whose name has all the words. */
export function found(groups: Group[], typed: string): Group[] {
  const words = plainText(typed).split(/\s+/).filter(Boolean);
  if (words.length === 0) return groups;
  return groups
    .map((group) => ({
      ...group,
      products: group.products.filter(({ name }) =>
        words.every((word) => plainText(name).includes(word)),
      ),
    }))
    .filter(({ products }) => products.length > 0);
}

/** The languages of a menu's texts, those that have none last, and how many products lack one. */
export function missingByLanguage({ products }: Menu): { language: string; missing: number }[] {
  const languages = [...new Set(products.flatMap((one) => Object.keys(one.translations)))].sort();
  return languages.map((language) => ({
    language,
    missing: products.filter(({ translations }) => !translations[language]?.name).length,
  }));
}
