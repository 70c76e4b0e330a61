import { allProducts, listCategories, listTaxRates } from '../menu/menu.ts';
import { optionGroupsOf } from '../menu/option-groups/option-groups.ts';
import { BYTE_ORDER_MARK, csvForm } from '../reports/csv.ts';
import { restaurantById } from '../restaurant/restaurant.ts';
import { COLUMNS, type Writing } from './columns.ts';
import { guarded } from './guard.ts';

/** One record; the cells are guarded already. */
function record(cells: string[], separator: string): string {
  const written = cells.map((cell) =>
    /[",;\t\r\n]/.test(cell) && !/^\d+[.,]\d+$/.test(cell.replace(separator, '"'))
      ? `"${cell.replaceAll('"', '""')}"`
      : cell,
  );
  return `${written.join(separator)}\r\n`;
}

/**
 * The menu of a restaurant as CSV in the order of the menu, in the form of its locale: UTF-8 with a
 * byte order mark, by which Excel knows it.
 */
export async function menuCsv(restaurant_id: string): Promise<Buffer> {
  const { locale, currency_digits } = await restaurantById(restaurant_id);
  const categories = await listCategories(restaurant_id);
  const products = await allProducts(restaurant_id);
  const writing: Writing = {
    form: csvForm(locale),
    currency_digits,
    categories: new Map(categories.map(({ id, name }) => [id, name])),
    groups: new Map((await optionGroupsOf(restaurant_id)).map(({ id, name }) => [id, name])),
    rates: new Map((await listTaxRates(restaurant_id)).map((rate) => [rate.id, rate])),
  };
  const languages = [...new Set(products.flatMap((one) => Object.keys(one.translations)))].sort();
  const { separator } = writing.form;
  const places = new Map(categories.map(({ id }, place) => [id, place]));
  const placeOf = (id: string | null) => places.get(id ?? '') ?? Infinity;
  const sorted = products.sort((a, b) => placeOf(a.category_id) - placeOf(b.category_id) || 0);
  const lines = sorted.map((product) => [
    ...Object.values(COLUMNS).map((cell) => cell(product, writing)),
    ...languages.flatMap((language) => [
      guarded(product.translations[language]?.name ?? ''),
      guarded(product.translations[language]?.description ?? ''),
    ]),
  ]);
  const header = [
    ...Object.keys(COLUMNS),
    ...languages.flatMap((language) => [`name_${language}`, `description_${language}`]),
  ];
  return Buffer.from(
    BYTE_ORDER_MARK + [header, ...lines].map((cells) => record(cells, separator)).join(''),
  );
}
