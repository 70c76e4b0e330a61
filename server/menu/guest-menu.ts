/** The menu for guests, cached until something on it changes or a time begins or ends. */
import { now } from '../clock.ts';
import { createCache } from '../cache.ts';
import { together } from '../database/repository.ts';
import type { RestaurantRow } from '../restaurant/restaurant.ts';
import { happyWindow, windowOf } from './availability.ts';
import { languageOfMenu } from './languages.ts';
import { allProducts, listCategories } from './menu.ts';
import { menuCategories, type Service } from './contract.ts';
import type { Category } from './model.ts';
import { guestCategory, guestProduct, type PresentedProduct } from './present.ts';
import { localTime, unchangedUntil, type Window } from './times.ts';
import { menuVersion } from './version.ts';

type Restaurant = Pick<RestaurantRow, 'id' | 'locale' | 'time_zone' | 'day_ends_at'>;
interface Rows {
  categories: Category[];
  products: PresentedProduct[];
}

/** The languages of a menu: the restaurant's own, then those of its translations. */
function languagesOf({ categories, products }: Rows, { locale }: Restaurant): string[] {
  const own = locale.split('-')[0]!.toLowerCase();
  const groups = products.flatMap(({ option_groups }) => option_groups);
  const options = groups.flatMap((group) => group.options);
  const translated = [...categories, ...products, ...groups, ...options].flatMap((one) =>
    Object.keys(one.translations),
  );
  return [own, ...[...new Set(translated)].filter((language) => language !== own).sort()];
}

/**
 * The menu as guests read it, parsed by the contract here and not at each request: of 200 dishes
 * that takes most of the time of an answer. Products without a category come last, under one
 * without a name.
 */
function inLanguage(
  { categories, products }: Rows,
  restaurant: Restaurant,
  { at, language, service }: { at: Date; language: string; service: Service },
) {
  const moment = { at, local: localTime(at, restaurant) };
  const none = { id: 'none', name: '', available_from: null, available_to: null, days: null };
  const groups = [...categories.map((category) => guestCategory(category, language)), none]
    .map((group) => ({
      ...group,
      products: products
        .filter(({ category_id }) => (category_id ?? 'none') === group.id)
        .map((product) => guestProduct(product, moment, { language, service })),
    }))
    .filter(({ products: listed }) => listed.length > 0);
  return menuCategories.parse(groups);
}

function windowsOf({ categories, products }: Rows): Window[] {
  return [...categories, ...products]
    .map(windowOf)
    .concat(products.map(happyWindow))
    .filter((window) => window !== null);
}

/** When the menu changes by itself next; null for never. */
function changesAt(rows: Rows, at: Date, restaurant: Restaurant): Date | null {
  const instants = rows.products
    .flatMap(({ sold_out_until }) => sold_out_until ?? [])
    .concat(unchangedUntil(windowsOf(rows), at, restaurant) ?? [])
    .filter((instant) => instant > at);
  return instants.length > 0 ? new Date(Math.min(...instants.map(Number))) : null;
}

/** A restaurant's menu at one version: read once, presented once a language and service. */
interface Cached {
  languages: string[];
  until: Date | null;
  menus: Map<string, ReturnType<typeof inLanguage>>;
  rows: Rows;
  at: Date;
}
const slots = createCache<{ cached: Cached | null }>(20);

async function read(restaurant: Restaurant): Promise<Cached> {
  const at = now();
  const [categories, products] = await together(
    () => listCategories(restaurant.id),
    () => allProducts(restaurant.id),
  );
  const rows = { categories, products };
  return {
    rows,
    at,
    languages: languagesOf(rows, restaurant),
    until: changesAt(rows, at, restaurant),
    menus: new Map(),
  };
}

/** The menu in the first of the wanted languages that it has, at the prices of a service. */
export async function menuOf(
  restaurant: Restaurant,
  { wanted = [], service = 'dine_in' }: { wanted?: string[]; service?: Service } = {},
) {
  const { id, time_zone, day_ends_at, locale } = restaurant;
  const version = await menuVersion(id);
  const slot = slots.get(`${id} ${version} ${time_zone} ${day_ends_at} ${locale}`, () => ({
    cached: null,
  }));
  const isFresh =
    slot.cached !== null &&
    slot.cached.at <= now() &&
    (!slot.cached.until || slot.cached.until > now());
  const cached = isFresh ? slot.cached! : (slot.cached = await read(restaurant));
  const language = languageOfMenu(wanted, cached.languages);
  const key = `${language} ${service}`;
  const categories =
    cached.menus.get(key) ??
    inLanguage(cached.rows, restaurant, { at: cached.at, language, service });
  cached.menus.set(key, categories);
  return { language, languages: cached.languages, categories };
}
