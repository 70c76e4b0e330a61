import { Problem } from '../errors.ts';
import type { PageAnswers, PageRequest } from '../http/pages.ts';
import { menuAtTable } from '../menu/at-table.ts';
import { getMenu } from '../menu/contract.ts';
import { wantedLanguages } from '../menu/languages.ts';
import { getPortalRestaurant } from '../restaurant/contract.ts';
import { iconPath } from '../restaurant/manifest.ts';
import { portalRestaurant, presentPortalRestaurant } from '../restaurant/restaurant.ts';
import { followKeys } from '../security/installation.ts';
import { guestDevice } from '../sessions/guest-device.ts';

/**
 * What a page of the portal asks for first, sent with its document: a phone on a slow connection
 * waits for one round trip less. Where it fails, the page asks itself and shows why.
 */
export async function portalPageData(request: PageRequest): Promise<PageAnswers> {
  try {
    return await answersFor(request);
  } catch (error) {
    if (error instanceof Problem) return { answers: {}, cookies: [], links: [] };
    throw error;
  }
}

/** @throws Problem 404 before set-up, 503 */
async function answersFor({
  params: { table_token },
  acceptLanguage,
  userAgent,
  ...browser
}: PageRequest): Promise<PageAnswers> {
  const restaurant = await portalRestaurant();
  const answers: Record<string, unknown> = {
    [getPortalRestaurant.path]: getPortalRestaurant.responses[200].parse(
      presentPortalRestaurant(restaurant),
    ),
  };
  const links = [
    { rel: 'icon', href: iconPath(restaurant, 192) },
    { rel: 'apple-touch-icon', href: iconPath(restaurant, 180) },
  ];
  if (table_token === undefined) return { answers, cookies: [], links };
  const menu = await menuAt(table_token, { acceptLanguage, userAgent });
  if (menu) answers[getMenu.path.replace('{table_token}', table_token)] = menu;
  await followKeys();
  return { answers, cookies: menu ? guestDevice(browser).cookies : [], links };
}

/** The menu of a table; null for a code that has been replaced, which the page says itself. */
async function menuAt(
  table_token: string,
  { acceptLanguage, userAgent }: Pick<PageRequest, 'acceptLanguage' | 'userAgent'>,
) {
  return menuAtTable(table_token, {
    wanted: wantedLanguages(acceptLanguage),
    userAgent,
  }).catch((error: unknown) => {
    if (error instanceof Problem && error.status === 404) return null;
    throw error;
  });
}
