import { now } from '../../clock.ts';
import { LANGUAGES, languageOf, textsLocale } from '../../locales.ts';
import { DEFAULT_ACCENT } from '../../restaurant/contract.ts';
import { printedLogo } from '../../restaurant/logo.ts';
import { portalUrl, restaurantById } from '../../restaurant/restaurant.ts';
import { listTables, presentTable } from '../../tables/tables.ts';
import { documentWord } from '../document/words.ts';
import type { Poster, Posters } from './posters.ts';
import { renderPostersInWorker } from './render-thread.ts';

/** The restaurant's own language first, then the others that the program has. */
function languagesOf(locale: string) {
  const own = languageOf(locale);
  return [own, ...LANGUAGES.filter((language) => language !== own)];
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
      lines: languagesOf(locale).map((language) => ({
        language: language.toUpperCase(),
        what: documentWord(language, kind === 'counter' ? 'poster_counter' : 'poster_table'),
        why: documentWord(language, 'poster_why'),
      })),
    })),
  });
}
