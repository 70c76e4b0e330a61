import { now } from '../../clock.ts';
import { type Language, LANGUAGES, languageOf, textsLocale } from '../../locales.ts';
import { menuOf } from '../../menu/guest-menu.ts';
import { DEFAULT_ACCENT } from '../../restaurant/contract.ts';
import { printedLogo } from '../../restaurant/logo.ts';
import { portalUrl, restaurantById, type RestaurantRow } from '../../restaurant/restaurant.ts';
import { listTables, presentTable } from '../../tables/tables.ts';
import { documentWord } from '../document/words.ts';
import type { Poster, Posters } from './posters.ts';
import { renderPostersInWorker } from './render-thread.ts';

/** More than these would be too small to read. */
const MOST_LANGUAGES = 3;

/** The restaurant's own language, then those of its menu, then others of the program. */
async function languagesOf(restaurant: RestaurantRow): Promise<Language[]> {
  const { languages } = await menuOf(restaurant);
  const onMenu = LANGUAGES.filter((language) => languages.includes(language));
  return [...new Set([languageOf(restaurant.locale), ...onMenu, ...LANGUAGES])].slice(
    0,
    MOST_LANGUAGES,
  );
}

/**
 * The posters of all tables that are open, in the order of their list, as a PDF.
 * @throws Problem 503 `busy`
 */
export async function postersPdf(
  restaurant_id: string,
  per_page: Posters['per_page'],
): Promise<Uint8Array> {
  const restaurant = await restaurantById(restaurant_id);
  const { name, locale, accent_colour, logo_sha256 } = restaurant;
  const tables = (await listTables(restaurant_id)).map(presentTable);
  const languages = await languagesOf(restaurant);
  return renderPostersInWorker({
    restaurant: name,
    locale,
    title: documentWord(textsLocale(locale), 'posters'),
    accent: accent_colour ?? DEFAULT_ACCENT,
    logo: logo_sha256 ? await printedLogo(logo_sha256) : null,
    also: documentWord(locale, 'poster_also'),
    address: new URL(portalUrl()).host,
    per_page,
    printed_at: now().toISOString(),
    posters: tables.map(({ name: table, menu_url, kind }): Poster => ({
      name: table,
      menu_url,
      lines: languages.map((language) => ({
        language: language.toUpperCase(),
        what: documentWord(language, kind === 'counter' ? 'poster_counter' : 'poster_table'),
        why: documentWord(language, 'poster_why'),
      })),
    })),
  });
}
